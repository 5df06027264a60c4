package io.alphasweep.compare;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.alphasweep.store.ArithmeticNote;
import io.alphasweep.store.ResultDirectory;
import io.alphasweep.store.ResultTables;
import io.alphasweep.text.ValueText;
import io.alphasweep.trial.LaterSettings;
import io.alphasweep.trial.TrialSpec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Reads two result directories and matches their settings: those of a trial without its seed. A
 * setting that came later than a row has its absent value there.
 */
final class ResultRows {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Fields of a spec that every setting's name begins with, or that are no setting. */
  private static final List<String> NOT_IN_DIFFERENCES =
      List.of("environment", "algorithm", "optimizer.name", "semantics", "seed");

  private final SparkSession spark;
  private final LaterSettings later;

  ResultRows(SparkSession spark, LaterSettings later) {
    this.spark = spark;
    this.later = later;
  }

  /** The trials of each setting, by the spec without its seed, sorted. */
  Map<ObjectNode, List<Row>> read(ResultDirectory results) throws IOException {
    results.requireRows();
    ResultTables tables = new ResultTables(spark, results);
    tables.trials().createOrReplaceTempView("alphasweep_trials");
    tables.metrics().createOrReplaceTempView("alphasweep_metrics");
    try {
      List<Row> rows =
          spark
              .sql(
                  """
                  WITH per_trial AS (
                    SELECT trial_id
                    , %s AS final_reward
                    , median(pack_steps_per_second) AS steps_per_second
                    , median(pack_steps_per_second * iteration_seconds / iteration_cpu_seconds)
                      AS steps_per_cpu_second
                    FROM alphasweep_metrics
                    JOIN (SELECT trial_id, iterations FROM alphasweep_trials) USING (trial_id)
                    GROUP BY trial_id)
                  SELECT trial_id, spec, status, host, device, pack_trials, final_reward
                  , steps_per_second
                  , CASE WHEN device = 'cpu' THEN steps_per_cpu_second END AS steps_per_cpu_second
                  , %s AS arithmetic
                  FROM alphasweep_trials LEFT JOIN per_trial USING (trial_id)
                  ORDER BY spec
                  """
                      .formatted(ResultTables.FINAL_REWARD, ArithmeticNote.COLUMN))
              .collectAsList();
      Map<ObjectNode, List<Row>> settings = new LinkedHashMap<>();
      for (Row row : rows) {
        ObjectNode spec = complete(row.getAs("spec"));
        spec.remove("seed");
        settings.computeIfAbsent(spec, key -> new ArrayList<>()).add(row);
      }
      return settings;
    } finally {
      spark.catalog().dropTempView("alphasweep_metrics");
      spark.catalog().dropTempView("alphasweep_trials");
    }
  }

  /** The settings of both, with their trials. */
  static List<MatchedSetting> matched(
      Map<ObjectNode, List<Row>> baseline, Map<ObjectNode, List<Row>> candidate) {
    Collection<String> differing = differing(baseline.keySet());
    List<MatchedSetting> matched = new ArrayList<>();
    baseline.forEach(
        (spec, trials) -> {
          if (candidate.containsKey(spec)) {
            matched.add(
                new MatchedSetting(
                    spec.get("environment").asText(),
                    name(spec, differing),
                    side(trials),
                    side(candidate.get(spec))));
          }
        });
    return matched;
  }

  private static Side side(List<Row> trials) {
    List<String> machine =
        trials.stream()
            .map(
                row ->
                    "%s, %s, %s trials per pack"
                        .formatted(
                            row.getAs("host"), row.getAs("device"), row.getAs("pack_trials")))
            .distinct()
            .sorted()
            .toList();
    return new Side(
        trials.stream().map(row -> row.<String>getAs("trial_id")).toList(),
        numbers(with(trials, "completed"), "final_reward"),
        with(trials, "diverged").size(),
        with(trials, "failed").size(),
        numbers(trials, "steps_per_second"),
        numbers(trials, "steps_per_cpu_second"),
        machine);
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

  /** The keys whose values are not the same in all these settings. */
  private static Collection<String> differing(Collection<ObjectNode> specs) {
    Map<String, Object> first = new TreeMap<>();
    Collection<String> differing = new TreeSet<>();
    for (ObjectNode spec : specs) {
      for (Map.Entry<String, JsonNode> field : spec.properties()) {
        Object before = first.putIfAbsent(field.getKey(), field.getValue());
        if (before != null && !before.equals(field.getValue())) {
          differing.add(field.getKey());
        }
      }
    }
    differing.removeAll(NOT_IN_DIFFERENCES);
    return differing;
  }

  private static String name(ObjectNode spec, Collection<String> differing) {
    List<String> parts = new ArrayList<>();
    parts.add(spec.get("algorithm").asText());
    parts.add(spec.get("optimizer.name").asText());
    for (String key : differing) {
      if (spec.has(key)) {
        parts.add(key + "=" + value(spec.get(key)));
      }
    }
    return String.join(", ", parts);
  }

  /** A spec with all settings of its trial; as it is where it is of other semantics. */
  private ObjectNode complete(String spec) {
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
