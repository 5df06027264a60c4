package io.alphasweep.environment.classic;

import static org.assertj.core.api.Assertions.assertThat;

import io.alphasweep.environment.Environment;
import io.alphasweep.environment.EnvironmentType;
import io.alphasweep.environment.Environments;
import io.alphasweep.sweep.TrialSchema;
import io.alphasweep.trial.RandomStreams;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;

/** Reference: 10,000 steps of Gymnasium (scripts/reference/gymnasium_cartpole.py). */
class CartPoleTest {

  @Test
  void showsWhatGymnasiumShowsToTheBit() throws IOException {
    ByteBuffer file;
    try (InputStream bytes = getClass().getResourceAsStream("/gymnasium/CartPole-v1.bin.gz")) {
      file = ByteBuffer.wrap(new GZIPInputStream(bytes).readAllBytes());
    }
    file.order(ByteOrder.LITTLE_ENDIAN);
    CartPole environment = new CartPole(false);
    double[] observation = new double[4];
    int steps = file.getInt();
    int ends = 0;
    for (int step = 0; step < steps; step++) {
      int marks = file.get();
      if ((marks & 2) != 0) {
        environment.setState(doubles(file));
      }
      environment.step(new double[] {marks & 1}, null);
      environment.observe(observation, 0);
      for (int i = 0; i < observation.length; i++) {
        assertThat(observation[i]).as("step %d", step).isEqualTo(file.getFloat());
      }
      assertThat(environment.reward()).isEqualTo(1);
      assertThat(environment.terminated()).as("step %d", step).isEqualTo((marks & 4) != 0);
      if (environment.terminated()) {
        // Of the last bit of a sine there may be more after hundreds of steps.
        assertThat(environment.state())
            .usingComparatorWithPrecision(1e-11)
            .containsExactly(doubles(file));
        ends++;
      }
    }
    assertThat(file.hasRemaining()).isFalse();
    assertThat(steps).isEqualTo(10_000);
    assertThat(ends).isGreaterThan(50);
  }

  private static double[] doubles(ByteBuffer file) {
    return new double[] {file.getDouble(), file.getDouble(), file.getDouble(), file.getDouble()};
  }

  @Test
  void startsWithinFiveHundredthsAndIsWorthNothingUntilTheEndWhereAskedFor() {
    EnvironmentType type =
        Environments.of(
            TrialSchema.standard()
                .resolve(
                    Map.of(
                        "seed",
                        1L,
                        "environment",
                        "CartPole-v1",
                        "environment.sutton-barto-reward",
                        true)));
    UniformRandomProvider random = new RandomStreams(1).stream("test", 0);
    double[] observation = new double[4];
    double[] right = {1};
    try (Environment environment = type.maker().make()) {
      for (int episode = 0; episode < 20; episode++) {
        environment.reset(random);
        environment.observe(observation, 0);
        assertThat(observation).doesNotHaveDuplicates();
        for (double number : observation) {
          assertThat(number).isBetween(-0.05, 0.05);
        }
        while (!environment.terminated()) {
          environment.step(right, random);
          assertThat(environment.reward()).isEqualTo(environment.terminated() ? -1 : 0);
        }
      }
    }
  }

  @Test
  void goesOnFromASnapshotToTheSameBits() {
    EnvironmentType type = TrialSchema.standard().environment("CartPole-v1");
    UniformRandomProvider random = new RandomStreams(2).stream("test", 0);
    double[] action = new double[1];
    double[] first = new double[4];
    double[] again = new double[4];
    try (Environment one = type.maker().make();
        Environment other = type.maker().make()) {
      one.reset(random);
      byte[] start = one.snapshot();
      one.step(action, random);
      one.observe(first, 0);
      other.restore(start);
      other.step(action, random);
      other.observe(again, 0);
      assertThat(again).containsExactly(first);
      one.restore(start);
      one.step(action, random);
      one.observe(again, 0);
      assertThat(again).containsExactly(first);
    }
  }
}
