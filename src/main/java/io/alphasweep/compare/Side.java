package io.alphasweep.compare;

import java.util.List;

/** One setting's trials in one of the two directories. */
public final class Side {

  /** How fast the trials trained, over the iterations in which the machine let them. */
  static final class Speed {

    /** Speed is judged where at least this share of the iterations counts. */
    private static final double LEAST_COUNTED = 0.5;

    /**
     * Median over a trial's iterations of its pack's environment steps per second, {@code [trial]}.
     */
    final double[] stepsPerSecond;

    /**
     * The same per second of processor time, {@code [trial]}; none where the rows do not tell, or
     * where a GPU computes.
     */
    final double[] stepsPerCpuSecond;

    /**
     * Processor time per second of a usual iteration, all iterations counted; NaN where the rows do
     * not tell.
     */
    final double processor;

    /** Share of the iterations that count; NaN where there are none. */
    final double counted;

    /** What the speed depends on beside the code: host, device and trials per pack. */
    final List<String> machine;

    Speed(
        double[] stepsPerSecond,
        double[] stepsPerCpuSecond,
        double processor,
        double counted,
        List<String> machine) {
      this.stepsPerSecond = stepsPerSecond;
      this.stepsPerCpuSecond = stepsPerCpuSecond;
      this.processor = processor;
      this.counted = counted;
      this.machine = List.copyOf(machine);
    }

    boolean machineWasBusy() {
      return counted < LEAST_COUNTED;
    }

    /**
     * Whether the rows tell no speed, which is so of published results whatever the machine did.
     */
    boolean isUntold() {
      return !machineWasBusy() && stepsPerSecond.length == 0;
    }
  }

  private final List<String> trialIds;

  /** Final rewards of the trials that completed, {@code [seed]}. */
  final double[] rewards;

  final long diverged;
  final long failed;
  final Speed speed;

  Side(List<String> trialIds, double[] rewards, long diverged, long failed, Speed speed) {
    this.trialIds = List.copyOf(trialIds);
    this.rewards = rewards;
    this.diverged = diverged;
    this.failed = failed;
    this.speed = speed;
  }

  /** Which trials they are, {@code [trial]}. */
  public List<String> trialIds() {
    return trialIds;
  }

  long trials() {
    return rewards.length + diverged + failed;
  }
}
