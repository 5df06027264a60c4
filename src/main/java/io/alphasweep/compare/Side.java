package io.alphasweep.compare;

import java.util.List;

/** One setting's trials in one of the two directories. */
final class Side {

  /** Final rewards of the trials that completed, {@code [seed]}. */
  final double[] rewards;

  final long diverged;
  final long failed;

  /** Median over a trial's iterations of its pack's environment steps per second, [trial]. */
  final double[] stepsPerSecond;

  /** What the speed depends on beside the code: host, device and trials per pack. */
  final List<String> machine;

  Side(
      double[] rewards, long diverged, long failed, double[] stepsPerSecond, List<String> machine) {
    this.rewards = rewards;
    this.diverged = diverged;
    this.failed = failed;
    this.stepsPerSecond = stepsPerSecond;
    this.machine = List.copyOf(machine);
  }

  long trials() {
    return rewards.length + diverged + failed;
  }
}
