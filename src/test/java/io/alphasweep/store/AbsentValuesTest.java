package io.alphasweep.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.alphasweep.testing.SparkTest;
import io.alphasweep.testing.SyntheticSweep;
import io.alphasweep.trial.Condition;
import io.alphasweep.trial.LaterSettings;
import io.alphasweep.trial.Setting;
import io.alphasweep.trial.Setting.Range;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

class AbsentValuesTest extends SparkTest {

  private static final Condition AM_PPO = Condition.is("algorithm", "am-ppo");

  /** Two have no column in the rows, and the last is in them, null where its trial is older. */
  private static final List<Setting> DECLARED =
      List.of(
          Setting.text("modulation.gate", List.of("tanh", "softsign"), "gate")
              .absentAt("tanh")
              .when(AM_PPO),
          Setting.real("modulation.sharpness", Range.POSITIVE, "sharpness")
              .absentAt(1)
              .when(AM_PPO.and(Condition.is("modulation.gate", "tanh"))),
          Setting.integers("layers", Range.POSITIVE, "layers").absentAt(List.of(64L, 64L)),
          Setting.real("optimizer.dampening", Range.NON_NEGATIVE, "dampening")
              .absentAt(0)
              .when(
                  Condition.is("optimizer.name", "adam")
                      .or(Condition.positive("optimizer.momentum"))),
          Setting.flag("optimizer.nesterov", "nesterov")
              .absentAt(false)
              .when(Condition.on("clip-value-loss")));

  @Test
  void rowsOfBeforeAreReadAsIfTheyHadTheAbsentValue() throws IOException {
    ResultDirectory results =
        new ResultDirectory(directory.toString(), spark.sparkContext().hadoopConfiguration());
    new SyntheticSweep(1, (trial, iteration) -> Map.of())
        .trial(Map.of("seed", 1L, "algorithm", "ppo", "optimizer", "sgd"))
        .trial(Map.of("seed", 2L, "algorithm", "am-ppo", "optimizer", "adam"))
        .trial(
            Map.of(
                "seed", 3L, "optimizer", "sgd", "optimizer_momentum", 0.5, "clip_value_loss", true))
        .trial(Map.of("seed", 4L, "optimizer", "adam", "optimizer_dampening", 0.25))
        .write(results);
    Dataset<Row> rows = new ResultTables(spark, results).with(new LaterSettings(DECLARED)).trials();

    assertThat(
            rows
                .select(
                    "modulation_gate",
                    "modulation_sharpness",
                    "layers",
                    "optimizer_dampening",
                    "optimizer_nesterov")
                .orderBy("seed")
                .collectAsList()
                .stream()
                .map(Row::toString))
        .containsExactly(
            "[null,null,[64,64],null,null]",
            "[tanh,1.0,[64,64],0.0,null]",
            "[null,null,[64,64],0.0,false]",
            "[null,null,[64,64],0.25,null]");
    assertThat(rows.schema().apply("modulation_gate").getComment().get()).isEqualTo("gate");
    assertThat(rows.schema().apply("optimizer_nesterov").getComment().get())
        .isEqualTo("Nesterov's form of the momentum");
  }
}
