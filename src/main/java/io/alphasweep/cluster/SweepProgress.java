package io.alphasweep.cluster;

import io.alphasweep.sweep.Pack;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How far a sweep is, as the driver knows it. Safe for several threads. */
public final class SweepProgress {

  /**
   * The counts of one moment.
   *
   * @param trials trials of the sweep
   * @param completed trials that completed
   * @param diverged trials that diverged
   * @param failed trials that failed
   * @param envSteps environment steps taken, over all trials
   * @param share share of the planned environment steps that is settled, 0 to 1; a trial that ended
   *     early settles all of its steps
   */
  public record Snapshot(
      int trials, int completed, int diverged, int failed, long envSteps, double share) {

    /** Trials that ended, however they did. */
    public int ended() {
      return completed + diverged + failed;
    }
  }

  private final int trials;
  private final long[] plannedSteps;
  private final Map<Integer, PackProgress> latest = new HashMap<>();

  /**
   * @param packs the packs, index 0 first
   */
  public SweepProgress(List<Pack> packs) {
    this.trials = packs.stream().mapToInt(pack -> pack.trials().size()).sum();
    this.plannedSteps =
        packs.stream()
            .mapToLong(
                pack ->
                    pack.trials().stream()
                        .mapToLong(trial -> trial.integer("total-timesteps"))
                        .sum())
            .toArray();
  }

  synchronized void accept(PackProgress message) {
    latest.put(message.pack(), message);
  }

  /** The counts of this moment. */
  public synchronized Snapshot snapshot() {
    int completed = 0;
    int diverged = 0;
    int failed = 0;
    long steps = 0;
    double settled = 0;
    double planned = 0;
    for (int pack = 0; pack < plannedSteps.length; pack++) {
      planned += plannedSteps[pack];
      PackProgress message = latest.get(pack);
      if (message == null) {
        continue;
      }
      completed += message.completed();
      diverged += message.diverged();
      failed += message.failed();
      steps += message.envSteps();
      boolean ended = message.completed() + message.diverged() + message.failed() > 0;
      settled += ended ? plannedSteps[pack] : Math.min(message.envSteps(), plannedSteps[pack]);
    }
    double share = planned == 0 ? 1 : settled / planned;
    return new Snapshot(trials, completed, diverged, failed, steps, share);
  }
}
