package io.alphasweep.report;

import com.fasterxml.jackson.databind.JsonNode;
import io.alphasweep.store.GrowingTables;
import io.alphasweep.store.MetricsBatch;
import io.alphasweep.store.TrialsTable;
import io.alphasweep.summary.TrialFigures;
import io.alphasweep.text.ValueText;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.expressions.GenericRowWithSchema;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * The rows of a sweep that come while somebody looks, of which only that is kept which a page
 * shows: the rows of trials, and each trial's metrics thinned.
 */
final class GrowingRows implements SweepRows, GrowingTables.Reader {

  /** What is read of {@code metrics}. */
  static final List<String> METRICS = MetricText.all().stream().map(MetricText::name).toList();

  private static final int RETURN = METRICS.indexOf("episodic_return_100");

  private static final int[] FIGURES =
      TrialFigures.METRICS.stream().mapToInt(METRICS::indexOf).toArray();

  /** Points of all trials together, and of one trial. */
  private static final int POINTS = 1 << 18;

  private static final int MOST_POINTS = 128;
  private static final int LEAST_POINTS = 8;

  private static final String ID = "trial_id";
  private static final String SPEC = "spec"; // long, and in no part of the page
  private static final String ITERATIONS = "iterations";
  private static final String SWEEP = "sweep";

  /** One trial. */
  private static final class Trial {
    final ThinnedCurve curve = new ThinnedCurve(METRICS.size());
    final TrialFigures figures = new TrialFigures();

    /** Iterations that came; null where all of them did. */
    BitSet seen = new BitSet();

    /** Its row, in the order of the columns; null while there is none. */
    Object[] ended;

    long iterations; // after which it ended
    Object[] head; // of its metrics: sweep, environment, algorithm, optimizer, seed
    long lastIteration;
    long lastSteps;
    double lastReturn = Double.NaN;

    /** What tells its setting from others, while it has no row; null where nobody said. */
    Map<String, Object> values;
  }

  private static final List<String> HEAD =
      List.of(SWEEP, "environment", "algorithm", "optimizer", "seed");

  private final Map<String, Trial> trials = new HashMap<>();
  private final Map<String, StructField> columns = new LinkedHashMap<>();
  private final Map<Object, Object> same = new HashMap<>();
  private final double[] figures = new double[FIGURES.length];
  private int points = MOST_POINTS;
  private boolean stale;

  @Override
  public void forget() {
    trials.clear();
    columns.clear();
    same.clear();
    points = MOST_POINTS;
    stale = false;
  }

  /** Whether a trial that had ended went on, so that all must be read anew. */
  boolean isStale() {
    return stale;
  }

  @Override
  public void trials(List<Row> rows) {
    for (Row row : rows) {
      for (StructField field : row.schema().fields()) {
        columns.putIfAbsent(field.name(), field);
      }
      Object[] values = new Object[columns.size()];
      int place = 0;
      for (String column : columns.keySet()) {
        int own = row.schema().getFieldIndex(column).isEmpty() ? -1 : row.fieldIndex(column);
        Object value = own < 0 || column.equals(SPEC) ? null : row.get(own);
        values[place++] = value == null ? null : same.computeIfAbsent(value, key -> key);
      }
      Trial trial = trial(row.getAs(ID));
      long iterations = row.<Long>getAs(ITERATIONS);
      boolean later =
          trial.ended == null
              || iterations > trial.iterations
              || (iterations == trial.iterations && finished(row, trial));
      if (later) {
        stale |= trial.seen == null && iterations > trial.iterations;
        trial.ended = values;
        trial.iterations = iterations;
        complete(trial);
      }
    }
  }

  private boolean finished(Row row, Trial before) {
    int place = List.copyOf(columns.keySet()).indexOf("finished_at");
    Instant now = row.getAs("finished_at");
    return now != null && before.ended[place] instanceof Instant other && now.isAfter(other);
  }

  @Override
  public void metrics(MetricsBatch rows) {
    for (int row = 0; row < rows.size(); row++) {
      Trial trial = trial(rows.trialId(row));
      int iteration = Math.toIntExact(rows.iteration(row));
      if (trial.seen == null || iteration < 1 || trial.seen.get(iteration)) {
        continue;
      }
      trial.seen.set(iteration);
      if (iteration > trial.lastIteration) {
        trial.lastIteration = iteration;
        trial.lastSteps = rows.envSteps(row);
        trial.lastReturn = rows.metric(RETURN, row);
      }
      if (trial.head == null) {
        trial.head =
            new Object[] {
              rows.sweep(row),
              rows.environment(row),
              rows.algorithm(row),
              rows.optimizer(row),
              rows.seed(row)
            };
      }
      int bin = trial.curve.bin(iteration, rows.envSteps(row), points);
      for (int metric = 0; metric < METRICS.size(); metric++) {
        if (rows.has(metric)) {
          trial.curve.add(metric, bin, rows.metric(metric, row));
        }
      }
      for (int figure = 0; figure < figures.length; figure++) {
        figures[figure] = rows.metric(FIGURES[figure], row);
      }
      trial.figures.add(iteration, figures);
      complete(trial);
    }
  }

