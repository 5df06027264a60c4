package io.alphasweep.store;

import io.alphasweep.fault.OneLine;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkThrowable;

/**
 * What lies in a result directory is not what was written there. The message is one sentence for
 * people, with the name of the file and the way out.
 */
public final class DamagedResultsException extends IOException {

  /** Why a file is broken. */
  static final String CHECKSUM = "its checksum does not match";

  private static final long serialVersionUID = 1;

  private static final String WAY_OUT = "run the sweep again, which makes anew what is missing";

  /** A trial that ended is not trained again where it ended. */
  private static final String WAY_OUT_FOR_POLICIES =
      "train its trial in another directory, which makes the same file";

  private DamagedResultsException(String message, Throwable cause) {
    this(message, WAY_OUT, cause);
  }

  private DamagedResultsException(String message, String wayOut, Throwable cause) {
    super(message + wayOut, cause);
  }

  /**
   * @param what is damaged, as the beginning of a sentence
   */
  DamagedResultsException(String what) {
    this(what + "; ", (Throwable) null);
  }

  /**
   * A file that is broken.
   *
   * @param why as the end of a sentence
   */
  DamagedResultsException(ResultDirectory results, String file, String why) {
    this(results, file, why, null);
  }

  DamagedResultsException(ResultDirectory results, String file, String why, Throwable cause) {
    this("%s is broken: %s; ".formatted(results.shown(file), why), cause);
  }

  /** The file of a policy that is broken. */
  static DamagedResultsException ofPolicy(
      ResultDirectory results, String file, String why, Throwable cause) {
    return new DamagedResultsException(
        "%s is broken: %s; ".formatted(results.shown(file), why), WAY_OUT_FOR_POLICIES, cause);
  }

  /** A file that the file system does not give, though it is there. */
  static DamagedResultsException unreadable(String file, String why) {
    return new DamagedResultsException(
        "%s cannot be read: %s; make it readable, or move it away; then ".formatted(file, why),
        null);
  }

  /** What damage made something fail, as far as that is known: Spark tells of files in its way. */
  public static Optional<DamagedResultsException> in(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof DamagedResultsException damaged) {
        return Optional.of(damaged);
      }
      if (cause instanceof SparkThrowable thrown
          && thrown.getCondition() != null
          && thrown.getCondition().startsWith("FAILED_READ_FILE")) {
        String why = OneLine.of(cause.getCause() == null ? cause : cause.getCause());
        String file = new Path(URI.create(thrown.getMessageParameters().get("path"))).toString();
        return Optional.of(unreadable(file, why));
      }
    }
    return Optional.empty();
  }
}
