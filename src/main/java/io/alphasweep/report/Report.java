package io.alphasweep.report;

import io.alphasweep.store.ResultDirectory;
import io.alphasweep.store.ResultTables;
import io.alphasweep.store.Sealed;
import io.alphasweep.summary.Summarize;
import io.alphasweep.summary.Summary;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** A sweep's results as one HTML page, which needs nothing but itself. */
public final class Report {

  private final ResultTables tables;
  private final ResultDirectory results;
  private final Map<String, String> baseline;

  /**
   * A report on these rows.
   *
   * @param baseline of the tables' comparisons, as of {@link Summarize}; empty for the best
   */
  public Report(ResultTables tables, Map<String, String> baseline) {
    this.tables = tables;
    this.results = tables.results();
    this.baseline = Map.copyOf(baseline);
  }

  /**
   * Makes the page, its tables computed anew; nothing is written.
   *
   * @throws io.alphasweep.store.RefusedException if there are no rows, or for the baseline
   * @throws IOException if the rows cannot be read
   */
  public String html() throws IOException {
    Summary summary = new Summarize(tables, baseline).compute();
    SweptSettings swept = SweptSettings.of(summary.settings());
    SweepRows rows = SparkRows.of(tables);
    return new SweepPage(new HtmlPage("report"), rows, swept, rows.trials(swept))
        .answer(summary)
        .file(sweepFile())
        .render();
  }

  /** The sweep file that the run left beside its rows; null where there is none. */
  private String sweepFile() throws IOException {
    String file = results.file("sweep.conf");
    if (!results.exists(file)) {
      return null;
    }
    return Sealed.sweep(results, file, new String(results.read(file), StandardCharsets.UTF_8));
  }
}
