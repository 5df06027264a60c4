package io.alphasweep.cli;

import io.alphasweep.cluster.SparkSessions;
import io.alphasweep.store.ResultDirectory;
import io.alphasweep.store.ResultTables;
import io.alphasweep.sweep.About;
import io.alphasweep.sweep.Axis;
import io.alphasweep.sweep.Screen;
import io.alphasweep.sweep.Sweep;
import io.alphasweep.sweep.TrialSchema;
import io.alphasweep.sweep.packing.Pace;
import io.alphasweep.sweep.packing.Packing;
import io.alphasweep.text.ValueText;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows what a sweep file would train, and starts nothing. */
@Command(
    name = "plan",
    sortOptions = false,
    description = {
      "Shows what a sweep file would train: its axes, trials and packs, and what it would write.",
      "Starts nothing. All errors of the file are reported at once."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0: the file is fine", "2: the file, or an option, is not"})
public final class PlanCommand implements Callable<Integer> {

  /** Longest line of an axis' values. */
  private static final int VALUES_WIDTH = 72;

  private final TrialSchema schema;

  @Mixin private SweepArguments arguments;

  @Spec private CommandSpec command;

  private int slots = Runtime.getRuntime().availableProcessors();

  public PlanCommand() {
    this(TrialSchema.standard());
  }

  PlanCommand(TrialSchema schema) {
    this.schema = schema;
  }

  @Option(
      names = "--slots",
      paramLabel = "N",
      description = "Tasks that will run at the same time. Default: the cores of this machine.")
  void setSlots(int slots) {
    this.slots = arguments.atLeastOne("--slots", slots);
  }

  @Option(
      names = "--history",
      paramLabel = "DIR",
      description =
          "The --out directory of an earlier run, on this kind of machine, whose rows tell how"
              + " fast trials train.")
  private String history;

  @Override
  public Integer call() throws IOException {
    Optional<Sweep> sweep = arguments.read(schema);
    if (sweep.isEmpty()) {
      return SweepArguments.BAD_INPUT;
    }
    PrintWriter out = command.commandLine().getOut();
    Packing packing =
        Packing.of(
            schema,
            sweep.get(),
            new Packing.Room(arguments.packSize(), slots, arguments.onGpu(false), pace()));
    print(sweep.get(), packing, out);
    out.flush();
    return 0;
  }

  private Pace pace() throws IOException {
    if (history == null) {
      return Pace.RULE_OF_THUMB;
    }
    SparkConf configuration = SparkSessions.configuration("plan", null);
    ResultDirectory results =
        new ResultDirectory(history, SparkSessions.fileSystems(configuration));
    results.requireRows();
    try (SparkSession spark = SparkSessions.start(configuration)) {
      return new Pace(new ResultTables(spark, results).stepsPerSecond(), "the rows of " + history);
    }
  }

  private void print(Sweep sweep, Packing packing, PrintWriter out) {
    out.printf("%s (%s)%n", sweep.name(), arguments.file());
    about(sweep.about(), out);
    out.println();
    sweep.grid().forEach(axis -> axis(out, axis.key(), axis, ""));
    for (Axis axis : sweep.zip()) {
      axis(out, axis.key(), axis, sweep.zip().size() > 1 ? "  (in lock-step)" : "");
    }
    sweep.sample().forEach(axis -> axis(out, axis.key(), axis, "  (sampled)"));
    int seeds = sweep.seeds().size();
    String added =
        sweep
            .seedRange()
            .map(
                range ->
                    "1 to %,d at first, up to %,d where they decide, until certain"
                        .formatted(range.from(), range.to()))
            .orElse("");
    row(out, seeds == 1 ? "seed" : "seeds", added.isEmpty() ? seeds(sweep.seeds()) : added);

    out.println();
    count(out, " ", "combinations", sweep.combinations(), "");
    if (sweep.excluded() > 0) {
      count(out, "-", "excluded", sweep.excluded(), "");
    }
    if (sweep.duplicates() > 0) {
      count(out, "-", "duplicates", sweep.duplicates(), reasons(sweep));
    }
    count(out, "x", "seeds", seeds, added.isEmpty() ? "" : "at the most");
    String least =
        sweep
            .seedRange()
            .map(
                range ->
                    "at the most; %,d at the least, and all that follows is of the most"
                        .formatted(sweep.configurations() * (long) range.from()))
            .orElse("");
    count(out, "=", "trials", sweep.trials().size(), least);

    Optional<ScreenPlan> screened =
        sweep.screen().map(screen -> ScreenPlan.of(sweep, screen, schema));
    screened.ifPresent(plan -> rungs(sweep, plan, out));

    out.println();
    count(out, " ", "packs", packing.packs().size(), sizes(packing));
    if (packing.kinds() > 1) {
      count(
          out,
          " ",
          "kinds of trials",
          packing.kinds(),
          "one kind a pack; they differ in " + String.join(", ", packing.apart()));
    }
    count(out, " ", "largest pack", packing.packSize(), packing.reason());
    count(
        out,
        " ",
        "memory of a pack",
        megabytes(packing.bytes()),
        "MB at the most, %,d of them on Java's heap".formatted(megabytes(packing.heapBytes())));
    long iterations = screened.map(ScreenPlan::iterations).orElse(packing.iterations());
    double share =
        screened
            .map(plan -> (double) plan.environmentSteps() / packing.environmentSteps())
            .orElse(1.0);
    count(out, " ", "iterations", iterations, "");
    count(
        out,
        " ",
        "environment steps",
        screened.map(ScreenPlan::environmentSteps).orElse(packing.environmentSteps()),
        screened.isEmpty()
            ? ""
            : "%.0f%% of the %,d that every trial to its end would take"
                .formatted(100 * share, packing.environmentSteps()));
    count(out, " ", "rows in metrics/", iterations, "one per trial and iteration");
    count(out, " ", "rows in trials/", sweep.trials().size(), "one per trial");
    out.printf(
        "%n  about %s on %d %s, %.1f hours of one (%s)%n",
        ProgressDisplay.clock(Duration.ofSeconds(Math.round(share * packing.wallSeconds()))),
        slots,
        slots == 1 ? "slot" : "slots",
        share * packing.slotSeconds() / 3600,
        packing.pace().source());

    out.printf(
        "%nNext: %s%n",
        ShellWords.alphasweep(
            "run", arguments.fileLater(null), "--out", "results/" + sweep.name()));
  }

  private static void rungs(Sweep sweep, ScreenPlan plan, PrintWriter out) {
    Screen screen = sweep.screen().orElseThrow();
    int seeds = sweep.seeds().size();
    for (int rung = 0; rung < plan.reached().length; rung++) {
      boolean isEnd = rung == screen.rungs().size();
      count(
          out,
          " ",
          isEnd ? "to the end" : "to rung " + ValueText.of(screen.rungs().get(rung)),
          plan.reached()[rung] * seeds,
          isEnd
              ? "of %,d settings".formatted(plan.reached()[rung])
              : "of %,d settings, of which %,d go on"
                  .formatted(plan.reached()[rung], plan.reached()[rung + 1]));
    }
  }

  private static void about(About about, PrintWriter out) {
    if (!about.description().isEmpty()) {
      out.println(about.description());
    }
    if (!about.tags().isEmpty()) {
      out.println("tags: " + String.join(", ", about.tags()));
    }
  }

  private static long megabytes(long bytes) {
    return (bytes + (1 << 20) - 1) >> 20;
  }

  private static void axis(PrintWriter out, String key, Axis axis, String note) {
    row(out, key, shortened(axis.labels()) + note);
  }

  private static void row(PrintWriter out, String key, String values) {
    out.printf("  %-24s  %s%n", key, values);
  }

  private static void count(PrintWriter out, String sign, String what, long count, String note) {
    out.printf("%s %-18s  %,15d  %s%n".formatted(sign, what, count, note).stripTrailing() + "%n");
  }

  private static String shortened(List<String> labels) {
    String separator = labels.stream().anyMatch(label -> label.contains(" ")) ? " | " : ", ";
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < labels.size(); i++) {
      if (line.length() + labels.get(i).length() > VALUES_WIDTH && i > 0) {
        return line + separator + "... (" + labels.size() + " in all)";
      }
      line.append(i == 0 ? "" : separator).append(labels.get(i));
    }
    return line.toString();
  }

  private static String seeds(List<Long> seeds) {
    boolean counted =
        seeds.size() > 1
            && IntStream.range(0, seeds.size()).allMatch(index -> seeds.get(index) == index + 1);
    return counted
        ? "1 to " + seeds.size()
        : shortened(seeds.stream().map(String::valueOf).toList());
  }

  private static String reasons(Sweep sweep) {
    if (sweep.unused().isEmpty()) {
      return "the same settings, written differently";
    }
    return sweep.unused().entrySet().stream()
        .map(entry -> entry.getKey() + " has no " + String.join(", ", entry.getValue()))
        .collect(Collectors.joining("; "));
  }

  private String sizes(Packing packing) {
    int least = packing.sizes().getMin();
    int most = packing.sizes().getMax();
    String range = least == most ? String.valueOf(most) : least + " to " + most;
    return "of %s %s, %d at the same time"
        .formatted(range, most == 1 ? "trial" : "trials", Math.min(slots, packing.packs().size()));
  }
}
