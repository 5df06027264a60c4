package io.alphasweep.summary.statistics;

import static org.assertj.core.api.Assertions.assertThat;

import io.alphasweep.summary.statistics.Halving.Reached;
import java.util.List;
import org.junit.jupiter.api.Test;

class HalvingTest {

  @Test
  void higherMeansComeFirstAndOfEqualOnesTheEarlier() {
    assertThat(ranks(of(1, 3), of(2, 4), of(4, 2), of(-9, 0), of(9)))
        .containsExactly(4, 2, 3, 5, 1);
    assertThat(ranks(of(0), of(0), of(0))).containsExactly(1, 2, 3);
  }

  /** However high the rest of its trials are. */
  @Test
  void aSettingThatLostATrialIsBehindAllThatLostFewer() {
    Reached one = new Reached(new double[] {500}, 0, 1);
    Reached all = new Reached(new double[] {}, 0, 2);
    Reached unknown = new Reached(new double[] {}, 2, 0);
    Reached known = new Reached(new double[] {400}, 1, 0);
    assertThat(ranks(all, one, unknown, known, of(-1, -1))).containsExactly(5, 4, 3, 2, 1);
  }

  private static Reached of(double... scores) {
    return new Reached(scores, 0, 0);
  }

  private static int[] ranks(Reached... settings) {
    return Halving.ranks(List.of(settings));
  }
}
