package io.alphasweep.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * A standalone Spark cluster of real processes on loopback, from the distribution that
 * scripts/fetch-spark unpacks, and {@code spark-submit} for the jar of the build. Every process
 * logs to a file of its name in the directory of the test.
 */
final class LoopbackCluster implements AutoCloseable {

  static final String LOOPBACK = "127.0.0.1";

  /** What every driver on loopback is told, beside what its test says. */
  static final Map<String, String> DRIVER_SETTINGS =
      Map.of(
          "spark.driver.host", LOOPBACK,
          "spark.driver.bindAddress", LOOPBACK,
          "spark.ui.enabled", "false");

  static final String SECRET = "the-secret-of-the-test";

  /** What {@code conf/spark-defaults.conf} says, for the master, the workers and the drivers. */
  static final Map<String, String> DEFAULTS =
      Map.of("spark.authenticate", "true", "spark.authenticate.secret", SECRET);

  /** Where the build puts what it makes. */
  static final Path BUILD = Path.of(System.getProperty("alphasweep.build"));

  private static final Path SPARK = BUILD.resolve("spark");
  private static final String JAR = System.getProperty("alphasweep.jar");
  private static final String EXECUTOR = "CoarseGrainedExecutorBackend";

  /** Options for a JVM that lives for seconds and computes little. */
  static final String SOON_THERE = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC";

  private static final String DAEMON_OPTIONS =
      SOON_THERE + " -Dspark.master.rest.enabled=false -Dspark.ui.enabled=false";

  /** A process and what it said so far, on both of its streams. */
  record Logged(Process process, Path log) {

    String said() throws IOException {
      return Files.readString(log);
    }

    /** Waits for the end, and kills what is late. Returns the exit code. */
    int await(Duration limit) throws IOException, InterruptedException {
      boolean ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
      if (!ended) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().waitFor();
      }
      assertThat(ended).as("ended in %s; it said: %s", limit, said()).isTrue();
      return process.exitValue();
    }

