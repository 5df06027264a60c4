package io.alphasweep.benchmark;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.Column;
import com.github.freva.asciitable.HorizontalAlign;
import io.alphasweep.machine.Provenance;
import io.alphasweep.training.pack.Phases.Phase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.DoubleStream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Measures how fast AlphaSweep trains, against the bare physics and others' programs.
 *
 * <p>What is compared is measured in turns, several rounds of it; the figures are medians over the
 * rounds.
 */
@Command(
    name = "scripts/benchmark",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Measures how fast AlphaSweep trains: prints tables and writes target/benchmark/results.json.",
      "Ratios are of medians of rounds measured in turns; keep the machine otherwise idle."
    })
public final class Benchmark implements Callable<Integer> {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long ROLLOUT = 2048;
  private static final String NONE = "none";
  private static final int LEAST_ITERATIONS = 3;
  private static final int MEMORY_TRIALS = 16;
  private static final int MEMORY_SECONDS = 60;
  private static final int MOST_VARIANT_ROUNDS = 2;

  /** Long enough that Spark's start, some seconds, does not stand for its share of a sweep. */
  private static final int SHARE_SECONDS = 240;

  /** A guess of training over physics, for the length of a measurement only. */
  private static final double EXPECTED_RATIO = 0.5;

  @Option(
      names = "--environments",
      split = ",",
      description = "Or none. Default: ${DEFAULT-VALUE}.")
  private List<String> environments =
      List.of("Hopper-v4", "HalfCheetah-v4", "Ant-v4", "Humanoid-v4");

  @Option(
      names = "--variants",
      split = ",",
      description =
          "Also on Hopper-v4: ppo with adam, or am-ppo with an optimizer; or none. Default:"
              + " ${DEFAULT-VALUE}.")
  private List<String> variants = List.of("ppo", "sgd", "rmsprop", "alphagrad", "dynag");

  @Option(names = "--trials", description = "Trials of a sweep. Default: ${DEFAULT-VALUE}.")
  private int trials = 32;

  @Option(names = "--seconds", description = "Of one measurement. Default: ${DEFAULT-VALUE}.")
  private double seconds = 15;

  @Option(names = "--rounds", description = "Of each measurement. Default: ${DEFAULT-VALUE}.")
  private int rounds = 3;

  @Option(names = "--cores", description = "Default: all of this machine.")
  private int cores = Runtime.getRuntime().availableProcessors();

  @Option(names = "--device", description = "auto, cpu, cuda or cuda:N. Default: cpu.")
  private String device = "cpu";

  @Option(names = "--pack-size", description = "Default: as plan would choose.")
  private int packSize;

  @Option(names = "--peer", hidden = true, description = "NAME=COMMAND: measures that, too.")
  private Map<String, String> peers = new LinkedHashMap<>();

  @Option(names = "--no-share", description = "Leaves out Spark's share of a longer sweep.")
  private boolean noShare;

  @Option(
      names = "--pack-sizes",
      split = ",",
      description = "Of the scan that --device cuda adds. Default: ${DEFAULT-VALUE}.")
  private List<Integer> packSizes = List.of(16, 64, 256);

  @Option(
      names = "--quick",
      description = "Hopper-v4 alone, one short round: whether it runs, not how fast.")
  private boolean quick;

  @Option(names = "--no-scale", description = "Leaves out plan, dry run and summarize at scale.")
  private boolean noScale;

  @Option(names = "--no-memory", description = "Leaves out the memory of a worker.")
  private boolean noMemory;

  private final Path folder = Path.of("target", "benchmark");
  private Path work;

