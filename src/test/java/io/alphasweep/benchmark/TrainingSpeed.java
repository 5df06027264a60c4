package io.alphasweep.benchmark;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.alphasweep.cluster.CheckpointInterval;
import io.alphasweep.cluster.OtherMachine;
import io.alphasweep.cluster.PackResources;
import io.alphasweep.cluster.RunPlan;
import io.alphasweep.cluster.RunSettings;
import io.alphasweep.cluster.SparkSessions;
import io.alphasweep.cluster.SweepRun;
import io.alphasweep.cluster.TrialLedger;
import io.alphasweep.store.ResultDirectory;
import io.alphasweep.sweep.Sweep;
import io.alphasweep.sweep.SweepFile;
import io.alphasweep.sweep.TrialSchema;
import io.alphasweep.sweep.packing.Pace;
import io.alphasweep.sweep.packing.Pack;
import io.alphasweep.sweep.packing.Packing;
import io.alphasweep.testing.Rows;
import io.alphasweep.training.PackTrainer;
import io.alphasweep.training.Placement;
import io.alphasweep.training.TrainingListener;
import io.alphasweep.training.pack.Phases;
import io.alphasweep.training.pack.Phases.Phase;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * One process that trains a sweep and tells how fast, as one line of JSON: through Spark, as {@code
 * run} does, or with the same packs in a bare loop of threads.
 */
final class TrainingSpeed {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MOMENTS = 8;

  private TrainingSpeed() {}

  /** One iteration of one pack. */
  private record Iteration(long number, double seconds, double steps) {

    /** In the first one Java still compiles. */
    boolean isSteady() {
      return number > 1;
    }
  }

  /**
   * Trains.
   *
   * @param arguments {@code spark} or {@code bare}, the sweep file, threads, pack size (0 for the
   *     default), device, and the directory of the results
   */
  public static void main(String[] arguments) throws Exception {
    boolean spark = arguments[0].equals("spark");
    TrialSchema schema = TrialSchema.standard();
    Sweep sweep = SweepFile.read(Path.of(arguments[1]), schema);
    int threads = Integer.parseInt(arguments[2]);
    int packSize = Integer.parseInt(arguments[3]);
    String device = arguments[4];
    // As run does: a core for each pack, or two packs in turns on a GPU.
    boolean onGpu = device.startsWith("cuda");
    int slots = onGpu ? 2 : threads;
    Placement placement = new Placement(device, onGpu ? Math.max(1, threads / 2) : 1);
    Packing packing =
        Packing.of(
            schema,
            sweep,
            new Packing.Room(
                packSize == 0 ? OptionalInt.empty() : OptionalInt.of(packSize),
                slots,
                trial -> onGpu,
                Pace.RULE_OF_THUMB));
    List<Pack> packs = packing.packs();
    Memory memory = Memory.watch();
    Map<String, Object> result;
    try (DeviceUse use = DeviceUse.watch(onGpu)) {
      result =
          spark
              ? throughSpark(schema, sweep, packs, slots, threads, device, arguments[5])
              : bare(sweep.name(), packs, slots, placement);
      result.putAll(use.summary());
    }
    result.put("packs", packs.size());
    result.put("whole_sps", packing.environmentSteps() / (double) result.get("seconds"));
    result.put("peak_rss_bytes", Memory.peak());
    result.put("rss_bytes", memory.course(MOMENTS));
    System.out.println(JSON.writeValueAsString(result));
    System.exit(0);
  }

