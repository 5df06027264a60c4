package io.alphasweep.cluster;

import io.alphasweep.rows.Column;
import io.alphasweep.store.MetricsTable;
import io.alphasweep.store.Table;
import io.alphasweep.store.TrialsTable;
import io.alphasweep.sweep.TrialSchema;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/**
 * The rows of a result directory, as anyone reads them with Spark, without what depends on where
 * and when they were made; sorted.
 */
public final class ResultRows {

  private ResultRows() {}

  public static List<String> metrics(SparkSession spark, Path out) {
    return rows(spark, out.resolve("metrics"), MetricsTable.TABLE);
  }

  public static List<String> trials(SparkSession spark, Path out) {
    List<io.alphasweep.trial.Setting> settings = List.copyOf(TrialSchema.standard().settings());
    return rows(spark, out.resolve("trials"), new TrialsTable(settings).table());
  }

  private static List<String> rows(SparkSession spark, Path folder, Table table) {
    org.apache.spark.sql.Column[] same =
        table.columns().stream()
            .filter(column -> !column.timing())
            .map(Column::name)
            .map(functions::col)
            .toArray(org.apache.spark.sql.Column[]::new);
    return spark.read().parquet(folder.toString()).select(same).collectAsList().stream()
        .map(Row::toString)
        .sorted()
        .toList();
  }
}