    private void awaitLine(String text) throws IOException, InterruptedException {
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
      while (!said().contains(text)) {
        assertThat(System.nanoTime() < deadline && process.isAlive())
            .as("'%s' appears in: %s", text, said())
            .isTrue();
        Thread.sleep(50);
      }
    }
  }

  private final Path directory;
  private final String master;
  private final Logged masterDaemon;
  private final List<Logged> workers = new ArrayList<>();
  private int started;

  /**
   * Starts the master alone.
   *
   * @param directory of the test, for logs and the workers' folders
   */
  LoopbackCluster(Path directory) throws IOException, InterruptedException {
    this.directory = directory;
    int port = freePort();
    this.master = "spark://" + LOOPBACK + ":" + port;
    this.masterDaemon =
        daemon(
            "master",
            "org.apache.spark.deploy.master.Master",
            Map.of(),
            List.of("--port", String.valueOf(port)));
    masterDaemon.awaitLine("I have been elected leader");
  }

  /** The master's URL. */
  String master() {
    return master;
  }

  /**
   * Starts a worker and waits until it is registered.
   *
   * @param cores that it offers; more than the machine has are allowed
   * @param memory that it offers, such as {@code 2g}
   * @param settings of the worker, such as {@code spark.worker.resource.gpu.discoveryScript}
   */
  void startWorker(int cores, String memory, Map<String, String> settings)
      throws IOException, InterruptedException {
    String name = "worker-" + ++started;
    Logged worker =
        daemon(
            name,
            "org.apache.spark.deploy.worker.Worker",
            settings,
            List.of(
                "--cores",
                String.valueOf(cores),
                "--memory",
                memory,
                "--work-dir",
                directory.resolve(name).toString(),
                master));
    workers.add(worker);
    worker.awaitLine("Successfully registered with master");
  }

  /** Stops the workers with their executors; the master stays for others. */
  void stopWorkers() {
    for (Logged worker : workers) {
      stop(worker.process());
    }
    workers.clear();
  }

  /** The JVMs of the executors that run at this moment. */
  List<ProcessHandle> executors() {
    return workers.stream()
        .flatMap(worker -> worker.process().descendants())
        .filter(process -> commandLine(process).contains(EXECUTOR))
        .toList();
  }

  /** The command lines of all processes of this machine, as anybody can list them. */
  static List<String> commandLines() {
    return ProcessHandle.allProcesses().map(LoopbackCluster::commandLine).toList();
  }

  /** Kills one executor with SIGKILL and returns whether there was one that could be killed. */
  static boolean kill(ProcessHandle executor) {
    return executor.destroyForcibly();
  }

  /**
   * Starts the jar of the build with {@code spark-submit}; the process is the driver's JVM.
   *
   * @param name of the log
   * @param master {@link #master()}, or a local one
   * @param settings of Spark; they win over {@link #DRIVER_SETTINGS}
   * @param arguments of AlphaSweep
   */
  static Logged submit(
      Path directory,
      String name,
      String master,
      Map<String, String> settings,
      List<String> arguments)
      throws IOException {
    List<String> line = new ArrayList<>(List.of(SPARK.resolve("bin/spark-submit").toString()));
    line.addAll(List.of("--master", master, "--class", "io.alphasweep.cli.AlphaSweep"));
    DRIVER_SETTINGS.forEach((key, value) -> line.addAll(List.of("--conf", key + "=" + value)));
    settings.forEach((key, value) -> line.addAll(List.of("--conf", key + "=" + value)));
    line.add(JAR);
    line.addAll(arguments);
    return start(directory, name, new ProcessBuilder(line));
  }

  /** Stops every daemon, and with the workers their executors. */
  @Override
  public void close() {
    stopWorkers();
    stop(masterDaemon.process());
  }

  private Logged daemon(
      String name, String main, Map<String, String> settings, List<String> arguments)
      throws IOException {
    List<String> line = new ArrayList<>(List.of(SPARK.resolve("bin/spark-class").toString(), main));
    line.addAll(List.of("--host", LOOPBACK, "--webui-port", "0"));
    line.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(line);
    String properties =
        settings.entrySet().stream()
            .map(setting -> " -D" + setting.getKey() + "=" + setting.getValue())
            .collect(Collectors.joining());
    builder.environment().put("SPARK_DAEMON_MEMORY", "256m");
    builder.environment().put("SPARK_DAEMON_JAVA_OPTS", DAEMON_OPTIONS + properties);
    return start(directory, name, builder);
  }

  private static Logged start(Path directory, String name, ProcessBuilder builder)
      throws IOException {
    builder.environment().put("SPARK_HOME", SPARK.toString());
    builder.environment().put("SPARK_LOCAL_IP", LOOPBACK);
    builder.environment().put("SPARK_SCALA_VERSION", "2.13");
    Path conf = Files.createDirectories(directory.resolve("conf"));
    Files.writeString(
        conf.resolve("spark-defaults.conf"),
        DEFAULTS.entrySet().stream()
            .map(setting -> setting.getKey() + " " + setting.getValue() + "\n")
            .collect(Collectors.joining()));
    builder.environment().put("SPARK_CONF_DIR", conf.toString());
    Path log = directory.resolve(name + ".log");
    return new Logged(builder.redirectErrorStream(true).redirectOutput(log.toFile()).start(), log);
  }

  private static void stop(Process daemon) {
    List<ProcessHandle> executors = daemon.descendants().toList();
    daemon.destroy();
    daemon.onExit().completeOnTimeout(daemon, 10, TimeUnit.SECONDS).join();
    daemon.destroyForcibly();
    executors.forEach(ProcessHandle::destroyForcibly);
  }

  /** The whole line; {@link ProcessHandle.Info} cuts what is longer than a page of memory. */
  private static String commandLine(ProcessHandle process) {
    try {
      return Files.readString(Path.of("/proc", String.valueOf(process.pid()), "cmdline"));
    } catch (IOException e) {
      return ""; // It has ended.
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
