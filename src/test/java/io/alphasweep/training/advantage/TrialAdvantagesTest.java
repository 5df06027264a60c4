package io.alphasweep.training.advantage;

import static org.assertj.core.api.Assertions.assertThat;

import io.alphasweep.rows.Row;
import io.alphasweep.rows.RowHead;
import io.alphasweep.testing.Rows;
import io.alphasweep.testing.Trials;
import io.alphasweep.training.modulation.Modulation;
import java.nio.FloatBuffer;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TrialAdvantagesTest {

  private static final float[] ADVANTAGES = {0.1f, -0.2f, 0.3f, -4f};
  private static final float[] VALUES = {1, 2, 3, 4};
  private static final int[] IN_ORDER = {0, 1, 2, 3};

  private static final Modulation MODULATION =
      Modulation.of(Trials.small(Map.of("algorithm", "am-ppo")).in("modulation"));

  @Test
  void theCriticsTargetsHoldTheModulatedAdvantagesOnlyWhereTheyAreTo() {
    float[] raw = targets(null, false, ADVANTAGES);
    for (int sample = 0; sample < raw.length; sample++) {
      assertThat(raw[sample]).isEqualTo(ADVANTAGES[sample] + VALUES[sample]);
    }
    assertThat(targets(MODULATION, false, ADVANTAGES)).isEqualTo(raw);
    assertThat(targets(MODULATION, true, ADVANTAGES)).isNotEqualTo(raw);
  }

  /** As long as there is no reward, and the critic says the same of all. */
  @Test
  void whatConstantAdvantagesDoNotHaveIsNullAndNotANumber() {
    Row row = new Row(new RowHead("", "", "", "", "", 1, 1, 1), TrialAdvantages.COLUMNS);
    TrialAdvantages advantages = new TrialAdvantages(MODULATION, true, false, 4);
    advantages.startIteration(new float[4], new float[4]);
    advantages.startEpoch();
    advantages.minibatch(IN_ORDER, 0, FloatBuffer.allocate(4), FloatBuffer.allocate(4));
    advantages.report(row);

    assertThat(Rows.number(row, "advantage_correlation")).isNull();
    assertThat(Rows.number(row, "explained_variance")).isNull();
    assertThat(Rows.number(row, "advantage_std")).isEqualTo(0.0);
    assertThat(Rows.number(row, "modulated_advantage_std")).isEqualTo(0.0);
    assertThat(row.values()).doesNotContain(Double.NaN);
  }

  private static float[] targets(Modulation modulation, boolean modulates, float[] raw) {
    TrialAdvantages advantages = new TrialAdvantages(modulation, modulates, false, raw.length);
    FloatBuffer targets = FloatBuffer.allocate(raw.length);
    advantages.startIteration(raw, VALUES);
    advantages.startEpoch();
    advantages.minibatch(IN_ORDER, 0, FloatBuffer.allocate(raw.length), targets);
    return targets.array();
  }
}
