package io.alphasweep.cluster;

import io.alphasweep.environment.atari.Atari;
import io.alphasweep.store.RefusedException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.Utils;

/**
 * The Spark session of a sweep.
 *
 * <p>What decides a setting: {@code spark-submit --conf} and {@code spark-defaults.conf} first,
 * then what stands here. The master comes from {@code spark-submit} where that started the process.
 */
public final class SparkSessions {

  private static final String MASTER = "spark.master";
  private static final String LOCAL_MASTER = "local[*]";
  private static final Pattern LOCAL =
      Pattern.compile("local(\\[\\s*(\\*|[1-9]\\d*)\\s*(,\\s*\\d+\\s*)?])?");
  private static final Pattern LOCAL_CLUSTER = Pattern.compile("local-cluster\\[.*]");
  private static final Pattern CLUSTER = Pattern.compile("spark://.+|yarn|k8s://.+");

  /** Times that a task is tried on this machine. */
  private static final int LOCAL_TRIES = 4;

  private static final String RETRIES = "spark.task.maxFailures";
  private static final String TASK_CORES = "spark.task.cpus";

  private static final String LOOPBACK = "127.0.0.1";
  private static final String DRIVER_HOST = "spark.driver.host";
  private static final String AUTHENTICATE = "spark.authenticate";
  private static final String SECRET = "spark.authenticate.secret";

  /** Says that a cluster without authentication is meant. */
  private static final String TRUST = "spark.alphasweep.trustNetwork";

  /** Whether Spark could not say what this machine is called. */
  private static final boolean IS_NAMELESS = isNameless();

  static {
    if (IS_NAMELESS) {
      // Spark's settings themselves ask for the name when their class is first used.
      Utils.setCustomHostname(LOOPBACK);
    }
  }

  private SparkSessions() {}

  private static boolean isNameless() {
    if (System.getenv("SPARK_LOCAL_IP") != null || System.getenv("SPARK_LOCAL_HOSTNAME") != null) {
      return false;
    }
    try {
      InetAddress.getLocalHost();
      return false;
    } catch (UnknownHostException e) {
      return true;
    }
  }

  /**
   * The settings that a sweep runs under.
   *
   * @param name of the application, for the operator's pages
   * @param master as the person gave it; null for what {@code spark-submit} says, else all cores of
   *     this machine
   * @throws RefusedException if a setting would corrupt or waste a sweep; one line for each
   */
  public static SparkConf configuration(String name, String master) {
    return configuration(name, master, new SparkConf());
  }

  /**
   * @param conf what {@code spark-submit} says, and nothing without it
   */
  static SparkConf configuration(String name, String master, SparkConf conf) {
    if (conf.contains(MASTER)) {
      if (master != null && !master.equals(conf.get(MASTER))) {
        throw new RefusedException(
            "--master %s: spark-submit has already chosen the master %s; give it there"
                .formatted(master, conf.get(MASTER)));
      }
    } else {
      conf.setMaster(master == null ? LOCAL_MASTER : withoutSubmit(master));
    }
    keepStrangersOut(conf);
    List<String> refusals = refusals(conf);
    if (!refusals.isEmpty()) {
      throw new RefusedException(String.join(System.lineSeparator(), refusals));
    }
    conf.setAppName("alphasweep " + name);
    conf.set("spark.plugins", withProgress(conf.get("spark.plugins", "")));
    conf.setIfMissing("spark.ui.showConsoleProgress", "false");
    conf.setIfMissing("spark.sql.debug.maxToStringFields", "1000");
    conf.setIfMissing("spark.sql.session.timeZone", "UTC");
    conf.setIfMissing("spark.sql.shuffle.partitions", "8");
    // A merge leaves the type of times as it was.
    conf.set("spark.sql.parquet.outputTimestampType", "TIMESTAMP_MICROS");
    // A pack's file has few rows, and for each file Spark makes room for a batch of them in every
    // column.
    conf.setIfMissing("spark.sql.parquet.columnarReaderBatchSize", "512");
    // Adaptive execution coalesces the partitions after a shuffle. None stands before the training,
    // so a pack stays one task; the summaries, which do shuffle, are better with it.
    surviveLosses(conf);
    devices(conf);
    // One pack is one thread: the parallelism of a sweep is its packs.
    Map<String, String> executors =
        Map.of(
            "OMP_NUM_THREADS",
            "1",
            "DJL_OFFLINE",
            "true",
            "OPT_OUT_TRACKING",
            "true",
            // CUDA's own order is by speed; then nvidia-smi's numbers would be other devices.
            "CUDA_DEVICE_ORDER",
            "PCI_BUS_ID");
    executors.forEach(
        (variable, value) -> conf.setIfMissing("spark.executorEnv." + variable, value));
    Atari.home()
        .ifPresent(home -> conf.setIfMissing("spark.executorEnv." + Atari.HOME_VARIABLE, home));
    return conf;
  }

