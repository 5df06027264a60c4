package io.alphasweep.summary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.alphasweep.rows.Column;
import io.alphasweep.store.RefusedException;
import io.alphasweep.summary.Baseline.Pair;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Who is compared with whom, on the AM-PPO paper's own grid. */
class BaselineTest {

  private static final List<Column> COLUMNS =
      List.of(
          SummaryTable.text("algorithm", ""),
          SummaryTable.text("optimizer", ""),
          SummaryTable.real("optimizer_momentum", ""));

  private static final List<Object> PPO_ADAM = Arrays.asList("ppo", "adam", null);
  private static final List<Object> PPO_DYNAG = List.of("ppo", "dynag", 0.9);
  private static final List<Object> PPO_SGD = List.of("ppo", "sgd", 0.0);
  private static final List<Object> AM_PPO_ADAM = Arrays.asList("am-ppo", "adam", null);
  private static final List<Object> AM_PPO_DYNAG = List.of("am-ppo", "dynag", 0.0);

  @Test
  void theBestWhereNothingIsNamed() {
    assertThat(pairs(Map.of(), List.of(PPO_ADAM, AM_PPO_ADAM, PPO_DYNAG)))
        .containsExactly(new Pair(0, 1), new Pair(2, 1));
  }

  @Test
  void oneSettingForAll() {
    assertThat(
            pairs(
                Map.of("algorithm", "ppo", "optimizer", "adam"),
                List.of(PPO_ADAM, AM_PPO_ADAM, PPO_DYNAG)))
        .containsExactly(new Pair(1, 0), new Pair(2, 0));
  }

  /** The paper trained AM-PPO's DynAG without momentum and PPO's with it. */
  @Test
  void theNearestOfSeveral() {
    assertThat(
            pairs(
                Map.of("algorithm", "ppo"),
                List.of(PPO_ADAM, PPO_DYNAG, AM_PPO_ADAM, AM_PPO_DYNAG)))
        .containsExactly(new Pair(2, 0), new Pair(3, 1));
  }

  /** Sgd shares the momentum, DynAG is the same optimizer. */
  @Test
  void theOptimizerCountsBeforeItsSettings() {
    assertThat(pairs(Map.of("algorithm", "ppo"), List.of(PPO_SGD, PPO_DYNAG, AM_PPO_DYNAG)))
        .containsExactly(new Pair(2, 1));
  }

  @Test
  void refusesTwoThatAreEquallyNear() {
    assertThatThrownBy(
            () ->
                pairs(
                    Map.of("algorithm", "ppo"),
                    List.of(PPO_DYNAG, List.of("ppo", "dynag", 0.5), AM_PPO_DYNAG)))
        .isInstanceOf(RefusedException.class)
        .hasMessage(
            "--baseline: algorithm=ppo leaves 2 settings that are equally near to (am-ppo, dynag,"
                + " 0) on Hopper-v4: (ppo, dynag, 0.9), (ppo, dynag, 0.5); name more columns");
  }

  private static List<Pair> pairs(Map<String, String> baseline, List<List<Object>> settings) {
    return new Baseline(baseline).pairs(COLUMNS, settings, 1, "on Hopper-v4");
  }
}
