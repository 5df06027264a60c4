package io.alphasweep.cluster;

import io.alphasweep.metrics.ResultDirectory;

/**
 * The files of one commit of an attempt at a pack: where the task writes them, and where the driver
 * lets them take their places. All names follow from numbers, so no message carries a path.
 *
 * @param run tells this run's files from those of other runs
 * @param pack index of the pack in the run
 * @param attempt number of the attempt
 * @param commit number of the commit in the attempt, from 0
 */
record CommitFiles(String run, int pack, int attempt, int commit) {

  /** What a file holds, in the order in which files take their places: a state follows its rows. */
  enum Kind {
    /** Rows of whole iterations. */
    METRICS("-metrics.parquet"),
    /** The states of the trials that go on. */
    CHECKPOINT("-states"),
    /** The trials that ended. */
    TRIALS("-trials.parquet");

    private final String ending;

    Kind(String ending) {
      this.ending = ending;
    }
  }

  private String name() {
    return "%s-%05d-%d-%04d".formatted(run, pack, attempt, commit);
  }

  /** Where the task writes a file, and nobody reads it. */
  String staged(ResultDirectory results, Kind kind) {
    return results.staged(name() + kind.ending);
  }

  /**
   * Where a file belongs.
   *
   * @param environment of the pack
   */
  String place(ResultDirectory results, Kind kind, String environment) {
    return switch (kind) {
      case METRICS -> results.metricsOf(environment) + "/" + name() + ".parquet";
      case CHECKPOINT -> results.checkpoints() + "/" + name();
      case TRIALS -> results.trials() + "/" + name() + ".parquet";
    };
  }
}