  /**
   * Lets two packs at a time train on this machine, each with half of the cores, as is best where
   * they share one GPU: one learns while the other's environments step. A cluster is left alone.
   */
  public static void twoPacksAtATime(SparkConf conf) {
    if (!isCluster(conf.get(MASTER))) {
      conf.setIfMissing(TASK_CORES, String.valueOf(Math.max(1, coresOfAProcess(conf) / 2)));
    }
  }

  /** How many cores a process that trains has for its packs, all together. */
  static int coresOfAProcess(SparkConf conf) {
    Matcher local = LOCAL.matcher(conf.get(MASTER));
    if (!local.matches()) {
      return conf.getInt("spark.executor.cores", 1);
    }
    String threads = local.group(2);
    if (threads == null) {
      return 1;
    }
    return threads.equals("*")
        ? Runtime.getRuntime().availableProcessors()
        : Integer.parseInt(threads);
  }

  /** Whether tasks run in other processes than the driver's. */
  static boolean isCluster(String master) {
    return !LOCAL.matcher(master).matches();
  }

  private static String withoutSubmit(String master) {
    if (CLUSTER.matcher(master).matches()) {
      throw new RefusedException(
          "--master %s: a cluster needs the jar, which spark-submit brings; use scripts/submit"
              .formatted(master));
    }
    if (!LOCAL.matcher(master).matches() && !LOCAL_CLUSTER.matcher(master).matches()) {
      throw new RefusedException(
          "--master: found '%s'; accepted: local, local[N], local[*]; for a cluster, scripts/submit"
              .formatted(master));
    }
    return master;
  }

  /**
   * Whoever reaches the driver's port could stop the sweep, or run code in it. On this machine
   * alone nothing listens but on loopback, and Spark's authentication keeps out the other users;
   * YARN and Kubernetes pass the secret on that Spark makes. A standalone cluster has to be given
   * one.
   */
  private static void keepStrangersOut(SparkConf conf) {
    String master = conf.get(MASTER);
    boolean isLocalCluster = LOCAL_CLUSTER.matcher(master).matches();
    if (!isCluster(master) || isLocalCluster) {
      // Nor must a host name that does not resolve stop what stays on this machine.
      conf.setIfMissing(DRIVER_HOST, LOOPBACK);
      conf.setIfMissing("spark.driver.bindAddress", LOOPBACK);
      conf.setIfMissing("spark.ui.enabled", "false");
      // Without encryption, for nothing leaves this machine: with it Spark's loading of classes
      // from
      // the driver now and then waits for an answer until it times out, two minutes later.
      conf.setIfMissing(AUTHENTICATE, "true");
      if (isLocalCluster) {
        conf.setIfMissing(SECRET, secret());
      }
    } else if (!master.startsWith("spark://")) {
      conf.setIfMissing(AUTHENTICATE, "true");
    }
    // Spark's page would let anybody end the job.
    conf.setIfMissing("spark.ui.killEnabled", "false");
  }

  private static String secret() {
    byte[] secret = new byte[32];
    new SecureRandom().nextBytes(secret);
    return HexFormat.of().formatHex(secret);
  }

  private static List<String> strangerRefusals(SparkConf conf, String master) {
    List<String> refusals = new ArrayList<>();
    if (!isCluster(master)) {
      return refusals;
    }
    if (IS_NAMELESS && !conf.contains(DRIVER_HOST)) {
      refusals.add(
          "the name of this machine does not resolve, so executors would not find the driver; give"
              + " %s".formatted(DRIVER_HOST));
    }
    boolean authenticates = conf.getBoolean(AUTHENTICATE, false);
    if (!authenticates && !conf.getBoolean(TRUST, false)) {
      refusals.add(
          "%s is not true, so whoever reaches the driver's port could stop the sweep or run code in"
                  .formatted(AUTHENTICATE)
              + " it; set it and %s on the master, on the workers and here, as 'scripts/submit"
                  .formatted(SECRET)
              + " --help' shows, or %s=true where no stranger can reach them".formatted(TRUST));
    }
    if (authenticates && master.startsWith("spark://") && !conf.contains(SECRET)) {
      refusals.add(
          "%s is true, but %s is not set; give it in conf/spark-defaults.conf, the same on the"
                  .formatted(AUTHENTICATE, SECRET)
              + " master, on the workers and here");
    }
    return refusals;
  }

  /** Executors may die at any time, and no pack prefers a place. */
  private static void surviveLosses(SparkConf conf) {
    // An executor's death counts as a failure of its tasks. What ends a sweep is many attempts
    // without progress, which the packs themselves count.
    conf.setIfMissing(RETRIES, "100");
    conf.setIfMissing("spark.executor.maxNumFailures", "1000");
    conf.setIfMissing("spark.locality.wait", "0s");
  }

