package io.alphasweep.cluster;

import io.alphasweep.store.ResultDirectory;
import io.alphasweep.store.Sealed;
import io.alphasweep.training.KeptPolicy;
import java.io.Serializable;
import java.util.Locale;

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
    /** The trials that ended, after their policies. */
    TRIALS("-trials.parquet");

    private final String ending;

    Kind(String ending) {
      this.ending = ending;
    }
  }

  /**
   * A file that is written.
   *
   * @param checksum of a table's file, as its name carries it; null for a checkpoint, which holds
   *     its own
   */
  record File(Kind kind, String checksum) implements Serializable {}

  /** A policy that is written, of a trial that ended. */
  record Policy(String trialId, KeptPolicy.Kind kind) implements Serializable {}

  private String name() {
    return String.format(Locale.ROOT, "%s-%05d-%d-%04d", run, pack, attempt, commit);
  }

  /** Where the task writes a file, and nobody reads it. */
  String staged(ResultDirectory results, Kind kind) {
    return results.staged(name() + kind.ending);
  }

  /** Where the task writes a policy, and nobody reads it. */
  String staged(ResultDirectory results, Policy policy) {
    return results.staged("%s-%s-%s".formatted(name(), policy.trialId(), policy.kind().word()));
  }

  /**
   * Where a file belongs.
   *
   * @param environment of the pack
   */
  String place(ResultDirectory results, File file, String environment) {
    return switch (file.kind()) {
      case METRICS -> results.metricsOf(environment) + "/" + parquetName(file);
      case CHECKPOINT -> checkpoint(results);
      case TRIALS -> results.trials() + "/" + parquetName(file);
    };
  }

  /** Where the states belong. */
  String checkpoint(ResultDirectory results) {
    return results.checkpoints() + "/" + name();
  }

  private String parquetName(File file) {
    return Sealed.parquetName(name(), file.checksum());
  }
}
