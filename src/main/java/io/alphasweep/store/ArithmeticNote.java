package io.alphasweep.store;

import io.alphasweep.trial.Arithmetic;
import io.alphasweep.trial.Arithmetics;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;

/** What a reader of numbers should know of the arithmetics that computed them, in one sentence. */
public final class ArithmeticNote {

  /**
   * What computed a trial, as SQL over {@code trials}; null for a trial that never trained, since
   * nothing did.
   */
  public static final String COLUMN =
      String.format(
          Locale.ROOT,
          "CASE WHEN iterations > 0 THEN coalesce(arithmetic, '%s') END",
          Arithmetic.UNKNOWN.text());

  private ArithmeticNote() {}

  /** The same of one row. */
  public static String of(Row trial) {
    String arithmetic = trial.getAs("arithmetic");
    return trial.<Long>getAs("iterations") == 0
        ? null
        : arithmetic == null ? Arithmetic.UNKNOWN.text() : arithmetic;
  }

  /** On the trials of a table, looked at together. */
  public static Optional<String> of(Dataset<Row> trials) {
    return of(trials.selectExpr(COLUMN).as(Encoders.STRING()).collectAsList());
  }

  /**
   * On trials that are looked at together.
   *
   * @param arithmetics {@code [trial]}, as {@link #COLUMN} has them
   * @return empty where one arithmetic has computed all of them
   */
  public static Optional<String> of(List<String> arithmetics) {
    List<List<String>> parts =
        arithmetics.stream().filter(Objects::nonNull).map(Arithmetics::parts).toList();
    long kinds = parts.stream().flatMap(List::stream).distinct().count();
    if (kinds <= 1) {
      return Optional.empty();
    }
    long mixed = parts.stream().filter(of -> of.stream().distinct().count() > 1).count();
    return Optional.of(
        "%,d arithmetics computed these trials and may round otherwise than each other%s (column arithmetic of trials)."
            .formatted(
                kinds,
                mixed == 0
                    ? ""
                    : "; %,d trials are mixed, since more than one computed them"
                        .formatted(mixed)));
  }

  /** On the trials of a sweep of which so many are mixed; empty for none. */
  public static Optional<String> ofMixed(long mixed) {
    return mixed == 0
        ? Optional.empty()
        : Optional.of(
            "%,d trials are mixed: they went on under another arithmetic than they began with (column arithmetic of trials)."
                .formatted(mixed));
  }
}
