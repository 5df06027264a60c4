package io.alphasweep.report;

import com.fasterxml.jackson.databind.JsonNode;
import io.alphasweep.fault.OneLine;
import io.alphasweep.store.DamagedResultsException;
import io.alphasweep.store.GrowingTables;
import io.alphasweep.store.ResultDirectory;
import io.alphasweep.store.Sealed;
import io.alphasweep.summary.GrowingSummary;
import io.alphasweep.summary.Summary;
import io.alphasweep.trial.LaterSettings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/**
 * The page of {@link Report} of a sweep that may still run, made without a Spark session from rows
 * that are read while they come. One thread at a time.
 */
public final class GrowingReport {

  private static final String SWEEP_FILE = "sweep.conf";

  /** Of notes on files that were left out. */
  private static final int MOST_DAMAGED = 5;

  /**
   * A page that was made.
   *
   * @param html the page
   * @param title what the sweep is called
   * @param verdicts a sentence each
   */
  public record Made(String html, String title, List<String> verdicts) {}

  private final ResultDirectory results;
  private final GrowingTables tables;
  private final GrowingRows rows = new GrowingRows();

  /** Of the last whole page. */
  private List<HtmlTable> summaryTables = List.of();

  private List<String> summaryNotes = List.of();

  /**
   * @param later settings that came later than some rows
   */
  public GrowingReport(ResultDirectory results, LaterSettings later) {
    this.results = results;
    this.tables = new GrowingTables(results, later, GrowingRows.METRICS);
  }

  /** The files of both tables, and how many of them were read; from any thread. */
  public int files() {
    return tables.files();
  }

  public int filesRead() {
    return tables.filesRead();
  }

  /**
   * Reads what came since the last time.
   *
   * @return whether there was anything
   * @throws IOException if the directory cannot be listed
   */
  public boolean feed() throws IOException {
    boolean fed = tables.feed(rows);
    if (rows.isStale()) {
      tables.readAgain();
      tables.feed(rows);
    }
    return fed;
  }

  /** Keeps nothing of the rows, until others come: then all is read once more. */
  public void rest() {
    rows.forget();
    tables.forgetRows();
    summaryTables = List.of();
    summaryNotes = List.of();
  }

  /**
   * Makes the page of what was read; empty where that is nothing.
   *
   * @param status of the sweep, which names the settings of trials that have not ended
   * @param live what the page says of it: {@code state} in one word, {@code words} in a sentence,
   *     and {@code page}, which tells this page from earlier ones
   * @param whole whether the tables are made anew, which are most of the work; else they and the
   *     notes are those of the last whole page
   */
  public Optional<Made> page(JsonNode status, Map<String, String> live, boolean whole)
      throws IOException {
    rows.learn(status);
    StructType schema = rows.schema();
    List<Row> ended = rows.ended(schema);
    List<Row> unfinished = rows.unfinished(schema);
    if (ended.isEmpty() && unfinished.isEmpty()) {
      return Optional.empty();
    }
    GrowingSummary growing =
        new GrowingSummary(schema, ended, unfinished, rows::figures, tables.decisions());
    if (whole) {
      Optional<Summary> summary = growing.summary();
      summaryTables = summary.map(HtmlTable::of).orElse(List.of());
      summaryNotes = summary.map(Summary::notes).orElse(List.of());
    }
    SweptSettings swept = SweptSettings.of(growing.shown(), growing.settings());
    HtmlPage html = HtmlPage.served("report");
    html.put("live", live);
    SweepPage page =
        new SweepPage(html, rows, swept, rows.trials(swept))
            .file(sweepFile())
            .answer(growing.verdicts(), summaryTables);
    List<String> notes = new ArrayList<>(damages());
    notes.addAll(summaryNotes);
    if (ended.isEmpty()) {
      notes.add("No trial has ended yet: there is no final reward to compare.");
    }
    html.put("notes", notes);
    return Optional.of(
        new Made(
            page.render(),
            rows.fixedSettings().getOrDefault("sweep", "several sweeps"),
            growing.verdicts().sentences()));
  }

  private List<String> damages() {
    List<String> damaged = tables.damaged();
    List<String> notes = new ArrayList<>();
    damaged.stream().limit(MOST_DAMAGED).forEach(notes::add);
    if (damaged.size() > MOST_DAMAGED) {
      notes.add("%,d more files are not read.".formatted(damaged.size() - MOST_DAMAGED));
    }
    if (rows.incomplete() > 0) {
      notes.add(
          String.format(
              Locale.ROOT,
              "Rows of %,d trials that ended are missing; these have no final reward here.",
              rows.incomplete()));
    }
    return notes;
  }

  /** The sweep file that the run left beside its rows; null where there is none. */
  private String sweepFile() throws IOException {
    Optional<String> text = tables.text(SWEEP_FILE);
    try {
      return text.isEmpty() ? null : Sealed.sweep(results, results.file(SWEEP_FILE), text.get());
    } catch (DamagedResultsException e) {
      return OneLine.of(e);
    }
  }
}
