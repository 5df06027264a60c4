package io.alphasweep.cluster;

import com.github.luben.zstd.util.Native;
import io.alphasweep.environment.Environments;
import io.alphasweep.fault.OneLine;
import io.alphasweep.fault.UnsuitableMachineException;
import io.alphasweep.machine.JavaVersion;
import io.alphasweep.machine.NativeLibraries;
import io.alphasweep.training.pack.Torch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import org.apache.hadoop.security.UserGroupInformation;
import org.apache.hadoop.util.VersionInfo;
import org.apache.spark.SparkConf;

/**
 * What a sweep will need of the machine that it runs on, tried before anything is trained: what is
 * found missing later has cost all that was trained until then.
 */
public final class Surroundings {

  private Surroundings() {}

  /**
   * Tries what a driver needs, and what training needs where the driver trains.
   *
   * @param environments that will be simulated
   * @throws UnsuitableMachineException if something is missing; one sentence
   */
  public static void require(SparkConf conf, Collection<String> environments) {
    if (SparkSessions.isCluster(conf.get("spark.master"))) {
      requireForSpark();
    } else {
      require(environments);
    }
  }

  /** Tries what training needs. */
  static void require(Collection<String> environments) {
    requireForSpark();
    tryOut("PyTorch", Torch::version);
    for (String environment : environments) {
      tryOut(environment, Environments.REGISTRY.named(environment).factory().nativeLibrary()::get);
    }
  }

  /** Tries what reading and writing with Spark needs. */
  static void requireForSpark() {
    JavaVersion.require();
    try {
      UserGroupInformation.getCurrentUser();
    } catch (UnsupportedOperationException e) {
      throw new UnsuitableMachineException(
          "found Java %d; accepted with Hadoop %s, which Spark brings here: Java 17 to 22"
              .formatted(Runtime.version().feature(), VersionInfo.getVersion()));
    } catch (IOException e) {
      throw new UnsuitableMachineException("Hadoop cannot tell who runs it: " + OneLine.of(e));
    }
    Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
    if (!Files.isDirectory(temporary) || !Files.isWritable(temporary)) {
      throw new UnsuitableMachineException(
          "the temporary directory %s is not there, or cannot be written; give another:"
                  .formatted(temporary)
              + " JAVA_OPTS=-Djava.io.tmpdir=DIR");
    }
    NativeLibraries.prepare();
    tryOut("the compression of Parquet", Surroundings::loadZstd);
  }

  private static Object loadZstd() {
    Native.load();
    return null;
  }

  /** Something that may throw. */
  @FunctionalInterface
  private interface Need {
    Object get() throws Exception;
  }

  private static void tryOut(String name, Need need) {
    try {
      need.get();
    } catch (Exception | LinkageError e) {
      throw new UnsuitableMachineException(
          "%s does not work here: %s".formatted(name, OneLine.of(e)));
    }
  }
}
