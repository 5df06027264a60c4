package io.alphasweep.training.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.alphasweep.kernel.Floats;
import io.alphasweep.sweep.TrialSchema;
import io.alphasweep.training.Placement;
import io.alphasweep.training.experience.Replay;
import io.alphasweep.training.experience.ReplaySampler;
import io.alphasweep.training.experience.Transitions;
import io.alphasweep.training.pack.Cohort;
import io.alphasweep.training.pack.Pack;
import io.alphasweep.trial.TrialSpec;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TemporalDifferenceTest {

  /**
   * One state, reward 1, gamma 0.9, ten steps an episode. Cut off by the time limit it is worth 1 /
   * (1 - 0.9) = 10; where each tenth step is an end, V = 1 + 0.9 (9/10) V, which is 1 / 0.19.
   */
  @ParameterizedTest
  @CsvSource({"false, 10.0", "true, 5.263"})
  void timeLimitIsNoEnd(boolean isAnEnd, double expected) {
    TrialSpec trial =
        TrialSchema.standard()
            .resolve(
                Map.of("seed", 1L, "environment", "CartPole-v1", "algorithm", "dqn", "gamma", 0.9));
    int samples = 250;
    float[] state = new float[1];
    Replay replay = new Replay(100, 1, 1);
    replay.start(state, 0);
    for (int step = 1; step <= 100; step++) {
      boolean isOver = step % 10 == 0;
      replay.add(state, 0, 1, isOver && isAnEnd, isOver && !isAnEnd, state, state, 0);
    }
    try (Pack pack = new Pack(List.of(trial), Placement.ONE_CORE, () -> false)) {
      Cohort cohort = Cohort.of(pack, true).get(0);
      ReplaySampler sampler = new ReplaySampler(cohort, List.of(replay), samples, 1, 1);
      Transitions drawn = sampler.drawn();
      TemporalDifference objective = new TemporalDifference(cohort, drawn, 1);
      Floats values = Floats.zeros(samples);
      Floats atValues = Floats.zeros(samples);
      double value = 0;
      double mean = 0;
      for (int update = 0; update < 2000; update++) {
        sampler.draw(0);
        for (int sample = 0; sample < samples; sample++) {
          objective.target(sample, (float) value);
          values.put(sample, (float) value);
        }
        objective.backward(0, values, atValues);
        for (int sample = 0; sample < samples; sample++) {
          value -= 0.1 * atValues.get(sample);
        }
        mean += update >= 1000 ? value / 1000 : 0;
      }
      assertThat(mean).isCloseTo(expected, within(isAnEnd ? 0.05 : 1e-3));
    }
  }
}
