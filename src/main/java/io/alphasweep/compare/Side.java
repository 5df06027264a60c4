package io.alphasweep.compare;

import java.util.List;

/** One setting's trials in one of the two directories. */
public final class Side {

  private final List<String> trialIds;

  /** Final rewards of the trials that completed, {@code [seed]}. */
  final double[] rewards;

  final long diverged;
  final long failed;

  /**
   * Median over a trial's iterations of its pack's environment steps per second, {@code [trial]}.
   */
  final double[] stepsPerSecond;

  /**
   * The same per second of processor time, {@code [trial]}; none where the rows do not tell, or
   * where a GPU computes.
   */
  final double[] stepsPerCpuSecond;

  /** What the speed depends on beside the code: host, device and trials per pack. */
  final List<String> machine;

  Side(
      List<String> trialIds,
      double[] rewards,
      long diverged,
      long failed,
      double[] stepsPerSecond,
      double[] stepsPerCpuSecond,
      List<String> machine) {
    this.trialIds = List.copyOf(trialIds);
    this.rewards = rewards;
    this.diverged = diverged;
    this.failed = failed;
    this.stepsPerSecond = stepsPerSecond;
    this.stepsPerCpuSecond = stepsPerCpuSecond;
    this.machine = List.copyOf(machine);
  }

  /** Which trials they are, {@code [trial]}. */
  public List<String> trialIds() {
    return trialIds;
  }

  long trials() {
    return rewards.length + diverged + failed;
  }
}
