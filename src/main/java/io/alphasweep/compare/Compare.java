package io.alphasweep.compare;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.alphasweep.store.ArithmeticNote;
import io.alphasweep.store.ResultDirectory;
import io.alphasweep.trial.LaterSettings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Compares two result directories. */
public final class Compare {

  private final SparkSession spark;
  private final GateSettings settings;
  private final LaterSettings later;

  /**
   * @param later what trials of either side may not say, since they are older
   */
  public Compare(SparkSession spark, GateSettings settings, LaterSettings later) {
    this.spark = spark;
    this.settings = settings;
    this.later = later;
  }

  /**
   * Matches the settings of both and judges them.
   *
   * @throws io.alphasweep.store.RefusedException if one of them has no rows
   * @throws IOException if one of them cannot be listed
   */
  public Comparison execute(ResultDirectory baseline, ResultDirectory candidate)
      throws IOException {
    ResultRows rows = new ResultRows(spark, later);
    Map<ObjectNode, List<Row>> before = rows.read(baseline);
    Map<ObjectNode, List<Row>> now = rows.read(candidate);
    List<MatchedSetting> matched = ResultRows.matched(before, now);
    List<String> notes = new ArrayList<>();
    if (matched.isEmpty()) {
      notes.add(
          "no setting of %s (%d) is a setting of %s (%d): specs without the seed must be equal"
              .formatted(candidate.location(), now.size(), baseline.location(), before.size()));
    } else {
      only(baseline, before.size() - matched.size(), notes);
      only(candidate, now.size() - matched.size(), notes);
      ArithmeticNote.of(arithmetics(before, now)).ifPresent(notes::add);
    }
    return new Comparison(new Gate(settings).judge(matched), notes);
  }

  /** Of the trials of both whose settings match. */
  private static List<String> arithmetics(
      Map<ObjectNode, List<Row>> before, Map<ObjectNode, List<Row>> now) {
    List<String> arithmetics = new ArrayList<>();
    before.forEach(
        (spec, trials) -> {
          if (now.containsKey(spec)) {
            Stream.of(trials, now.get(spec))
                .flatMap(List::stream)
                .forEach(row -> arithmetics.add(row.getAs("arithmetic")));
          }
        });
    return arithmetics;
  }

  private static void only(ResultDirectory side, int count, List<String> notes) {
    if (count > 0) {
      notes.add(
          "%d settings are only in %s and were not compared".formatted(count, side.location()));
    }
  }
}
