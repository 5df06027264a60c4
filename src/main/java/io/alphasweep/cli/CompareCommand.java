package io.alphasweep.cli;

import io.alphasweep.cluster.SparkSessions;
import io.alphasweep.compare.Compare;
import io.alphasweep.compare.Comparison;
import io.alphasweep.compare.Comparison.Outcome;
import io.alphasweep.compare.ComparisonFormats;
import io.alphasweep.compare.GateSettings;
import io.alphasweep.config.FaultyFileException;
import io.alphasweep.report.ComparisonReport;
import io.alphasweep.store.RefusedException;
import io.alphasweep.store.ResultDirectory;
import io.alphasweep.store.ResultTables;
import io.alphasweep.summary.Summarize;
import io.alphasweep.sweep.TrialSchema;
import io.alphasweep.text.Fold;
import io.alphasweep.text.WholeFile;
import io.alphasweep.trial.LaterSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says whether a sweep's results got worse than those of an earlier one. */
@Command(
    name = "compare",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Says whether the results in CANDIDATE are worse than those in BASELINE.",
      "Settings match where all is the same but the seed. Their final rewards are compared by"
          + " Welch's one-sided t test, their divergences by Fisher's exact test, with Holm's"
          + " correction over all; failed trials and speed are compared as well.",
      "Where something got worse, a page with the learning curves of both is written. Which setting"
          + " leads in CANDIDATE, and how surely, is said beside.",
      ""
    },
    footerHeading = "%nExample:%n",
    footer = {
      "  alphasweep compare results/baseline results/tonight --junit compare.xml --markdown"
          + " compare.md"
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0: nothing got worse",
      "2: a directory, the gate file or an option is wrong",
      "4: something got worse",
      "5: refused to judge: too few seeds, or no setting is in both"
    })
final class CompareCommand implements Callable<Integer> {

  private static final int WORSE = 4;
  private static final int REFUSED = 5;

  /** The file that GitHub shows below a job. */
  private static final String STEP_SUMMARY = "GITHUB_STEP_SUMMARY";

  private static final String PAGE = "compare.html";

  @Parameters(
      index = "0",
      paramLabel = "BASELINE",
      description = "The --out directory of a run, or published results.")
  private String baseline;

  @Parameters(index = "1", paramLabel = "CANDIDATE", description = "That of a later run.")
  private String candidate;

  @Option(
      names = "--gate",
      paramLabel = "FILE",
      description =
          "Margins and significance, in HOCON: reward-margin, significance, minimum-seeds,"
              + " speed-tolerance. Default: gate.conf of the jar, which explains them.")
  private Path gate;

  @Option(
      names = "--junit",
      paramLabel = "FILE",
      description = "Writes the verdicts as JUnit XML, a test case each.")
  private Path junit;

  @Option(
      names = "--markdown",
      paramLabel = "FILE",
      description = "Writes the verdicts as a Markdown table.")
  private Path markdown;

  @Option(
      names = "--github",
      description =
          "Prints what got worse as annotations of a GitHub workflow, too, and adds the Markdown to"
              + " the summary of its step.")
  private boolean github;

  @Option(
      names = "--plot",
      paramLabel = "FILE",
      description =
          "The page with the learning curves, on this machine; written even where nothing got"
              + " worse. Default: CANDIDATE/"
              + PAGE
              + ", where something did.")
  private Path plot;

  @Option(
      names = "--master",
      paramLabel = "MASTER",
      description = "Spark master. Default: all cores of this machine, local[*].")
  private String master;

  @Spec private CommandSpec command;

  @Override
  public Integer call() throws IOException {
    GateSettings settings;
    try {
      settings = gate == null ? GateSettings.defaults() : GateSettings.read(gate);
    } catch (FaultyFileException e) {
      PrintWriter err = command.commandLine().getErr();
      e.problems().forEach(err::println);
      err.flush();
      return SweepArguments.BAD_INPUT;
    }
    long start = System.nanoTime();
    SparkConf configuration = SparkSessions.configuration("compare", master);
    Configuration files = SparkSessions.fileSystems(configuration);
    ResultDirectory before = new ResultDirectory(baseline, files);
    ResultDirectory now = new ResultDirectory(candidate, files);
    before.requireResults();
    now.requireResults();
    Comparison comparison;
    LaterSettings later = new LaterSettings(TrialSchema.standard().declarations());
    try (SparkSession spark = SparkSessions.start(configuration)) {
      Compare compare = new Compare(spark, settings, later);
      List<String> answer =
          new Summarize(new ResultTables(spark, now).with(later)).verdicts().sentences();
      comparison = drawn(spark, before, now, compare.execute(before, now).withAnswer(answer));
    }
    if (junit != null) {
      double seconds = (System.nanoTime() - start) * 1e-9;
      WholeFile.write(junit, ComparisonFormats.junit(comparison, seconds));
    }
    if (markdown != null) {
      WholeFile.write(markdown, ComparisonFormats.markdown(comparison));
    }
    PrintWriter out = command.commandLine().getOut();
    out.println(Fold.of(ComparisonFormats.terminal(comparison), AlphaSweep.width(command)));
    if (github) {
      ComparisonFormats.annotations(comparison).forEach(out::println);
      summarizeStep(ComparisonFormats.markdown(comparison));
    }
    out.flush();
    return switch (comparison.outcome()) {
      case PASSED -> 0;
      case WORSE -> WORSE;
      case REFUSED -> REFUSED;
    };
  }

  private static void summarizeStep(String markdown) throws IOException {
    String summary = System.getenv(STEP_SUMMARY);
    if (summary != null && !summary.isEmpty()) {
      Files.writeString(
          Path.of(summary), markdown + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
  }

  /** A page that cannot be written changes no verdict: a note says so. */
  private Comparison drawn(
      SparkSession spark, ResultDirectory before, ResultDirectory now, Comparison comparison)
      throws IOException {
    // An older page would tell of another comparison.
    boolean wanted =
        plot != null || comparison.outcome() == Outcome.WORSE || now.exists(now.uri() + "/" + PAGE);
    if (!wanted || comparison.verdicts().isEmpty()) {
      return comparison;
    }
    String html = new ComparisonReport(spark, before, now).html(comparison);
    try {
      return comparison.withPage(PageFile.write(html, plot, now, PAGE, "--plot"));
    } catch (RefusedException e) {
      return comparison.withNote("no page with the learning curves: " + e.getMessage());
    }
  }
}
