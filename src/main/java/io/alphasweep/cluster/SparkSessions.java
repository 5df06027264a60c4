package io.alphasweep.cluster;

import io.alphasweep.metrics.RefusedException;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.apache.spark.sql.SparkSession;

/**
 * The Spark session of a sweep.
 *
 * <p>What decides a setting: {@code spark-submit --conf} and {@code spark-defaults.conf} first,
 * then what stands here. The master comes from {@code spark-submit} where that started the process.
 */
public final class SparkSessions {

  private static final String LOCAL_MASTER = "local[*]";

  private SparkSessions() {}

  /**
   * The settings that a sweep runs under.
   *
   * @param name of the application, for the operator's pages
   * @param master as the person gave it; null for what {@code spark-submit} says, else all cores of
   *     this machine
   * @throws RefusedException if a setting would corrupt or waste a sweep
   */
  public static SparkConf configuration(String name, String master) {
    SparkConf conf = new SparkConf();
    if (conf.contains("spark.master")) {
      if (master != null && !master.equals(conf.get("spark.master"))) {
        throw new RefusedException(
            "--master %s: spark-submit has already chosen the master %s; give it there"
                .formatted(master, conf.get("spark.master")));
      }
    } else {
      conf.setMaster(master == null ? LOCAL_MASTER : master);
      // Nothing leaves this machine; a name that does not resolve must not stop a local sweep.
      conf.setIfMissing("spark.driver.host", "127.0.0.1");
      conf.setIfMissing("spark.driver.bindAddress", "127.0.0.1");
      conf.setIfMissing("spark.ui.enabled", "false");
    }
    if (conf.getBoolean("spark.speculation", false)) {
      throw new RefusedException(
          "spark.speculation is true, which would train packs twice; start without it");
    }
    conf.setAppName("alphasweep " + name);
    conf.set("spark.plugins", withProgress(conf.get("spark.plugins", "")));
    conf.setIfMissing("spark.locality.wait", "0s");
    conf.setIfMissing("spark.ui.showConsoleProgress", "false");
    conf.setIfMissing("spark.sql.debug.maxToStringFields", "1000");
    conf.setIfMissing("spark.sql.session.timeZone", "UTC");
    conf.setIfMissing("spark.sql.shuffle.partitions", "8");
    // One pack is one thread: the parallelism of a sweep is its packs.
    Map<String, String> executors =
        Map.of("OMP_NUM_THREADS", "1", "DJL_OFFLINE", "true", "OPT_OUT_TRACKING", "true");
    executors.forEach(
        (variable, value) -> conf.setIfMissing("spark.executorEnv." + variable, value));
    return conf;
  }

  /** Starts the session, or returns the one that runs in this process already. */
  public static SparkSession start(SparkConf configuration) {
    return SparkSession.builder().config(configuration).getOrCreate();
  }

  /** The settings of the file systems that a session with this configuration will have. */
  public static Configuration fileSystems(SparkConf configuration) {
    return SparkHadoopUtil.get().newConfiguration(configuration);
  }

  private static String withProgress(String plugins) {
    String progress = SweepPlugin.class.getName();
    return plugins.isBlank() ? progress : plugins + "," + progress;
  }
}