  private static Map<String, Object> throughSpark(
      TrialSchema schema,
      Sweep sweep,
      List<Pack> packs,
      int slots,
      int threads,
      String device,
      String out)
      throws IOException {
    SparkConf configuration = SparkSessions.configuration(sweep.name(), "local[" + threads + "]");
    if (slots < threads) {
      SparkSessions.twoPacksAtATime(configuration);
    }
    ResultDirectory results = new ResultDirectory(out, SparkSessions.fileSystems(configuration));
    results.create();
    try (SparkSession spark = SparkSessions.start(configuration)) {
      long start = System.nanoTime();
      RunPlan plan = RunPlan.of(sweep.trials(), packs, new TrialLedger());
      RunSettings run =
          new RunSettings(
              sweep.name(),
              "benchmark",
              device,
              CheckpointInterval.STANDARD,
              true,
              true,
              1,
              OtherMachine.CONTINUE);
      new SweepRun(
              spark,
              run,
              plan,
              List.copyOf(schema.settings()),
              results,
              PackResources.OF_THE_SETTINGS,
              true)
          .execute();
      double seconds = (System.nanoTime() - start) * 1e-9;
      spark.read().parquet(results.metrics()).createOrReplaceTempView("metrics");
      spark.read().parquet(results.trials()).createOrReplaceTempView("trials");
      List<Iteration> iterations = new ArrayList<>();
      for (Row row :
          spark
              .sql(
                  """
                  SELECT iteration, max(iteration_seconds), max(pack_steps_per_second)
                  FROM metrics JOIN trials USING (trial_id) GROUP BY pack, iteration
                  """)
              .collectAsList()) {
        double taken = row.getDouble(1);
        iterations.add(new Iteration(row.getLong(0), taken, taken * row.getDouble(2)));
      }
      return result(iterations, seconds, Math.min(slots, packs.size()));
    }
  }

  private static Map<String, Object> bare(
      String sweep, List<Pack> packs, int slots, Placement placement) throws Exception {
    long start = System.nanoTime();
    List<Watch> watches =
        Threads.all(
            slots,
            packs,
            pack -> {
              Watch watch = new Watch();
              PackTrainer.train(sweep, pack.trials(), placement, watch);
              return watch;
            });
    double seconds = (System.nanoTime() - start) * 1e-9;
    List<Iteration> iterations = new ArrayList<>();
    watches.forEach(watch -> iterations.addAll(watch.iterations));
    double steps =
        iterations.stream().filter(Iteration::isSteady).mapToDouble(Iteration::steps).sum();
    Map<String, Double> breakdown = new LinkedHashMap<>();
    for (Phase phase : Phase.values()) {
      long nanoseconds = watches.stream().mapToLong(watch -> watch.spent(phase)).sum();
      breakdown.put(phase.name().toLowerCase(Locale.ROOT), nanoseconds * 1e-3 / steps);
    }
    Map<String, Object> result = result(iterations, seconds, Math.min(slots, packs.size()));
    result.put("breakdown_us", breakdown);
    return result;
  }

  /**
   * The speed of slots that are always busy, each as fast as a pack is after its first iteration;
   * and how long each slot was in fact busy with iterations.
   */
  private static Map<String, Object> result(List<Iteration> iterations, double seconds, int slots) {
    List<Iteration> steady = iterations.stream().filter(Iteration::isSteady).toList();
    double steps = steady.stream().mapToDouble(Iteration::steps).sum();
    double taken = steady.stream().mapToDouble(Iteration::seconds).sum();
    double busy = iterations.stream().mapToDouble(Iteration::seconds).sum();
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("steady_sps", slots * steps / taken);
    result.put("seconds", seconds);
    result.put("busy_seconds", busy / slots);
    return result;
  }

  /** Hears one pack; the phases are those after its first iteration. */
  private static final class Watch implements TrainingListener {

    private final List<Iteration> iterations = new ArrayList<>();
    private final Map<Phase, Long> before = new EnumMap<>(Phase.class);
    private final Map<Phase, Long> now = new EnumMap<>(Phase.class);
    private long iteration;

    @Override
    public void iteration(io.alphasweep.rows.Row row) {
      if (row.head().iteration() > iteration) {
        double taken = (double) Rows.number(row, "iteration_seconds");
        double speed = (double) Rows.number(row, "pack_steps_per_second");
        iterations.add(new Iteration(row.head().iteration(), taken, taken * speed));
      }
      iteration = row.head().iteration();
    }

    @Override
    public void phases(Phases phases) {
      for (Phase phase : Phase.values()) {
        now.put(phase, phases.nanoseconds(phase));
        before.putIfAbsent(phase, phases.nanoseconds(phase));
      }
    }

    private long spent(Phase phase) {
      return now.get(phase) - before.get(phase);
    }
  }
}
