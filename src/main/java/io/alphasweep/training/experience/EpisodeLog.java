package io.alphasweep.training.experience;

import io.alphasweep.rows.Column;
import io.alphasweep.rows.Columns;
import io.alphasweep.rows.Row;
import io.alphasweep.trial.StateArchive;
import java.util.ArrayDeque;

/** The episodes of one trial: those that ended in this iteration, and the last hundred. */
public final class EpisodeLog {

  private static final Column EPISODES =
      Column.integer("episodes", "episodes", "episodes that ended in this iteration");

  private static final Column RETURN =
      Column.real(
          "episodic_return",
          "reward",
          "mean undiscounted return of the episodes that ended in this iteration");

  private static final Column LENGTH =
      Column.real(
          "episodic_length",
          "steps",
          "mean length in steps of the episodes that ended in this iteration");

  /** What a trial has learned so far, as tables and reports take it. */
  public static final Column RECENT_RETURN =
      Column.real(
          "episodic_return_100",
          "reward",
          "mean return of the last 100 episodes so far, of all when fewer");

  /** What is reported of an iteration. */
  public static final Columns COLUMNS = Columns.of(EPISODES, RETURN, LENGTH, RECENT_RETURN);

  private static final int WINDOW = 100;

  private final ArrayDeque<Double> recent = new ArrayDeque<>();
  private long episodes;
  private double returns;
  private double lengths;

  /** Forgets what the iteration before counted. */
  public void startIteration() {
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
  public void add(double episodicReturn, long length) {
    episodes++;
    returns += episodicReturn;
    lengths += length;
    recent.addLast(episodicReturn);
    if (recent.size() > WINDOW) {
      recent.removeFirst();
    }
  }

  /** Saves or restores the last hundred; what an iteration counts starts anew with the next. */
  public void archive(StateArchive archive) {
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

  /** Puts {@link #COLUMNS}: means over no episode do not exist. */
  public void report(Row row) {
    row.put(EPISODES, episodes);
    row.put(RETURN, returns / episodes);
    row.put(LENGTH, lengths / episodes);
    row.put(RECENT_RETURN, recentReturn());
  }

  /** The mean return of the last hundred episodes, of all when fewer; NaN of none. */
  double recentReturn() {
    return recent.stream().mapToDouble(Double::doubleValue).sum() / recent.size();
  }
}
