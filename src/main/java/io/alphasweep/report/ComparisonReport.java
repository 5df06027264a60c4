package io.alphasweep.report;

import io.alphasweep.compare.Comparison;
import io.alphasweep.compare.ComparisonFormats;
import io.alphasweep.compare.MatchedSetting;
import io.alphasweep.compare.Side;
import io.alphasweep.compare.Verdict;
import io.alphasweep.compare.Verdict.Judgement;
import io.alphasweep.store.ResultDirectory;
import io.alphasweep.store.ResultTables;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * A comparison as one HTML page: baseline and candidate in each chart, a chart for each setting of
 * which something got worse.
 */
public final class ComparisonReport {

  private static final SweptSettings.Axis SIDES =
      new SweptSettings.Axis("side", "side", List.of("baseline", "candidate"));

  private final SparkSession spark;
  private final ResultDirectory baseline;
  private final ResultDirectory candidate;

  public ComparisonReport(SparkSession spark, ResultDirectory baseline, ResultDirectory candidate) {
    this.spark = spark;
    this.baseline = baseline;
    this.candidate = candidate;
  }

  /**
   * Makes the page; of all settings where nothing got worse.
   *
   * @param comparison of the two directories, in which some setting matched
   * @throws IOException if the rows cannot be read
   */
  public String html(Comparison comparison) throws IOException {
    List<MatchedSetting> drawn = comparison.toDraw();
    List<String> settings = drawn.stream().map(ComparisonReport::label).toList();
    SweptSettings swept = new SweptSettings(settings, SIDES);
    SparkRows before = rows(baseline, "baseline", drawn, MatchedSetting::baseline);
    SparkRows now = rows(candidate, "candidate", drawn, MatchedSetting::candidate);
    SparkRows both = before.and(now);

    HtmlPage page = new HtmlPage("comparison");
    new TrialCharts(both, swept, both.trials(swept))
        .fill(page, MetricText.withTimes(), firstMetric(comparison));
    page.put("name", candidate.location() + " against " + baseline.location());
    page.put("place", "Setting");
    page.put("conclusion", ComparisonFormats.conclusion(comparison));
    page.put("shown", shown(comparison, drawn.size()));
    page.put(
        "verdicts",
        comparison.verdicts().stream()
            .filter(of -> drawn.contains(of.setting()))
            .sorted(Comparator.comparing(of -> of.judgement() != Judgement.WORSE))
            .toList());
    page.put("answer", ComparisonFormats.answer(comparison));
    page.put("notes", comparison.notes());
    page.put(
        "sides",
        List.of(
            Map.of("name", "Baseline: " + baseline.location(), "made", before.made()),
            Map.of("name", "Candidate: " + candidate.location(), "made", now.made())));
    return page.render();
  }

  private static String label(MatchedSetting setting) {
    return setting.environment() + ", " + setting.name();
  }

  /** Speed where nothing else got worse. */
  private static String firstMetric(Comparison comparison) {
    List<Verdict> worse = comparison.with(Judgement.WORSE);
    return !worse.isEmpty() && worse.stream().allMatch(Verdict::ofSpeed)
        ? "pack_steps_per_second"
        : "episodic_return_100";
  }

  private static String shown(Comparison comparison, int drawn) {
    long settings = comparison.verdicts().stream().map(Verdict::setting).distinct().count();
    return drawn < settings
        ? "Shown: the %,d of %,d settings of which something got worse.".formatted(drawn, settings)
        : "";
  }

  /** The rows of one side, with the setting in the environment's place. */
  private SparkRows rows(
      ResultDirectory results,
      String name,
      List<MatchedSetting> drawn,
      Function<MatchedSetting, Side> side)
      throws IOException {
    List<Row> chosen = new ArrayList<>();
    for (MatchedSetting setting : drawn) {
      side.apply(setting)
          .trialIds()
          .forEach(id -> chosen.add(RowFactory.create(id, label(setting))));
    }
    Dataset<Row> labels =
        functions.broadcast(
            spark.createDataFrame(
                chosen,
                new StructType()
                    .add("trial_id", DataTypes.StringType)
                    .add("label", DataTypes.StringType)));
    // The same trial is on both sides where both have its seed.
    Column ownId = functions.concat(functions.lit(name + " "), functions.col("trial_id"));
    return SparkRows.of(new ResultTables(spark, results))
        .as(
            trials ->
                trials
                    .join(labels, "trial_id")
                    .withColumn("environment", functions.col("label"))
                    .withColumn(SIDES.column(), functions.lit(name)),
            ownId);
  }
}
