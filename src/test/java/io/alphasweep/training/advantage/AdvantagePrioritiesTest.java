package io.alphasweep.training.advantage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.alphasweep.testing.Trials;
import io.alphasweep.trial.RandomStreams;
import java.nio.FloatBuffer;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AdvantagePrioritiesTest {

  private static AdvantagePriorities priorities(double exponent, double importance) {
    return AdvantagePriorities.of(
        Trials.small(
            Map.of(
                "minibatches.prioritized",
                true,
                "minibatches.priority-exponent",
                exponent,
                "minibatches.priority-floor",
                1e-6,
                "minibatches.importance-exponent",
                importance)));
  }

  @Test
  void samplesAreDrawnAsOftenAsTheirAdvantagesAreLarge() {
    AdvantagePriorities priorities = priorities(0.5, 1);
    float[] advantages = {4, -1, 0, 9};
    priorities.startIteration(advantages);
    int[] samples = new int[60_000];
    priorities.draw(new RandomStreams(1).stream("minibatches", 0), samples);
    double[] found = new double[4];
    for (int sample : samples) {
      found[sample] += 1.0 / samples.length;
    }
    double[] expected = {2 / 6.001, 1 / 6.001, 0.001 / 6.001, 3 / 6.001};
    for (int sample = 0; sample < 4; sample++) {
      assertThat(found[sample]).isCloseTo(expected[sample], within(0.006));
    }
  }

  /** With the exponent 1 the weights take all of the bias back, but for one factor. */
  @Test
  void weightsMakeUpForTheDraw() {
    AdvantagePriorities priorities = priorities(0.6, 1);
    float[] advantages = {4, -1, 0.5f, 9};
    priorities.startIteration(advantages);
    for (int sample = 0; sample < 4; sample++) {
      double drawn = Math.pow(Math.abs(advantages[sample]), 0.6);
      assertThat(priorities.weight(sample) * drawn).isCloseTo(Math.pow(0.5, 0.6), within(1e-5));
    }
  }

  @Test
  void policySeesWeightedAdvantages() {
    TrialAdvantages advantages = new TrialAdvantages(null, false, false, 2, priorities(1, 0.5));
    advantages.startIteration(new float[] {1, -4}, new float[] {0, 0});
    advantages.startEpoch();
    FloatBuffer seen = FloatBuffer.allocate(2);
    FloatBuffer targets = FloatBuffer.allocate(2);
    advantages.minibatch(new int[] {1, 0}, 0, seen, targets);
    assertThat(seen.array()).usingComparatorWithPrecision(1e-5f).containsExactly(-2, 1);
    assertThat(targets.array()).containsExactly(-4, 1);
  }
}