  /** What Spark leaves out where executors have devices. */
  private static void devices(SparkConf conf) {
    if (!PackResources.lendsGpus(conf)) {
      return;
    }
    // Without it tasks are told of no device, and all of an executor's take the first one. Two
    // packs take turns on a device: one learns while the other's environments step.
    conf.setIfMissing(PackResources.TASK_GPUS, "0.5");
    conf.setIfMissing(
        TASK_CORES,
        String.valueOf(PackResources.cores(conf.getDouble(PackResources.TASK_GPUS, 1), conf)));
    if (conf.get(MASTER).startsWith("k8s://")) {
      conf.setIfMissing("spark.executor.resource.gpu.vendor", "nvidia.com");
    }
  }

  private static List<String> refusals(SparkConf conf) {
    List<String> refusals = new ArrayList<>();
    String master = conf.get(MASTER);
    if (conf.getBoolean("spark.speculation", false)) {
      refusals.add("spark.speculation is true, which would train packs twice; start without it");
    }
    if (isCluster(master) && conf.getInt(RETRIES, 100) < 2) {
      refusals.add(
          "%s is %s, so the first executor that dies would end the sweep; accepted: 2 or more"
              .formatted(RETRIES, conf.get(RETRIES)));
    }
    for (String scope : List.of("", ".application", ".taskAndStage")) {
      String exclude = "spark.excludeOnFailure" + scope + ".enabled";
      if (conf.getBoolean(exclude, false)) {
        refusals.add(
            exclude
                + " is true, which ends the sweep when executors died on every node; start without"
                + " it");
      }
    }
    if (conf.getInt(TASK_CORES, 1) > 1 && !PackResources.lendsGpus(conf)) {
      refusals.add(
          "%s is %s, but without a GPU a pack trains on one core and the others would idle;"
                  .formatted(TASK_CORES, conf.get(TASK_CORES))
              + " accepted: 1");
    }
    refusals.addAll(strangerRefusals(conf, master));
    refusals.addAll(deviceRefusals(conf, master));
    return refusals;
  }

  private static List<String> deviceRefusals(SparkConf conf, String master) {
    List<String> refusals = new ArrayList<>();
    double executorGpus = conf.getDouble(PackResources.EXECUTOR_GPUS, 0);
    double taskGpus = conf.getDouble(PackResources.TASK_GPUS, 0);
    if (executorGpus + taskGpus == 0) {
      return refusals;
    }
    if (!isCluster(master)) {
      refusals.add(
          "%s: the master %s lends no devices, so no task would ever start; give --device cuda:N"
                  .formatted(
                      executorGpus > 0 ? PackResources.EXECUTOR_GPUS : PackResources.TASK_GPUS,
                      master)
              + " in its place, or start on a cluster");
      return refusals;
    }
    if (executorGpus == 0) {
      refusals.add(
          "%s is %s, but executors have no devices; set %s, too"
              .formatted(
                  PackResources.TASK_GPUS,
                  conf.get(PackResources.TASK_GPUS),
                  PackResources.EXECUTOR_GPUS));
    }
    if (taskGpus > 1) {
      refusals.add(
          "%s is %s, but a pack trains on one device and the others would idle; accepted: 1, or a"
                  .formatted(PackResources.TASK_GPUS, conf.get(PackResources.TASK_GPUS))
              + " fraction to share it");
    }
    String script = "spark.executor.resource.gpu.discoveryScript";
    // A standalone worker looks for devices itself; elsewhere each executor does, and one that has
    // no script ends and is started again without end.
    boolean executorsLook = master.equals("yarn") || master.startsWith("k8s://");
    if (executorsLook
        && executorGpus > 0
        && !conf.contains(script)
        && !conf.contains("spark.resources.discoveryPlugin")) {
      refusals.add(
          "%s is not set, so no executor would find its devices; give scripts/discover-gpus"
              .formatted(script));
    }
    return refusals;
  }

  /** Starts the session, or returns the one that runs in this process already. */
  public static SparkSession start(SparkConf configuration) {
    Surroundings.requireForSpark();
    if (configuration.get(DRIVER_HOST, "").equals(LOOPBACK)) {
      Utils.setCustomHostname(LOOPBACK); // else Spark looks up what this machine is called
    }
    SparkConf conf = configuration.clone();
    Matcher local = LOCAL.matcher(conf.get(MASTER));
    if (local.matches() && local.group(3) == null) {
      // Else one error of a disk ends the job here, where a cluster tries again.
      String threads = local.group(2) == null ? "1" : local.group(2);
      conf.setMaster(String.format(Locale.ROOT, "local[%s,%d]", threads, LOCAL_TRIES));
    }
    return SparkSession.builder().config(conf).getOrCreate();
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
