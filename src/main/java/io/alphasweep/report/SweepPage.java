package io.alphasweep.report;

import com.typesafe.config.ConfigException;
import io.alphasweep.summary.Summary;
import io.alphasweep.summary.Verdict;
import io.alphasweep.summary.Verdicts;
import io.alphasweep.sweep.About;
import io.alphasweep.sweep.SweepFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/** The page of one sweep, whoever reads its rows. */
final class SweepPage {

  private final HtmlPage page;

  /**
   * The page of these trials, without an answer.
   *
   * @param trials of the rows
   */
  SweepPage(HtmlPage page, SweepRows rows, SweptSettings swept, List<TrialResult> trials) {
    this.page = page;
    new TrialCharts(rows, swept, trials).fill(page, MetricText.all(), "episodic_return_100");
    sweep(page, rows, swept, trials);
    page.put("place", "Environment");
    page.put("verdicts", List.of());
    page.put("notes", List.of());
    page.put("tables", List.of());
    page.put("axes", !swept.axes().isEmpty());
    page.put("pairs", swept.axes().size() > 1);
    page.put("made", rows.made());
  }

  /** Says what the trials that ended tell. */
  SweepPage answer(Summary summary) {
    page.put("notes", summary.notes());
    return answer(summary.verdicts(), HtmlTable.of(summary));
  }

  /** Says who leads, beside tables that may be older. */
  SweepPage answer(Verdicts verdicts, List<HtmlTable> tables) {
    page.put("verdicts", verdicts.all().stream().map(SweepPage::card).toList());
    page.put("tables", tables);
    return this;
  }

  /**
   * Shows the sweep file, and what it says of itself.
   *
   * @param text null where there is none
   */
  SweepPage file(String text) {
    page.put("sweepFile", text);
    About about = about(text);
    page.put("description", about.description());
    page.put("tags", about.tags());
    return this;
  }

  String render() {
    return page.render();
  }

  private static Map<String, String> card(Verdict verdict) {
    return Map.of(
        "kind", verdict.certainty().name().toLowerCase(Locale.ROOT),
        "badge", verdict.certainty().words(),
        "place", verdict.place(),
        "words", verdict.explanation());
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
    page.put("unfinishedCount", withStatus(trials, TrialResult.UNFINISHED));
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

  /** Of the file that was run last; nothing where there is none, or it is no sweep file. */
  private static About about(String sweepFile) {
    try {
      return sweepFile == null ? About.named("") : SweepFile.about(sweepFile);
    } catch (ConfigException e) {
      return About.named("");
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
}
