package io.alphasweep.testing;

import io.alphasweep.rows.Column;
import io.alphasweep.store.MetricsTable;
import io.alphasweep.store.Table;
import io.alphasweep.store.TrialsTable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Where the rows of two result directories differ, which two versions of AlphaSweep may have
 * written: columns that tell of the machine, the moment or the version aside.
 *
 * <p>A column that only the later directory has is a new one and no difference. One that only the
 * earlier has is null in the later.
 */
public final class RowDifferences {

  /** What made a row, which two versions need not share. */
  private static final Set<String> PROVENANCE =
      Set.of(
          "alphasweep_version",
          "git_commit",
          "java_version",
          "os",
          "djl_version",
          "pytorch_version",
          "mujoco_version");

  /**
   * One value that is not the same.
   *
   * @param row the trial, and the iteration where there is one
   * @param column name of the column; empty where the whole row is in one directory only
   * @param earlier its value in the earlier directory
   * @param later its value in the later one
   */
  public record Difference(RowKey row, String column, Object earlier, Object later) {}

  /**
   * A row of a table.
   *
   * @param trialId whose it is
   * @param iteration from 1; 0 in the {@code trials} table
   * @param label environment, algorithm, optimizer and seed, for people
   */
  public record RowKey(String trialId, long iteration, String label) {}

  /** Whether two values count as the same; to the bit unless a test has reason to be lenient. */
  @FunctionalInterface
  public interface Sameness {
    boolean holds(RowKey row, String column, Object earlier, Object later);

    /** Equal to the bit. */
    Sameness EXACT = (row, column, earlier, later) -> Objects.equals(earlier, later);
  }

  private RowDifferences() {}

  /** The differences of the {@code metrics} tables, in the order of trials and iterations. */
  public static List<Difference> ofMetrics(
      SparkSession spark, Path earlier, Path later, Sameness sameness) {
    return differences(
        rows(spark, earlier.resolve("metrics")),
        rows(spark, later.resolve("metrics")),
        timing(MetricsTable.TABLE),
        sameness);
  }

  /** The differences of the {@code trials} tables, in the order of trials. */
  public static List<Difference> ofTrials(SparkSession spark, Path earlier, Path later) {
    Set<String> aside = timing(TrialsTable.FIXED);
    aside.addAll(PROVENANCE);
    return differences(
        rows(spark, earlier.resolve("trials")),
        rows(spark, later.resolve("trials")),
        aside,
        Sameness.EXACT);
  }

  /** The rows of a {@code metrics} table, without their values. */
  public static Set<RowKey> metrics(SparkSession spark, Path results) {
    return rows(spark, results.resolve("metrics")).keySet();
  }

  /** Names of the columns that differ between equal runs. */
  private static Set<String> timing(Table table) {
    return table.columns().stream()
        .filter(Column::timing)
        .map(Column::name)
        .collect(Collectors.toCollection(HashSet::new));
  }

  private static List<Difference> differences(
      Map<RowKey, Row> earlier, Map<RowKey, Row> later, Set<String> aside, Sameness sameness) {
    List<Difference> differences = new ArrayList<>();
    earlier.forEach(
        (key, row) -> {
          Row other = later.get(key);
          if (other == null) {
            differences.add(new Difference(key, "", "a row", "no row"));
            return;
          }
          List<String> known = Arrays.asList(other.schema().fieldNames());
          for (String column : row.schema().fieldNames()) {
            Object before = row.getAs(column);
            Object now = known.contains(column) ? other.getAs(column) : null;
            if (!aside.contains(column) && !sameness.holds(key, column, before, now)) {
              differences.add(new Difference(key, column, before, now));
            }
          }
        });
    for (RowKey key : later.keySet()) {
      if (!earlier.containsKey(key)) {
        differences.add(new Difference(key, "", "no row", "a row"));
      }
    }
    return differences;
  }

  private static Map<RowKey, Row> rows(SparkSession spark, Path folder) {
    Map<RowKey, Row> rows =
        new TreeMap<>(
            (one, other) -> {
              int byTrial = one.trialId().compareTo(other.trialId());
              return byTrial != 0 ? byTrial : Long.compare(one.iteration(), other.iteration());
            });
    for (Row row :
        spark.read().option("mergeSchema", "true").parquet(folder.toString()).collectAsList()) {
      boolean ofIteration = Arrays.asList(row.schema().fieldNames()).contains("iteration");
      RowKey key =
          new RowKey(
              row.getAs("trial_id"),
              ofIteration ? row.<Long>getAs("iteration") : 0,
              "%s %s %s seed %s"
                  .formatted(
                      row.<Object>getAs("environment"),
                      row.<Object>getAs("algorithm"),
                      row.<Object>getAs("optimizer"),
                      row.<Object>getAs("seed")));
      if (rows.put(key, row) != null) {
        throw new IllegalStateException(folder + " holds " + key + " twice");
      }
    }
    return rows;
  }
}
