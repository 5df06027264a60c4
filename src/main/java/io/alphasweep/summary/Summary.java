package io.alphasweep.summary;

import java.util.List;
import java.util.stream.Stream;

/**
 * What a sweep found: its verdicts, and the tables that they are from.
 *
 * @param verdicts who leads, and how surely
 * @param tables {@code summary} (one row per setting) first, {@code dynamics} (how each trained);
 *     then {@code best}, {@code comparisons}, {@code importance} and {@code main_effects} where
 *     there is more than one setting, {@code overall} and {@code overall_comparisons} where there
 *     is more than one environment; at last, for queries, {@code settings} (what differs) and
 *     {@code finals} (one row per trial); {@code screened} where settings were left at rungs
 * @param notes what a reader should know of all of them, a sentence each
 */
public record Summary(Verdicts verdicts, List<SummaryTable> tables, List<String> notes) {

  /** The nominal share of intervals that hold the truth. */
  static final double CONFIDENCE = 0.95;

  /** The level of a table's findings, all of them together. */
  static final double ALPHA = 0.05;

  /** How often a smallest detectable difference would be found. */
  static final double POWER = 0.8;

  static final int RESAMPLES = 10_000;

  public Summary {
    tables = List.copyOf(tables);
    notes = List.copyOf(notes);
  }

  /** One row per setting. */
  public SummaryTable settings() {
    return tables.get(0);
  }

  /** The verdicts and the notes, a sentence each: what a reader needs before any table. */
  public List<String> answer() {
    return Stream.concat(verdicts.sentences().stream(), notes.stream()).toList();
  }
}