  /** Ends the process with an exit code. */
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new Benchmark()).execute(arguments));
  }

  @Override
  public Integer call() throws Exception {
    if (quick) {
      environments = environments.subList(0, 1);
      variants = List.of();
      seconds = 5;
      rounds = 1;
      noScale = true;
      noMemory = true;
      noShare = true;
    }
    environments = environments.stream().filter(name -> !name.equals(NONE)).toList();
    variants = variants.stream().filter(name -> !name.equals(NONE)).toList();
    Files.createDirectories(folder);
    work = Files.createTempDirectory(folder.toAbsolutePath(), "work");
    ObjectNode results = JSON.createObjectNode();
    for (String environment : environments) {
      results.set(environment, environment(environment));
      save(results);
    }
    ObjectNode others = results.putObject("variants");
    for (String variant : variants) {
      others.set(variant, variant(variant));
      save(results);
    }
    if (device.startsWith("cuda")) {
      results.set("pack_sizes", packSizes());
      save(results);
    }
    if (!noShare) {
      results.set("spark_share", share());
      save(results);
    }
    if (!noMemory) {
      results.set("memory", memory());
    }
    if (!noScale) {
      results.set("scale", JSON.valueToTree(new Scale(work, cores).measure()));
    }
    results.set("machine", machine());
    save(results);
    print(results);
    return 0;
  }

  /** Physics alone, the sweep through Spark, the same packs in a bare loop, others: in turns. */
  private ObjectNode environment(String environment) throws Exception {
    List<Double> physics = new ArrayList<>();
    List<JsonNode> spark = new ArrayList<>();
    List<JsonNode> bare = new ArrayList<>();
    Map<String, List<Double>> others = new LinkedHashMap<>();
    Path sweep = null;
    for (int round = 1; round <= rounds; round++) {
      System.err.println("%s, round %d of %d".formatted(environment, round, rounds));
      physics.add(EnvironmentSpeed.measure(environment, cores, Math.min(seconds, 6)));
      if (sweep == null) {
        sweep = sweep(environment, "am-ppo", "adam", trials, physics.get(0) * EXPECTED_RATIO);
      }
      // The one that goes first changes, so that neither always has the warmer machine.
      if (round % 2 == 1) {
        spark.add(train("spark", sweep));
        bare.add(train("bare", sweep));
      } else {
        bare.add(train("bare", sweep));
        spark.add(train("spark", sweep));
      }
      for (Map.Entry<String, String> peer : peers.entrySet()) {
        List<String> command = new ArrayList<>(List.of(peer.getValue().split(" ")));
        command.addAll(List.of(environment, "" + cores, "" + seconds));
        double speed = JSON.readTree(Child.answer(command)).get("sps").asDouble();
        others.computeIfAbsent(peer.getKey(), name -> new ArrayList<>()).add(speed);
      }
    }
    double environmentOnly = median(physics.stream().mapToDouble(Double::doubleValue));
    double training = median(spark, "steady_sps");
    ObjectNode result = JSON.createObjectNode();
    result.put("environment_only_sps", environmentOnly);
    result.put("training_sps", training);
    result.put("training_over_environment", training / environmentOnly);
    others.forEach(
        (name, speeds) -> {
          double speed = median(speeds.stream().mapToDouble(Double::doubleValue));
          result.put(name + "_sps", speed);
          result.put("training_over_" + name, training / speed);
        });
    result.put("peak_rss_bytes", (long) median(spark, "peak_rss_bytes"));
    result.put("training_whole_sps", median(spark, "whole_sps"));
    result.put("bare_sps", median(bare, "steady_sps"));
    result.put("bare_whole_sps", median(bare, "whole_sps"));
    result.set("breakdown_us_per_step_and_core", breakdown(bare));
    result.set(
        "rounds", JSON.valueToTree(Map.of("physics", physics, "spark", spark, "peers", others)));
    return result;
  }

  private ObjectNode variant(String name) throws Exception {
    boolean plain = name.equals("ppo");
    Path sweep = null;
    List<Double> physics = new ArrayList<>();
    List<JsonNode> bare = new ArrayList<>();
    int variantRounds = Math.min(rounds, MOST_VARIANT_ROUNDS);
    for (int round = 1; round <= variantRounds; round++) {
      System.err.println("%s on Hopper-v4, round %d of %d".formatted(name, round, variantRounds));
      physics.add(EnvironmentSpeed.measure("Hopper-v4", cores, Math.min(seconds, 6)));
      if (sweep == null) {
        sweep =
            sweep(
                "Hopper-v4",
                plain ? "ppo" : "am-ppo",
                plain ? "adam" : name,
                trials,
                physics.get(0) * EXPECTED_RATIO);
      }
      bare.add(train("bare", sweep));
    }
    double environmentOnly = median(physics.stream().mapToDouble(Double::doubleValue));
    ObjectNode result = JSON.createObjectNode();
    result.put("environment_only_sps", environmentOnly);
    result.put("training_sps", median(bare, "steady_sps"));
    result.put("training_over_environment", median(bare, "steady_sps") / environmentOnly);
    result.set("breakdown_us_per_step_and_core", breakdown(bare));
    return result;
  }

  /**
   * The same packs of Hopper-v4 in a bare loop and through Spark, from the first to the last. A
   * slot's busy seconds tell what Spark adds from how fast the machine happened to be.
   */
  private JsonNode share() throws Exception {
    System.err.println("Spark's share on Hopper-v4");
    double physics = EnvironmentSpeed.measure("Hopper-v4", cores, 2);
    double target = physics * EXPECTED_RATIO * Math.max(seconds, SHARE_SECONDS) / seconds;
    Path sweep = sweep("Hopper-v4", "am-ppo", "adam", trials, target);
    JsonNode bare = train("bare", sweep);
    JsonNode spark = train("spark", sweep);
    ObjectNode result = JSON.createObjectNode();
    result.put("share", bare.get("seconds").asDouble() / spark.get("seconds").asDouble());
    for (String field : List.of("seconds", "busy_seconds")) {
      result.set("bare_" + field, bare.get(field));
      result.set("spark_" + field, spark.get(field));
    }
    return result;
  }

  /** Steps per second and the device's use by pack size, two packs in turns. */
  private JsonNode packSizes() throws Exception {
    ObjectNode result = JSON.createObjectNode();
    for (String environment : environments) {
      double physics = EnvironmentSpeed.measure(environment, cores, 2);
      for (int size : packSizes) {
        System.err.println("%s, packs of %d on the device".formatted(environment, size));
        Path sweep = sweep(environment, "am-ppo", "adam", 2 * size, physics * EXPECTED_RATIO);
        JsonNode run = train("bare", sweep, cores, size, List.of());
        ObjectNode row = result.putObject(environment + ", " + size);
        row.put("training_sps", run.get("steady_sps").asDouble());
        row.put("training_over_environment", run.get("steady_sps").asDouble() / physics);
        row.set("device_idle_share", run.get("device_idle_share"));
        row.set("device_memory_bytes", run.get("device_memory_bytes"));
      }
    }
    return result;
  }

  /**
   * One worker with one core, sixteen trials of Hopper and half a gigabyte of heap: Java would fill
   * any larger one before it cleans up.
   */
  private JsonNode memory() throws Exception {
    System.err.println("memory of a worker with %d trials of Hopper-v4".formatted(MEMORY_TRIALS));
    double physics = EnvironmentSpeed.measure("Hopper-v4", 1, 2);
    double length = Math.min(MEMORY_SECONDS, 4 * seconds);
    double target = physics * EXPECTED_RATIO * length / seconds;
    Path sweep = sweep("Hopper-v4", "am-ppo", "adam", MEMORY_TRIALS, target);
    return train("spark", sweep, 1, packSize, List.of("-Xmx512m"));
  }

  private JsonNode train(String how, Path sweep) throws Exception {
    return train(how, sweep, cores, packSize, List.of());
  }

  private JsonNode train(String how, Path sweep, int threads, int size, List<String> options)
      throws Exception {
    Path out = Files.createTempDirectory(work, how);
    List<String> arguments =
        List.of(how, sweep.toString(), "" + threads, "" + size, device, out.toString());
    return JSON.readTree(Child.java(options, TrainingSpeed.class, arguments));
  }

  /** A sweep at the paper's settings, as long as the time at that speed allows. */
  private Path sweep(
      String environment, String algorithm, String optimizer, int seeds, double stepsPerSecond)
      throws IOException {
    long iterations =
        Math.max(LEAST_ITERATIONS, Math.round(stepsPerSecond * seconds / (ROLLOUT * seeds)));
    String text =
        """
        name = benchmark
        base {
          environment = %s
          algorithm = %s
          optimizer.name = %s%s
          total-timesteps = %d
        }
        seeds = %d
        """
            .formatted(
                environment,
                algorithm,
                optimizer,
                optimizer.equals("alphagrad") ? "\n  optimizer.alpha = 10" : "",
                iterations * ROLLOUT,
                seeds);
    return Files.writeString(Files.createTempFile(work, environment, ".conf"), text);
  }

  private static ObjectNode breakdown(List<JsonNode> bare) {
    ObjectNode breakdown = JSON.createObjectNode();
    for (Phase phase : Phase.values()) {
      String name = phase.name().toLowerCase(Locale.ROOT);
      breakdown.put(
          name,
          median(bare.stream().mapToDouble(run -> run.get("breakdown_us").get(name).asDouble())));
    }
    return breakdown;
  }

  private ObjectNode machine() throws IOException {
    Provenance provenance = Provenance.ofThisProcess();
    String processor =
        Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
            .filter(line -> line.startsWith("model name"))
            .map(line -> line.substring(line.indexOf(':') + 2))
            .findFirst()
            .orElse("unknown");
    return JSON.createObjectNode()
        .put("cores", cores)
        .put("processor", processor)
        .put("device", device)
        .put("trials", trials)
        .put("rounds", rounds)
        .put("alphasweep", provenance.alphasweep())
        .put("git_commit", provenance.gitCommit())
        .put("java", provenance.java())
        .put("os", provenance.os())
        .put("pytorch", provenance.pytorch());
  }

  private void save(ObjectNode results) throws IOException {
    JSON.writerWithDefaultPrettyPrinter()
        .writeValue(folder.resolve("results.json").toFile(), results);
  }

  private void print(ObjectNode results) {
    Map<String, JsonNode> rows = new LinkedHashMap<>();
    environments.forEach(name -> rows.put(name, results.get(name)));
    variants.forEach(name -> rows.put("Hopper-v4, " + name, results.get("variants").get(name)));
    System.out.println(
        "Environment steps per second on %d cores (%s)\n"
            .formatted(cores, results.get("machine").get("processor").asText()));
    table(
        rows,
        List.of(
            "environment_only_sps",
            "training_sps",
            "training_over_environment",
            "training_whole_sps",
            "peak_rss_bytes"));
    if (!peers.isEmpty()) {
      System.out.println("\nOthers' steps per second, and how many times that training reached\n");
      List<String> columns = new ArrayList<>();
      peers
          .keySet()
          .forEach(name -> columns.addAll(List.of(name + "_sps", "training_over_" + name)));
      Map<String, JsonNode> compared = new LinkedHashMap<>();
      environments.forEach(name -> compared.put(name, results.get(name)));
      table(compared, columns);
    }
    System.out.println("\nMicroseconds of a core per environment step\n");
    Map<String, JsonNode> parts = new LinkedHashMap<>();
    rows.forEach((name, row) -> parts.put(name, row.get("breakdown_us_per_step_and_core")));
    List<String> phases =
        Arrays.stream(Phase.values()).map(each -> each.name().toLowerCase(Locale.ROOT)).toList();
    table(parts, phases);
    for (String section : List.of("spark_share", "pack_sizes", "memory", "scale")) {
      if (results.has(section)) {
        System.out.println("\n" + section + ": " + results.get(section));
      }
    }
  }

  private static void table(Map<String, JsonNode> rows, List<String> columns) {
    List<Column> headers = new ArrayList<>();
    headers.add(new Column().header("").dataAlign(HorizontalAlign.LEFT));
    for (String column : columns) {
      headers.add(
          new Column()
              .header(column.replace('_', ' '))
              .dataAlign(HorizontalAlign.RIGHT)
              .maxWidth(14));
    }
    String[][] cells =
        rows.entrySet().stream()
            .map(
                row -> {
                  List<String> line = new ArrayList<>();
                  line.add(row.getKey());
                  columns.forEach(column -> line.add(cell(row.getValue().get(column))));
                  return line.toArray(String[]::new);
                })
            .toArray(String[][]::new);
    System.out.println(
        AsciiTable.getTable(
            AsciiTable.BASIC_ASCII_NO_DATA_SEPARATORS, headers.toArray(Column[]::new), cells));
  }

  private static String cell(JsonNode value) {
    if (value == null) {
      return "-";
    }
    double number = value.asDouble();
    return number >= 1e7
        ? "%.2f GB".formatted(number * 1e-9)
        : number >= 100 ? "%,.0f".formatted(number) : "%.2f".formatted(number);
  }

  private static double median(List<JsonNode> runs, String field) {
    return median(runs.stream().mapToDouble(run -> run.get(field).asDouble()));
  }

  private static double median(DoubleStream values) {
    double[] sorted = values.sorted().toArray();
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
