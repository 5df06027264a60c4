package io.alphasweep.store;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;

/**
 * Results as they are published, without the rows of iterations: the file {@code trials.parquet},
 * one row per trial with its settings and what it reached.
 */
final class PublishedTrials {

  private static final String FILE = "trials.parquet";

  /** What a trial reached over its iterations, which no table of trials holds else. */
  private static final List<String> REACHED =
      List.of(
          "final_reward",
          "area_under_curve",
          "best_reward",
          "value_loss_all",
          "episodes_end",
          "episodes_all",
          "entropy_end",
          "entropy_rebound",
          "clip_fraction_end",
          "clip_fraction_all",
          "grad_clip_fraction_end",
          "grad_clip_fraction_all",
          "optimizer_clip_fraction_end",
          "optimizer_clip_fraction_all",
          "collapses",
          "plateau");

  private final Dataset<Row> rows;

  PublishedTrials(SparkSession spark, ResultDirectory results) {
    this.rows = SparkParquet.readFile(spark, results.file(FILE));
  }

  /** Whether the directory is one of these. */
  static boolean in(ResultDirectory results) throws IOException {
    return results.exists(results.file(FILE));
  }

  /** The table {@code trials}. */
  Dataset<Row> trials() {
    return with(
        rows.drop(REACHED.toArray(String[]::new)),
        TrialsTable.FIXED.sparkSchema().fields(),
        Map.of());
  }

  /** The last row of each trial, of which only the reward is known. */
  Dataset<Row> metrics() {
    StructField[] fields = MetricsTable.TABLE.sparkSchema().fields();
    Column[] columns =
        Arrays.stream(fields).map(f -> functions.col(f.name())).toArray(Column[]::new);
    return with(
            rows.drop("iteration", "episodic_return_100"),
            fields,
            Map.of("iteration", "iterations", "episodic_return_100", "final_reward"))
        .select(columns);
  }

  /** What each trial reached: {@code trial_id} and a number for each name, null where unknown. */
  Dataset<Row> reached() {
    StructField[] fields =
        REACHED.stream()
            .map(name -> new StructField(name, DataTypes.DoubleType, true, null))
            .toArray(StructField[]::new);
    List<Column> columns = new ArrayList<>(List.of(functions.col("trial_id")));
    REACHED.forEach(name -> columns.add(functions.col(name)));
    return with(rows, fields, Map.of()).select(columns.toArray(Column[]::new));
  }

  /** The rows with columns that they lack: of another name, or null. */
  private static Dataset<Row> with(
      Dataset<Row> rows, StructField[] fields, Map<String, String> otherNames) {
    List<String> present = List.of(rows.columns());
    Dataset<Row> all = rows;
    for (StructField field : fields) {
      if (!present.contains(field.name())) {
        DataType type = field.dataType();
        String other = otherNames.get(field.name());
        all =
            all.withColumn(
                field.name(),
                (other == null ? functions.lit(null) : functions.col(other)).cast(type));
      }
    }
    return all;
  }
}
