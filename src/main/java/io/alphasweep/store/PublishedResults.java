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
 * Results as they are published: {@code trials.parquet}, one row per trial with its settings and
 * what it reached, and {@code curves.parquet}, points of its metrics in place of the rows of all
 * iterations. Those that were published first have no curves.
 */
public final class PublishedResults {

  /** One row per trial. */
  public static final String TRIALS = "trials.parquet";

  /** Some rows per trial, as {@code metrics} has, each for the iterations since the one before. */
  public static final String CURVES = "curves.parquet";

  /** What a trial reached over its iterations, which no table of trials holds else. */
  public static final List<String> REACHED =
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

  private final SparkSession spark;
  private final ResultDirectory results;
  private final Dataset<Row> rows;

  PublishedResults(SparkSession spark, ResultDirectory results) {
    this.spark = spark;
    this.results = results;
    this.rows = SparkParquet.readFile(spark, results.file(TRIALS));
  }

  /** Whether the directory holds such. */
  static boolean in(ResultDirectory results) throws IOException {
    return results.exists(results.file(TRIALS));
  }

  /** The table {@code trials}. */
  Dataset<Row> trials() {
    return with(
        rows.drop(REACHED.toArray(String[]::new)),
        TrialsTable.FIXED.sparkSchema().fields(),
        Map.of());
  }

  /** The points of the curves; where there are none, the last of each trial, its reward alone. */
  Dataset<Row> metrics() throws IOException {
    StructField[] fields = MetricsTable.TABLE.sparkSchema().fields();
    Column[] columns =
        Arrays.stream(fields).map(f -> functions.col(f.name())).toArray(Column[]::new);
    String curves = results.file(CURVES);
    return (results.exists(curves)
            ? with(SparkParquet.readFile(spark, curves), fields, Map.of())
            : with(
                rows.drop("iteration", "episodic_return_100"),
                fields,
                Map.of("iteration", "iterations", "episodic_return_100", "final_reward")))
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
