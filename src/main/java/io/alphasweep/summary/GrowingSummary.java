package io.alphasweep.summary;

import io.alphasweep.store.ArithmeticNote;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.expressions.GenericRowWithSchema;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * The summary of a sweep that may still run, of rows that are here: the same tables and verdicts as
 * {@link Summarize} makes.
 */
public final class GrowingSummary {

  /** What a trial's figures are called, in the order of their columns. */
  private static final List<String> FIGURES =
      Stream.concat(
              Stream.of(
                  "final_reward",
                  "area_under_curve",
                  "best_reward",
                  "value_loss_all",
                  "episodes_end",
                  "episodes_all",
                  "entropy_end",
                  "entropy_rebound",
                  "collapses",
                  "plateau"),
              SettingsTable.CLIP_FRACTIONS.stream()
                  .flatMap(name -> Stream.of(name + "_end", name + "_all")))
          .toList();

  private static final List<String> OWN = List.of("trial_id", "seed", "status", "iterations");

  private final List<String> shown;
  private final Runs runs;
  private final Map<String, Set<String>> competing;
  private final Optional<String> arithmetic;
  private final List<List<Object>> settings;

  /**
   * @param schema of all rows of trials
   * @param ended trials that ended
   * @param unfinished trials that did not: they tell which settings there are, and nothing more
   * @param figures of a trial that ended, by its id; null where rows of it are missing
   * @param decisions all rows of the table
   */
  public GrowingSummary(
      StructType schema,
      List<Row> ended,
      List<Row> unfinished,
      Function<String, TrialFigures> figures,
      List<Row> decisions) {
    List<Row> all = Stream.concat(ended.stream(), unfinished.stream()).toList();
    this.shown = new ArrayList<>(Summarize.ALWAYS);
    shown.addAll(SweptColumns.of(List.of(schema.fieldNames()), all));
    StructType withFigures = withFigures(schema);
    List<Row> rows =
        ended.stream()
            .map(row -> withFigures(row, figures.apply(row.getAs("trial_id")), withFigures))
            .sorted(this::compare)
            .toList();
    this.runs = Summarize.runs(rows, shown, schema).ranked();
    this.competing = LastLooks.of(decisions, runs);
    this.arithmetic = ArithmeticNote.of(ended.stream().map(ArithmeticNote::of).toList());
    this.settings =
        Stream.concat(
                runs.settings().stream().map(SettingRuns::setting),
                unfinished.stream().sorted(this::compare).map(this::setting))
            .distinct()
            .toList();
  }

  /** The columns that tell settings from each other, the environment first. */
  public List<String> shown() {
    return List.copyOf(shown);
  }

  /**
   * The values of each setting, in the order of {@link #shown}: by rank, then those of which no
   * trial ended.
   */
  public List<List<Object>> settings() {
    return settings;
  }

  /** Who leads of the trials that ended, and how surely: a small part of the summary's work. */
  public Verdicts verdicts() {
    return Verdicts.of(runs.reached(), competing);
  }

  /** The summary of the trials that ended; empty where none did. */
  public Optional<Summary> summary() {
    return runs.settings().isEmpty()
        ? Optional.empty()
        : Optional.of(
            Summarize.of(runs, new Baseline(Map.of()), competing, arithmetic, Optional.empty()));
  }

  private List<Object> setting(Row row) {
    List<Object> values = new ArrayList<>();
    shown.forEach(name -> values.add(row.getAs(name)));
    return values;
  }

  /** As SQL sorts: by the settings shown, nothing before all else, then by seed and trial. */
  private int compare(Row first, Row second) {
    for (String name : shown) {
      int order = compareValues(first.<Object>getAs(name), second.<Object>getAs(name));
      if (order != 0) {
        return order;
      }
    }
    int bySeed = Long.compare(first.<Long>getAs("seed"), second.<Long>getAs("seed"));
    return bySeed != 0
        ? bySeed
        : first.<String>getAs("trial_id").compareTo(second.<String>getAs("trial_id"));
  }

  @SuppressWarnings("unchecked") // the values of a column are of one type
  private static int compareValues(Object first, Object second) {
    return Comparator.nullsFirst((Comparator<Object>) (Comparator<?>) Comparator.naturalOrder())
        .compare(first, second);
  }

  private StructType withFigures(StructType trials) {
    List<StructField> fields = new ArrayList<>();
    Stream.concat(shown.stream(), OWN.stream()).map(trials::apply).forEach(fields::add);
    FIGURES.forEach(
        name -> fields.add(DataTypes.createStructField(name, DataTypes.DoubleType, true)));
    return DataTypes.createStructType(fields);
  }

  private Row withFigures(Row trial, TrialFigures figures, StructType schema) {
    Map<String, Double> known =
        figures == null ? Map.of() : figures.end(trial.<Long>getAs("iterations"));
    List<Object> values = setting(trial);
    OWN.forEach(name -> values.add(trial.getAs(name)));
    FIGURES.forEach(name -> values.add(known.get(name)));
    return new GenericRowWithSchema(values.toArray(), schema);
  }
}
