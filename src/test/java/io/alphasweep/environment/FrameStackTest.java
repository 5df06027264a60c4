package io.alphasweep.environment;

import static org.assertj.core.api.Assertions.assertThat;

import io.alphasweep.sweep.TrialSchema;
import io.alphasweep.testing.Trials;
import io.alphasweep.trial.RandomStreams;
import io.alphasweep.trial.TrialSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.apache.commons.rng.RestorableUniformRandomProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A stack against a plain list of the observations of the same environment beside it. */
class FrameStackTest {

  @ParameterizedTest
  @CsvSource({"CartPole-v1, 2", "MinAtar-Asterix, 4", "CircleBandit, 3", "Pendulum-v1, 5"})
  void showsTheLastObservationsTheOldestFirst(String name, int frames) {
    EnvironmentType one = TrialSchema.standard().environment(name);
    EnvironmentType stacked = stacked(name, frames);
    int size = one.observations().size();
    RestorableUniformRandomProvider random = new RandomStreams(1).stream("test", 0);
    RestorableUniformRandomProvider same = new RandomStreams(1).stream("test", 0);
    double[] action = new double[one.actions().size()];
    List<double[]> last = new ArrayList<>();
    try (Environment plain = one.maker().make();
        Environment stack = stacked.maker().make();
        Environment restored = stacked.maker().make()) {
      boolean starts = true;
      Environment next = stack;
      for (int step = 0; step < 200; step++) {
        if (starts) {
          plain.reset(random);
          next.reset(same);
          last = new ArrayList<>(Collections.nCopies(frames, observation(plain, size)));
        } else {
          one.actions().draw(random, action);
          stacked.actions().draw(same, action);
          plain.step(action, random);
          next.step(action, same);
          last.remove(0);
          last.add(observation(plain, size));
        }
        double[] expected = last.stream().flatMapToDouble(Arrays::stream).toArray();
        assertThat(observation(next, frames * size)).as("step %d", step).isEqualTo(expected);
        assertThat(next.reward()).isEqualTo(plain.reward());
        starts = plain.terminated();
        assertThat(next.terminated()).isEqualTo(starts);
        if (!starts && step % 7 == 0) {
          // It goes on in the other, wherever the ring of that one stands.
          Environment other = next == stack ? restored : stack;
          other.restore(next.snapshot());
          next = other;
        }
      }
    }
  }

  @Test
  void stacksTheChannelsOfImagesAndTheNumbersOfRows() {
    assertThat(stacked("MinAtar-Breakout", 4).observations().shape()).containsExactly(16, 10, 10);
    assertThat(stacked("Hopper-v5", 3).observations().shape()).containsExactly(33);
    assertThat(stacked("FourRooms-MLA", 2).observations().kind())
        .isEqualTo(TrialSchema.standard().environment("FourRooms-MLA").observations().kind());
  }

  /** A trial that says nothing, or 1, is the trial of before. */
  @Test
  void oneFrameIsNoPartOfATrial() {
    TrialSpec before = Trials.small(Map.of());
    assertThat(Trials.small(Map.of("environment.frame-stack", 1L)).id()).isEqualTo(before.id());
    assertThat(before.canonical()).doesNotContain("frame-stack");
    assertThat(Trials.small(Map.of("environment.frame-stack", 2L)).id()).isNotEqualTo(before.id());
  }

  private static EnvironmentType stacked(String name, int frames) {
    return Environments.of(
        Trials.small(Map.of("environment", name, "environment.frame-stack", (long) frames)));
  }

  private static double[] observation(Environment environment, int size) {
    double[] observation = new double[size];
    environment.observe(observation, 0);
    return observation;
  }
}
