package io.alphasweep.cluster;

import io.alphasweep.training.TrialOutcome.Status;
import io.alphasweep.trial.TrialSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What is written of each trial: how many iterations, whether it ended, and which checkpoints can
 * bring it back. Not safe for several threads.
 */
public final class TrialLedger {

  /** Checkpoints kept of a trial: the last, and one to fall back to. */
  static final int KEPT = 2;

  private final Map<String, Entry> entries = new HashMap<>();

  /** By checkpoint, the trials that may still go on from it. */
  private final Map<String, Set<String>> holders = new HashMap<>();

  /** By checkpoint, the files that its states stand on. */
  private final Map<String, Set<String>> bases = new HashMap<>();

  /** By such a file, how many checkpoints stand on it. */
  private final Map<String, Integer> standing = new HashMap<>();

  private final Set<String> mixed = new HashSet<>();

  private static final class Entry {
    private long iterations;
    private Status status;

    /** Iterations after which the trial ended. */
    private long end;

    private final List<String> checkpoints = new ArrayList<>();
  }

  /** Whether nothing is written of any trial. */
  boolean isEmpty() {
    return entries.isEmpty();
  }

  /** Records that the rows of a trial are written up to an iteration. */
  void written(String trialId, long iterations) {
    entry(trialId).iterations = iterations;
  }

  /** Records the files that the states of a checkpoint stand on, before any trial holds it. */
  void standsOn(String checkpoint, Set<String> files) {
    if (!files.isEmpty()) {
      bases.put(checkpoint, files);
      files.forEach(file -> standing.merge(file, 1, Integer::sum));
    }
  }

  /** Whether a checkpoint stands on a file. */
  boolean isNeeded(String file) {
    return standing.containsKey(file);
  }

  /** Whether a checkpoint of a trial stands on other files. */
  boolean standsOnFiles(String trialId) {
    Entry entry = entries.get(trialId);
    return entry != null && entry.checkpoints.stream().anyMatch(bases::containsKey);
  }

  /**
   * Forgets a checkpoint that no trial holds.
   *
   * @return it, and the files that it alone stood on
   */
  List<String> without(String checkpoint) {
    List<String> free = new ArrayList<>(List.of(checkpoint));
    Set<String> files = bases.remove(checkpoint);
    for (String file : files == null ? Set.<String>of() : files) {
      if (standing.merge(file, -1, Integer::sum) == 0) {
        standing.remove(file);
        free.add(file);
      }
    }
    return free;
  }

  /**
   * Records a checkpoint of a trial, later than those before.
   *
   * @return files that no trial needs any more
   */
  List<String> saved(String trialId, String checkpoint) {
    Entry entry = entry(trialId);
    entry.checkpoints.add(0, checkpoint);
    holders.computeIfAbsent(checkpoint, key -> new HashSet<>()).add(trialId);
    return release(trialId, entry, KEPT);
  }

  /**
   * Records how a trial ended.
   *
   * @param iterations after how many
   * @return files that no trial needs any more: one that may go on keeps its own
   */
  List<String> ended(String trialId, Status status, long iterations) {
    Entry entry = entry(trialId);
    entry.status = status;
    entry.end = iterations;
    return release(trialId, entry, mayGoOn(status) ? KEPT : 0);
  }

  /** Whether a trial that ended so can be brought back. */
  static boolean mayGoOn(Status status) {
    return status == Status.FAILED || status == Status.SCREENED;
  }

  /**
   * Records that a trial that stopped at a rung goes no further.
   *
   * @return files that no trial needs any more
   */
  List<String> leave(String trialId) {
    Entry entry = entries.get(trialId);
    return entry == null || entry.status != Status.SCREENED
        ? List.of()
        : release(trialId, entry, 0);
  }

  /** Lets a trial go on that stopped at a rung before its goal. */
  void goOn(String trialId, long goal) {
    Entry entry = entries.get(trialId);
    if (entry != null && stopsBefore(entry, goal)) {
      entry.status = null;
    }
  }

  private static boolean stopsBefore(Entry entry, long goal) {
    return entry.status == Status.SCREENED && entry.end < goal;
  }

  private List<String> release(String trialId, Entry entry, int kept) {
    List<String> free = new ArrayList<>();
    while (entry.checkpoints.size() > kept) {
      String checkpoint = entry.checkpoints.remove(entry.checkpoints.size() - 1);
      Set<String> others = holders.get(checkpoint);
      others.remove(trialId);
      if (others.isEmpty()) {
        holders.remove(checkpoint);
        free.addAll(without(checkpoint));
      }
    }
    return free;
  }

  /**
   * Forgets a trial of which nothing is written any more.
   *
   * @return files that no trial needs any more
   */
  List<String> forget(String trialId) {
    Entry entry = entry(trialId);
    entries.remove(trialId);
    mixed.remove(trialId);
    return release(trialId, entry, 0);
  }

  /** Records that a trial is mixed. */
  void mixed(String trialId) {
    mixed.add(trialId);
  }

  /** Whether it is known that several arithmetics have computed a trial. */
  boolean isMixed(String trialId) {
    return mixed.contains(trialId);
  }

  /** Lets every trial that failed go on. */
  void retryFailed() {
    for (Entry entry : entries.values()) {
      if (entry.status == Status.FAILED) {
        entry.status = null;
      }
    }
  }

  /** Iterations, by trial, of those that ended. */
  public Map<String, Long> ended() {
    Map<String, Long> ended = new HashMap<>();
    entries.forEach(
        (trialId, entry) -> {
          if (entry.status != null) {
            ended.put(trialId, entry.end);
          }
        });
    return ended;
  }

  /** How the trial ended; null where it did not. */
  Status status(String trialId) {
    Entry entry = entries.get(trialId);
    return entry == null ? null : entry.status;
  }

  /** Iterations of the trial whose rows are written. */
  long iterations(String trialId) {
    Entry entry = entries.get(trialId);
    return entry == null ? 0 : entry.iterations;
  }

  /** Iterations that a trial has behind it; -1 when it is over. */
  public long done(TrialSpec trial) {
    return done(trial, RunPlan.TO_THE_END);
  }

  /**
   * Iterations that a trial has behind it; -1 when it is over, or stands at its goal.
   *
   * @param goal iterations after which it stops
   */
  public long done(TrialSpec trial, long goal) {
    if (entries.isEmpty()) {
      return 0; // asks for no identity, which is a hash, of what may be a million trials
    }
    Entry entry = entries.get(trial.id());
    if (entry == null) {
      return 0;
    }
    return entry.status == null || stopsBefore(entry, goal) ? entry.iterations : -1;
  }

  /**
   * Where a trial stands.
   *
   * @param goal iterations after which it stops
   */
  Orders.Start start(String trialId, long goal) {
    Entry entry = entries.get(trialId);
    return entry == null
        ? new Orders.Start(false, 0, List.of(), goal)
        : new Orders.Start(
            entry.status != null, entry.iterations, List.copyOf(entry.checkpoints), goal);
  }

  private Entry entry(String trialId) {
    return entries.computeIfAbsent(trialId, key -> new Entry());
  }
}