  private static void complete(Trial trial) {
    if (trial.ended != null
        && trial.seen != null
        && trial.lastIteration >= trial.iterations
        && trial.seen.cardinality() >= trial.iterations) {
      trial.figures.end(trial.iterations);
      trial.seen = null;
    }
  }

  private Trial trial(String id) {
    Trial known = trials.get(id);
    if (known != null) {
      return known;
    }
    Trial trial = new Trial();
    trials.put(id, trial);
    while (points > LEAST_POINTS && (long) points * trials.size() > POINTS) {
      points /= 2;
      trials.values().forEach(each -> each.curve.thin(points));
    }
    return trial;
  }

  /** Learns from {@code status.json} which settings trials have that have not ended. */
  void learn(JsonNode status) {
    for (JsonNode running : status.path("running")) {
      Trial trial = trials.get(running.path(ID).asText());
      JsonNode setting = status.path("settings").path(running.path("setting").asInt(-1));
      if (trial != null && trial.values == null && !setting.isMissingNode()) {
        trial.values = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> value : setting.path("values").properties()) {
          trial.values.put(value.getKey(), value(value.getValue()));
        }
      }
    }
  }

  private static Object value(JsonNode value) {
    if (value.isNumber()) {
      return value.isIntegralNumber() ? (Object) value.asLong() : (Object) value.asDouble();
    }
    return value.isBoolean() ? (Object) value.asBoolean() : value.asText();
  }

  /** The schema of {@link #ended} and {@link #unfinished}. */
  StructType schema() {
    Map<String, StructField> all = new LinkedHashMap<>(columns);
    for (StructField field : TrialsTable.FIXED.sparkSchema().asNullable().fields()) {
      all.putIfAbsent(field.name(), field);
    }
    for (Trial trial : trials.values()) {
      if (trial.ended == null && trial.values != null) {
        trial.values.forEach(
            (name, value) ->
                all.computeIfAbsent(
                    name, key -> DataTypes.createStructField(key, type(value), true)));
      }
    }
    return DataTypes.createStructType(List.copyOf(all.values()));
  }

  private static DataType type(Object value) {
    return value instanceof Long
        ? DataTypes.LongType
        : value instanceof Double
            ? DataTypes.DoubleType
            : value instanceof Boolean ? DataTypes.BooleanType : DataTypes.StringType;
  }

  /** The rows of the trials that ended. */
  List<Row> ended(StructType schema) {
    return trials.values().stream()
        .filter(trial -> trial.ended != null)
        .map(trial -> (Row) new GenericRowWithSchema(ended(trial, schema.size()), schema))
        .toList();
  }

  private static Object[] ended(Trial trial, int columns) {
    return Arrays.copyOf(trial.ended, columns);
  }

  /** Rows of the trials that have not ended, as far as their settings are known. */
  List<Row> unfinished(StructType schema) {
    List<Row> rows = new ArrayList<>();
    trials.forEach(
        (id, trial) -> {
          if (trial.ended == null && trial.values != null && trial.head != null) {
            Object[] values = new Object[schema.size()];
            trial.values.forEach((name, value) -> values[schema.fieldIndex(name)] = value);
            for (int place = 0; place < HEAD.size(); place++) {
              values[schema.fieldIndex(HEAD.get(place))] = trial.head[place];
            }
            values[schema.fieldIndex(ID)] = id;
            values[schema.fieldIndex("status")] = TrialResult.UNFINISHED;
            values[schema.fieldIndex(ITERATIONS)] = trial.lastIteration;
            values[schema.fieldIndex("env_steps")] = trial.lastSteps;
            rows.add(new GenericRowWithSchema(values, schema));
          }
        });
    return rows;
  }

  /** The figures of a trial that ended; null where rows of it are missing. */
  TrialFigures figures(String trialId) {
    Trial trial = trials.get(trialId);
    return trial.seen == null ? trial.figures : null;
  }

  /** Trials that ended and have not all of their rows. */
  long incomplete() {
    return trials.values().stream()
        .filter(trial -> trial.ended != null && trial.seen != null && trial.iterations > 0)
        .count();
  }

  private List<Row> all() {
    StructType schema = schema();
    return Stream.concat(ended(schema).stream(), unfinished(schema).stream()).toList();
  }

  @Override
  public List<TrialResult> trials(SweptSettings swept) {
    return all().stream()
        .map(row -> result(row, swept))
        .sorted(
            Comparator.comparingInt(TrialResult::environment)
                .thenComparing(
                    (one, other) -> compare(swept, one.combination(), other.combination()))
                .thenComparingLong(TrialResult::seed)
                .thenComparing(TrialResult::id))
        .toList();
  }

  /** As SQL sorts them: by value, nothing before all else. */
  private static int compare(SweptSettings swept, int one, int other) {
    return IntStream.range(0, swept.axes().size())
        .map(axis -> Integer.compare(swept.value(one, axis), swept.value(other, axis)))
        .filter(order -> order != 0)
        .findFirst()
        .orElse(0);
  }

  private TrialResult result(Row row, SweptSettings swept) {
    String id = row.getAs(ID);
    Trial trial = trials.get(id);
    boolean there =
        !Double.isNaN(trial.lastReturn)
            && (trial.ended == null || trial.lastIteration == trial.iterations);
    return new TrialResult(
        id,
        swept.environment(row),
        swept.combination(row),
        row.<Long>getAs("seed"),
        row.getAs("status"),
        row.getAs("error"),
        row.<Long>getAs(ITERATIONS),
        row.<Long>getAs("env_steps"),
        there ? (Double) trial.lastReturn : null);
  }

  @Override
  public List<Bin> bins(List<TrialResult> chosen, long[] widths, List<String> names) {
    int[] places = names.stream().mapToInt(METRICS::indexOf).toArray();
    // By environment, combination and bin; then by metric, the means of trials.
    Map<List<Integer>, List<List<Double>>> bins = new TreeMap<>(BY_PLACE);
    for (TrialResult of : chosen) {
      ThinnedCurve curve = trials.get(of.id()).curve;
      for (int metric = 0; metric < places.length; metric++) {
        double[] means = curve.means(places[metric], widths[of.environment()]);
        for (int bin = 1; bin < means.length; bin++) {
          List<List<Double>> values =
              bins.computeIfAbsent(
                  List.of(of.environment(), of.combination(), bin), key -> lists(places.length));
          if (!Double.isNaN(means[bin])) {
            values.get(metric).add(means[bin]);
          }
        }
      }
    }
    List<Bin> all = new ArrayList<>();
    bins.forEach(
        (place, values) ->
            all.add(
                new Bin(
                    place.get(0),
                    place.get(1),
                    place.get(2),
                    values.stream()
                        .map(of -> of.stream().mapToDouble(Double::doubleValue).sorted().toArray())
                        .toList())));
    return all;
  }

  private static final Comparator<List<Integer>> BY_PLACE =
      Comparator.<List<Integer>>comparingInt(place -> place.get(0))
          .thenComparingInt(place -> place.get(1))
          .thenComparingInt(place -> place.get(2));

  private static List<List<Double>> lists(int count) {
    List<List<Double>> lists = new ArrayList<>();
    IntStream.range(0, count).forEach(place -> lists.add(new ArrayList<>()));
    return lists;
  }

  @Override
  public void returns(List<TrialResult> chosen, long[] widths, Returns returns) {
    for (TrialResult of : chosen) {
      double[] means = trials.get(of.id()).curve.means(RETURN, widths[of.environment()]);
      for (int bin = 1; bin < means.length; bin++) {
        if (!Double.isNaN(means[bin])) {
          returns.take(of.id(), bin, means[bin]);
        }
      }
    }
  }

  @Override
  public Set<Map.Entry<String, String>> made() {
    List<Row> rows = ended(schema());
    Map<String, String> made = new LinkedHashMap<>();
    for (String column : PROVENANCE) {
      Map<String, Long> values = new TreeMap<>();
      rows.stream()
          .map(row -> row.<String>getAs(column))
          .filter(Objects::nonNull)
          .forEach(value -> values.merge(value, 1L, Long::sum));
      if (!values.isEmpty()) {
        Map<String, Long> most = new LinkedHashMap<>();
        values.entrySet().stream()
            .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
            .forEach(value -> most.put(value.getKey(), value.getValue()));
        made.put(column, SweepRows.listed(most));
      }
    }
    if (!rows.isEmpty()) {
      SweepRows.putTimes(
          made,
          times(rows, "started_at").min(Comparator.naturalOrder()).orElse(null),
          times(rows, "finished_at").max(Comparator.naturalOrder()).orElse(null),
          rows.stream()
              .mapToDouble(row -> row.<Double>getAs("seconds") / row.<Long>getAs("pack_trials"))
              .sum());
    }
    return made.entrySet();
  }

  private static Stream<Instant> times(List<Row> rows, String column) {
    return rows.stream().map(row -> row.<Instant>getAs(column)).filter(Objects::nonNull);
  }

  @Override
  public Map<String, String> fixedSettings() {
    List<Row> rows = all();
    Map<String, String> fixed = new LinkedHashMap<>();
    for (String column : SweepRows.settings(List.of(schema().fieldNames()))) {
      List<Object> values =
          rows.stream()
              .<Object>map(row -> row.getAs(column))
              .filter(Objects::nonNull)
              .distinct()
              .limit(2)
              .toList();
      if (values.size() == 1) {
        fixed.put(column, ValueText.of(values.get(0)));
      }
    }
    return fixed;
  }
}
