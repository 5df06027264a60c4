package io.alphasweep.compare;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.alphasweep.store.ArithmeticNote;
import io.alphasweep.store.ResultDirectory;
import io.alphasweep.store.ResultTables;
import io.alphasweep.store.TrialsTable;
import io.alphasweep.summary.SettingLabel;
import io.alphasweep.summary.statistics.SeedStatistics;
import io.alphasweep.text.ValueText;
import io.alphasweep.trial.LaterSettings;
import io.alphasweep.trial.TrialSpec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * The trials of a result directory by setting: a trial's spec without its seed. A setting that came
 * later than a row has its absent value there.
 */
final class ResultRows {

  /**
   * An iteration counts for the speed where the pack's threads had at least this share of the
   * processor time per second that they have in a usual iteration of the quieter side.
   */
  private static final double QUIET = 0.9;

  /** What a pack takes by itself: one of its threads always computes. */
  private static final double ONE_THREAD = 1;

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Fields of a spec that no setting's name has. */
  private static final List<String> NOT_IN_NAMES = List.of("environment", "semantics", "seed");

  /** What a setting is called by where nothing differs. */
  private static final List<String> KINDS = List.of("algorithm", "optimizer.name");

  /** What else the machine does takes processor time away; where a GPU computes, there is less. */
  private static final String PROCESSOR =
      "CASE WHEN device = 'cpu' THEN iteration_cpu_seconds / iteration_seconds END";

  private static final StructType LEAST =
      new StructType().add("trial_id", DataTypes.StringType).add("least", DataTypes.DoubleType);

  private final SparkSession spark;
  private final ResultDirectory results;

  /** Sorted by spec. */
  private final Map<ObjectNode, List<Row>> trials = new LinkedHashMap<>();

  private ResultRows(SparkSession spark, ResultDirectory results) {
    this.spark = spark;
    this.results = results;
  }

  /**
   * Reads how the trials ended.
   *
   * @param later what trials may not say, since they are older
   * @throws io.alphasweep.store.RefusedException if there are no rows
   * @throws IOException if the directory cannot be listed
   */
  static ResultRows read(SparkSession spark, ResultDirectory results, LaterSettings later)
      throws IOException {
    results.requireResults();
    ResultRows rows = new ResultRows(spark, results);
    String query =
        """
        WITH per_trial AS (
          SELECT trial_id, median(%s) AS processor
          FROM alphasweep_metrics
          JOIN (SELECT trial_id, iterations, device FROM alphasweep_trials) USING (trial_id)
          GROUP BY trial_id)
        SELECT trial_id, spec, status, host, device, pack_trials, final_reward, processor
        , %s AS arithmetic
        FROM alphasweep_trials LEFT JOIN alphasweep_finals USING (trial_id)
        LEFT JOIN per_trial USING (trial_id)
        ORDER BY spec
        """
            .formatted(PROCESSOR, ArithmeticNote.COLUMN);
    for (Row row : rows.sql(query)) {
      ObjectNode spec = complete(row.getAs("spec"), later);
      spec.remove("seed");
      rows.trials.computeIfAbsent(spec, key -> new ArrayList<>()).add(row);
    }
    return rows;
  }

  private List<Row> sql(String query) throws IOException {
    ResultTables tables = new ResultTables(spark, results);
    tables.trials().createOrReplaceTempView("alphasweep_trials");
    tables.finals().createOrReplaceTempView("alphasweep_finals");
    tables.metrics().createOrReplaceTempView("alphasweep_metrics");
    try {
      return spark.sql(query).collectAsList();
    } finally {
      spark.catalog().dropTempView("alphasweep_finals");
      spark.catalog().dropTempView("alphasweep_metrics");
      spark.catalog().dropTempView("alphasweep_trials");
    }
  }

  Set<ObjectNode> specs() {
    return trials.keySet();
  }

  String location() {
    return results.location();
  }

  /** What computed the trials of both whose settings match. */
  static List<String> arithmetics(ResultRows baseline, ResultRows candidate) {
    return baseline.specs().stream()
        .filter(candidate.specs()::contains)
        .flatMap(
            spec -> Stream.of(baseline, candidate).flatMap(side -> side.trials.get(spec).stream()))
        .map(trial -> trial.<String>getAs("arithmetic"))
        .toList();
  }

  /** The settings of both, with their trials. */
  static List<MatchedSetting> matched(ResultRows baseline, ResultRows candidate)
      throws IOException {
    List<ObjectNode> both = baseline.specs().stream().filter(candidate.specs()::contains).toList();
    Map<ObjectNode, Double> least = new HashMap<>();
    for (ObjectNode spec : both) {
      double usual =
          DoubleStream.of(ONE_THREAD, baseline.processor(spec), candidate.processor(spec))
              .filter(share -> !Double.isNaN(share))
              .max()
              .getAsDouble();
      least.put(spec, QUIET * usual);
    }
    Map<String, Row> before = baseline.speeds(least);
    Map<String, Row> now = candidate.speeds(least);
    List<String> named = candidate.named();
    return both.stream()
        .map(
            spec ->
                new MatchedSetting(
                    spec.get("environment").asText(),
                    name(spec, named),
                    baseline.side(spec, before),
                    candidate.side(spec, now)))
        .toList();
  }

  /** Processor time per second in the usual iteration of a setting; NaN where rows do not tell. */
  private double processor(ObjectNode spec) {
    return SeedStatistics.median(numbers(trials.get(spec), "processor"));
  }

