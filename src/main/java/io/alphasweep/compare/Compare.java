package io.alphasweep.compare;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.alphasweep.store.ArithmeticNote;
import io.alphasweep.store.ResultDirectory;
import io.alphasweep.trial.LaterSettings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
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
    ResultRows before = ResultRows.read(spark, baseline, later);
    ResultRows now = ResultRows.read(spark, candidate, later);
    List<MatchedSetting> matched = ResultRows.matched(before, now);
    List<String> notes = new ArrayList<>();
    if (matched.isEmpty()) {
      notes.add(
          "no setting of %s (%d) is a setting of %s (%d); they differ in %s; if the sweep file or"
                  .formatted(
                      candidate.location(),
                      now.specs().size(),
                      baseline.location(),
                      before.specs().size(),
                      SpecDifferences.inWords(now.specs(), before.specs()))
              + " the version was changed on purpose, make new results the baseline");
    } else {
      only(before, now, notes);
      only(now, before, notes);
      ArithmeticNote.of(ResultRows.arithmetics(before, now)).ifPresent(notes::add);
    }
    return new Comparison(new Gate(settings).judge(matched), notes);
  }

  private static void only(ResultRows side, ResultRows other, List<String> notes) {
    List<ObjectNode> only =
        side.specs().stream().filter(spec -> !other.specs().contains(spec)).toList();
    if (!only.isEmpty()) {
      notes.add(
          "%d settings are only in %s and were not compared; from the nearest in %s they differ in %s"
              .formatted(
                  only.size(),
                  side.location(),
                  other.location(),
                  SpecDifferences.inWords(only, other.specs())));
    }
  }
}
