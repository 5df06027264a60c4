package io.alphasweep.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The devices of tasks that run at the same time, in executors of a real worker whose devices are
 * false: what is tried is who gets which.
 */
class GpuAddressingIT {

  private static final String CLASSES =
      LoopbackCluster.BUILD.resolve("classes")
          + ":"
          + LoopbackCluster.BUILD.resolve("test-classes");

  @TempDir private static Path directory;

  private static LoopbackCluster cluster;

  @BeforeAll
  static void startMaster() throws Exception {
    cluster = new LoopbackCluster(directory);
    executable(
        "nvidia-smi",
        IntStream.range(0, 4)
            .mapToObj("echo 'GPU %1$d: False (UUID: GPU-%1$d)'\n"::formatted)
            .collect(Collectors.joining()));
  }

  @AfterEach
  void stopWorkers() {
    cluster.stopWorkers();
  }

  @AfterAll
  static void stopMaster() {
    cluster.close();
  }

  /**
   * @param visible the devices of the worker, of four, as {@code CUDA_VISIBLE_DEVICES} has it
   * @param executors that share them
   * @param share of a device for each task, as {@code --gpus-per-pack} has it
   */
  @ParameterizedTest
  @CsvSource({"'2,3', 1, 0.5", "'0,1,2,3', 2, 0.25"})
  @Timeout(120)
  void everyTaskTrainsOnTheDeviceThatIsItsOwn(String visible, int executors, BigDecimal share)
      throws Exception {
    int devices = visible.split(",", -1).length;
    int sharing = BigDecimal.ONE.divide(share).intValueExact();
    int cores = devices * sharing;
    cluster.startWorker(
        cores,
        "4g",
        Map.of(
            "spark.worker.resource.gpu.amount",
            String.valueOf(devices),
            "spark.worker.resource.gpu.discoveryScript",
            discovery(visible).toString()));

    SparkConf submitted = new SparkConf(false).setMaster(cluster.master());
    LoopbackCluster.DRIVER_SETTINGS.forEach(submitted::set);
    LoopbackCluster.DEFAULTS.forEach(submitted::set);
    submitted
        .set("spark.executor.extraClassPath", CLASSES)
        .set("spark.executor.memory", "512m")
        .set("spark.executor.extraJavaOptions", LoopbackCluster.SOON_THERE)
        .set("spark.executorEnv.CUDA_VISIBLE_DEVICES", visible)
        .set("spark.executor.cores", String.valueOf(cores / executors))
        .set(PackResources.EXECUTOR_GPUS, String.valueOf(devices / executors));
    SparkConf conf = SparkSessions.configuration("devices", null, submitted);
    try (SparkSession spark = SparkSessions.start(conf)) {
      JavaSparkContext context = new JavaSparkContext(spark.sparkContext());

      Map<String, Long> inTurns = devices(context, PackResources.OF_THE_SETTINGS, 2 * devices);
      assertThat(inTurns).isEqualTo(each(devices, 2));

      Map<String, Long> shared =
          devices(context, PackResources.gpus(share, conf), devices * sharing);
      assertThat(shared).isEqualTo(each(devices, sharing));

      // The processes of the cluster hand on the secret, but not where anybody can read it.
      assertThat(LoopbackCluster.commandLines())
          .noneMatch(line -> line.contains(LoopbackCluster.SECRET));
    }
  }

  /** How many of so many tasks, all of them running at once, got each device. */
  private static Map<String, Long> devices(
      JavaSparkContext context, PackResources resources, int tasks) throws IOException {
    Path meeting = Files.createTempDirectory(directory, "meeting");
    return resources
        .apply(context.parallelize(IntStream.range(0, tasks).boxed().toList(), tasks))
        .map(new DeviceOfATask(meeting.toString(), tasks))
        .collect()
        .stream()
        .collect(Collectors.groupingBy(device -> device, Collectors.counting()));
  }

  private static Map<String, Long> each(int devices, long tasks) {
    return IntStream.range(0, devices)
        .boxed()
        .collect(Collectors.toMap(device -> "cuda:" + device, device -> tasks));
  }

  /** scripts/discover-gpus over the false nvidia-smi. */
  private static Path discovery(String visible) throws IOException {
    return executable(
        "discover",
        "PATH=%s:$PATH CUDA_VISIBLE_DEVICES=%s exec %s\n"
            .formatted(directory, visible, Path.of("scripts/discover-gpus").toAbsolutePath()));
  }

  private static Path executable(String name, String commands) throws IOException {
    Path program = Files.writeString(directory.resolve(name), "#!/bin/sh\n" + commands);
    return Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
