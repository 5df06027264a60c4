package io.alphasweep.training.rollout;

import io.alphasweep.trial.StateArchive;
import java.util.ArrayDeque;

/** The episodes of one trial: those that ended in this iteration, and the last hundred. */
public final class EpisodeLog {

  private static final int WINDOW = 100;

  private final ArrayDeque<Double> recent = new ArrayDeque<>();
  private long episodes;
  private double returns;
  private double lengths;

  void startIteration() {
    episodes = 0;
    returns = 0;
    lengths = 0;
  }

  /**
   * Records an episode that ended.
   *
   * @param episodicReturn undiscounted sum of the task's own rewards
   * @param length in environment steps
   */
  void add(double episodicReturn, long length) {
    episodes++;
    returns += episodicReturn;
    lengths += length;
    recent.addLast(episodicReturn);
    if (recent.size() > WINDOW) {
      recent.removeFirst();
    }
  }

  /** Saves or restores the last hundred; what an iteration counts starts anew with the next. */
  void archive(StateArchive archive) {
    int count = (int) archive.integer("recent-count", recent.size());
    double[] returns = new double[count];
    int next = 0;
    if (archive.saves()) {
      for (double recentReturn : recent) {
        returns[next++] = recentReturn;
      }
    }
    archive.reals("recent-returns", returns);
    recent.clear();
    for (double recentReturn : returns) {
      recent.addLast(recentReturn);
    }
  }

  /** Episodes that ended in this iteration. */
  public long episodes() {
    return episodes;
  }

  /** Mean return of the episodes that ended in this iteration; null when none did. */
  public Double meanReturn() {
    return episodes == 0 ? null : returns / episodes;
  }

  /** Mean length of the episodes that ended in this iteration; null when none did. */
  public Double meanLength() {
    return episodes == 0 ? null : lengths / episodes;
  }

  /** Mean return of the last 100 episodes, of all when fewer; null before the first. */
  public Double meanRecentReturn() {
    return recent.isEmpty()
        ? null
        : recent.stream().mapToDouble(Double::doubleValue).sum() / recent.size();
  }
}
