package io.alphasweep.testing;

import io.alphasweep.cluster.SparkSessions;
import io.alphasweep.testing.RowDifferences.Difference;
import io.alphasweep.testing.RowDifferences.Sameness;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.SparkSession;

/**
 * The comparing half of {@code scripts/same-rows}: pairs of result directories, earlier and later,
 * given one after the other. Prints what differs; ends with 1 where something does.
 */
public final class SameRows {

  /** Differences that are printed of one pair; the others are counted. */
  private static final int MOST = 20;

  private SameRows() {}

  public static void main(String[] directories) throws IOException {
    boolean same = true;
    try (SparkSession spark =
        SparkSessions.start(SparkSessions.configuration("same-rows", "local[1]"))) {
      for (int pair = 0; pair + 1 < directories.length; pair += 2) {
        same &= same(spark, Path.of(directories[pair]), Path.of(directories[pair + 1]));
      }
    }
    System.exit(same ? 0 : 1);
  }

  private static boolean same(SparkSession spark, Path earlier, Path later) {
    long rows = spark.read().parquet(later.resolve("metrics").toString()).count();
    List<Difference> differences =
        new ArrayList<>(RowDifferences.ofMetrics(spark, earlier, later, Sameness.EXACT));
    differences.addAll(RowDifferences.ofTrials(spark, earlier, later));
    String name = later.getFileName().toString();
    if (differences.isEmpty()) {
      System.out.printf("%-28s %,6d rows, the same%n", name, rows);
      return true;
    }
    System.out.printf("%-28s %,6d rows, %,d differences%n", name, rows, differences.size());
    for (Difference difference : differences.subList(0, Math.min(MOST, differences.size()))) {
      System.out.printf(
          "  %s (%s)%s %s: %s, now %s%n",
          difference.row().trialId(),
          difference.row().label(),
          difference.row().iteration() == 0 ? "" : " iteration " + difference.row().iteration(),
          difference.column(),
          difference.earlier(),
          difference.later());
    }
    if (differences.size() > MOST) {
      System.out.printf("  and %,d more%n", differences.size() - MOST);
    }
    return false;
  }
}