  /**
   * The speed of each trial over its iterations that count.
   *
   * @param least processor time per second that these have, by setting
   */
  private Map<String, Row> speeds(Map<ObjectNode, Double> least) throws IOException {
    List<Row> rows = new ArrayList<>();
    least.forEach(
        (spec, value) ->
            trials
                .get(spec)
                .forEach(trial -> rows.add(RowFactory.create(trial.getAs("trial_id"), value))));
    spark.createDataFrame(rows, LEAST).createOrReplaceTempView("alphasweep_least");
    Map<String, Row> speeds = new HashMap<>();
    try {
      for (Row row :
          sql(
              """
              WITH counted AS (
                SELECT /*+ BROADCAST(alphasweep_least) */ *
                , %1$s AS processor
                , coalesce(%1$s >= least, true) AS quiet
                FROM alphasweep_metrics
                JOIN (SELECT trial_id, device FROM alphasweep_trials) USING (trial_id)
                JOIN alphasweep_least USING (trial_id))
              SELECT trial_id
              , count(*) AS iterations
              , count_if(quiet) AS quiet_iterations
              , median(CASE WHEN quiet THEN pack_steps_per_second END) AS steps_per_second
              , median(CASE WHEN quiet THEN pack_steps_per_second / processor END)
                AS steps_per_cpu_second
              FROM counted GROUP BY trial_id
              """
                  .formatted(PROCESSOR))) {
        speeds.put(row.getAs("trial_id"), row);
      }
    } finally {
      spark.catalog().dropTempView("alphasweep_least");
    }
    return speeds;
  }

  private Side side(ObjectNode spec, Map<String, Row> speeds) {
    List<Row> of = trials.get(spec);
    List<String> machine =
        of.stream()
            .map(
                row ->
                    "%s, %s, %s trials per pack"
                        .formatted(
                            row.getAs("host"), row.getAs("device"), row.getAs("pack_trials")))
            .distinct()
            .sorted()
            .toList();
    List<Row> fast =
        of.stream()
            .map(row -> speeds.get(row.<String>getAs("trial_id")))
            .filter(Objects::nonNull)
            .toList();
    return new Side(
        of.stream().map(row -> row.<String>getAs("trial_id")).toList(),
        numbers(with(of, "completed"), "final_reward"),
        with(of, "diverged").size(),
        with(of, "failed").size(),
        new Side.Speed(
            numbers(fast, "steps_per_second"),
            numbers(fast, "steps_per_cpu_second"),
            processor(spec),
            sum(fast, "quiet_iterations") / sum(fast, "iterations"),
            machine));
  }

  private static double sum(List<Row> rows, String column) {
    return rows.stream().mapToLong(row -> row.<Long>getAs(column)).sum();
  }

  private static List<Row> with(List<Row> trials, String status) {
    return trials.stream().filter(row -> row.getAs("status").equals(status)).toList();
  }

  private static double[] numbers(List<Row> trials, String column) {
    return trials.stream()
        .map(row -> (Double) row.getAs(column))
        .filter(Objects::nonNull)
        .mapToDouble(Double::doubleValue)
        .toArray();
  }

  /**
   * The keys whose values are not the same in all these settings; those of options ({@link
   * TrialSpec#OPTIONS}), in all of one environment.
   */
  private static Collection<String> differing(Collection<ObjectNode> specs) {
    Map<String, Object> first = new TreeMap<>();
    Collection<String> differing = new TreeSet<>();
    for (ObjectNode spec : specs) {
      for (Map.Entry<String, JsonNode> field : spec.properties()) {
        String key = field.getKey();
        String place = key.startsWith(TrialSpec.OPTIONS) ? spec.get("environment") + key : key;
        Object before = first.putIfAbsent(place, field.getValue());
        if (before != null && !before.equals(field.getValue())) {
          differing.add(key);
        }
      }
    }
    differing.removeAll(NOT_IN_NAMES);
    return differing;
  }

  /**
   * The keys whose values name a setting, as in the tables: those in which the settings differ, in
   * the order of the columns, options of environments last.
   */
  private List<String> named() throws IOException {
    List<String> columns = List.of(new ResultTables(spark, results).trials().columns());
    return differing(trials.keySet()).stream()
        .sorted(
            Comparator.<String, Boolean>comparing(key -> key.startsWith(TrialSpec.OPTIONS))
                .thenComparing(key -> columns.indexOf(TrialsTable.column(key))))
        .toList();
  }

  private static String name(ObjectNode spec, List<String> named) {
    List<String> own = named.stream().filter(spec::has).toList();
    List<String> keys = own.isEmpty() ? KINDS : own;
    return SettingLabel.of(
        keys.stream().map(TrialsTable::column).toList(),
        keys.stream()
            .map(key -> TrialsTable.cell(JSON.convertValue(spec.get(key), Object.class)))
            .toList());
  }

  /** A spec with all settings of its trial; as it is where it is of other semantics. */
  private static ObjectNode complete(String spec, LaterSettings later) {
    ObjectNode complete = (ObjectNode) json(spec);
    try {
      Map<String, Object> settings = new TreeMap<>(TrialSpec.parse(spec).settings());
      later.complete(settings);
      settings.forEach((key, value) -> complete.putIfAbsent(key, JSON.valueToTree(value)));
    } catch (IllegalArgumentException e) {
      // What it means is not known here: it is told from others by what it says.
    }
    return complete;
  }

  /** A setting's value for people. */
  static String value(JsonNode value) {
    return value.isFloatingPointNumber()
        ? ValueText.of(value.doubleValue())
        : value.isTextual() ? value.asText() : value.toString();
  }

  private static JsonNode json(String spec) {
    try {
      return JSON.readTree(spec);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a trial's spec is JSON: " + spec, e);
    }
  }
}
