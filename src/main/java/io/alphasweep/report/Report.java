package io.alphasweep.report;

import io.alphasweep.metrics.ResultDirectory;
import io.alphasweep.summary.Summarize;
import io.alphasweep.summary.Summary;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** A sweep's results as one HTML page, which needs nothing but itself. */
public final class Report {

  /** Most trials that the page lists one by one among those that did not complete. */
  private static final int MOST_LISTED = 100;

  private static final int LONGEST_ERROR = 500;

  private final SparkSession spark;
  private final ResultDirectory results;

  public Report(SparkSession spark, ResultDirectory results) {
    this.spark = spark;
    this.results = results;
  }

  /**
   * Makes the page. The tables beside the rows are computed anew, since the page shows them.
   *
   * @throws io.alphasweep.metrics.RefusedException if there are no rows
   * @throws IOException if the rows cannot be read or the tables not be written
   */
  public String html() throws IOException {
    Summary summary = new Summarize(spark, results).execute();
    SweptSettings swept = new SweptSettings(summary.settings());
    SweepRows rows = new SweepRows(spark, results);
    List<TrialResult> trials = rows.trials(swept);
    List<MetricText> metrics = MetricText.all();
    LearningCurves curves =
        new LearningCurves(rows, swept, trials, metrics.stream().map(MetricText::name).toList());

    FinalRewards rewards = new FinalRewards(swept, trials);

    HtmlPage page = new HtmlPage();
    page.put(
        "data",
        new PageData()
            .words(swept, metrics)
            .groups(curves, rewards)
            .rewards(swept, trials, rewards)
            .json());
    sweep(page, rows, swept, trials);
    page.put("tables", HtmlTable.of(summary));
    page.put("iterationsPerPoint", curves.iterationsPerPoint());
    page.put("thinned", curves.iterationsPerPoint() > 1);
    page.put("everySetting", curves.everySetting());
    page.put("axes", !swept.axes().isEmpty());
    page.put("pairs", swept.axes().size() > 1);
    unfinished(page, swept, trials);
    provenance(page, rows);
    return page.render();
  }

  private static void sweep(
      HtmlPage page, SweepRows rows, SweptSettings swept, List<TrialResult> trials) {
    Map<String, String> fixed = rows.fixedSettings();
    page.put("name", fixed.getOrDefault("sweep", "several sweeps"));
    fixed.remove("sweep");
    page.put("trials", count(trials.size(), "trial"));
    page.put("completed", count(withStatus(trials, "completed"), "completed"));
    page.put("diverged", withStatus(trials, "diverged"));
    page.put("failed", withStatus(trials, "failed"));
    page.put("steps", "%,d".formatted(trials.stream().mapToLong(TrialResult::envSteps).sum()));
    List<Map<String, String>> grid = new ArrayList<>();
    grid.add(Map.of("name", "environment", "values", String.join(", ", swept.environments())));
    swept
        .axes()
        .forEach(
            axis ->
                grid.add(
                    Map.of("name", axis.column(), "values", String.join(", ", axis.labels()))));
    grid.add(Map.of("name", "seed", "values", seeds(trials)));
    page.put("grid", grid);
    page.put("fixed", fixed.entrySet());
  }

  private static void unfinished(HtmlPage page, SweptSettings swept, List<TrialResult> trials) {
    List<TrialResult> unfinished = trials.stream().filter(trial -> !trial.completed()).toList();
    Map<String, Long> reasons =
        unfinished.stream()
            .collect(
                Collectors.groupingBy(
                    trial -> trial.status() + ": " + shortened(trial.error()),
                    TreeMap::new,
                    Collectors.counting()));
    page.put("unfinished", !unfinished.isEmpty());
    page.put(
        "reasons",
        reasons.entrySet().stream()
            .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder()))
            .limit(MOST_LISTED)
            .toList());
    page.put(
        "unfinishedTrials",
        unfinished.stream()
            .limit(MOST_LISTED)
            .map(
                trial ->
                    Map.of(
                        "environment", swept.environments().get(trial.environment()),
                        "setting", swept.label(trial.combination()),
                        "seed", trial.seed(),
                        "status", trial.status(),
                        "iterations", trial.iterations(),
                        "error", shortened(trial.error()),
                        "id", trial.id()))
            .toList());
    page.put(
        "unlisted",
        unfinished.size() > MOST_LISTED
            ? "The first %,d of %,d trials are listed.".formatted(MOST_LISTED, unfinished.size())
            : "");
  }

  private void provenance(HtmlPage page, SweepRows rows) throws IOException {
    Row times = rows.times();
    Map<String, String> made = new LinkedHashMap<>();
    for (SweepRows.Distinct column : rows.provenance()) {
      made.put(
          column.name(),
          column.values().size() == 1
              ? column.values().keySet().iterator().next()
              : column.values().entrySet().stream()
                  .limit(MOST_LISTED)
                  .map(value -> "%s (%,d trials)".formatted(value.getKey(), value.getValue()))
                  .collect(Collectors.joining(", ")));
    }
    made.put("first pack started", times.getAs("start") + " UTC");
    made.put("last pack ended", times.getAs("end") + " UTC");
    made.put(
        "time of all packs together",
        "%,.2f hours".formatted(times.<Double>getAs("seconds") / 3600));
    page.put("made", made.entrySet());
    page.put("sweepFile", sweepFile());
  }

  /** The sweep file that the run left beside its rows; null where there is none. */
  private String sweepFile() throws IOException {
    String file = results.uri() + "/sweep.conf";
    if (!results.exists(file)) {
      return null;
    }
    try (InputStream in = results.open(file)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static long withStatus(List<TrialResult> trials, String status) {
    return trials.stream().filter(trial -> trial.status().equals(status)).count();
  }

  private static String count(long count, String noun) {
    boolean plural = count != 1 && noun.equals("trial");
    return String.format(Locale.ROOT, "%,d %s%s", count, noun, plural ? "s" : "");
  }

  private static String seeds(List<TrialResult> trials) {
    long[] seeds = trials.stream().mapToLong(TrialResult::seed).distinct().sorted().toArray();
    boolean counted = seeds.length > 2 && seeds[seeds.length - 1] - seeds[0] == seeds.length - 1;
    return counted
        ? seeds[0] + " to " + seeds[seeds.length - 1]
        : LongStream.of(seeds).mapToObj(String::valueOf).collect(Collectors.joining(", "));
  }

  private static String shortened(String error) {
    if (error == null) {
      return "no reason given";
    }
    return error.length() <= LONGEST_ERROR ? error : error.substring(0, LONGEST_ERROR) + " ...";
  }
}
