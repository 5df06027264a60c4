package io.alphasweep.environment.bandit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.alphasweep.environment.Environments;
import io.alphasweep.sweep.TrialSchema;
import io.alphasweep.testing.ReferenceDraws;
import io.alphasweep.testing.Trials;
import io.alphasweep.trial.RandomStreams;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Reference: steps of a second implementation (scripts/reference/grids_and_bandits.py, which
 * describes the files).
 */
class CircleBanditTest {

  @ParameterizedTest
  @CsvSource({"8, 10000", "5, 1000"})
  void earnsWhatTheReferenceEarns(int arms, int steps) throws IOException {
    ByteBuffer file;
    try (InputStream bytes =
        getClass().getResourceAsStream("/bandit/circle-bandit-" + arms + ".bin.gz")) {
      file = ByteBuffer.wrap(new GZIPInputStream(bytes).readAllBytes());
    }
    file.order(ByteOrder.LITTLE_ENDIAN);
    CircleBandit bandit =
        (CircleBandit)
            Environments.of(
                    Trials.small(
                        Map.of("environment", "CircleBandit", "environment.arms", (long) arms)))
                .maker()
                .make();
    ReferenceDraws draws = new ReferenceDraws(1);
    for (int step = 0; step < steps; step++) {
      double[] point = {-4 + 8 * draws.nextDouble(), -4 + 8 * draws.nextDouble()};
      bandit.setState(Map.of("state", point));
      assertThat(bandit.terminated()).isFalse();
      bandit.step(new double[] {file.get()}, null);
      // Of the C library's sine and exponential the last bit may differ.
      assertThat(bandit.reward()).as("step %d", step).isCloseTo(file.getDouble(), within(1e-15));
      assertThat(bandit.terminated()).isTrue();
    }
    assertThat(file.hasRemaining()).isFalse();
  }

  @Test
  void pointsAreOfTheStandardNormalDistribution() {
    CircleBandit bandit =
        (CircleBandit) TrialSchema.standard().environment("CircleBandit").maker().make();
    UniformRandomProvider random = new RandomStreams(1).stream("test", 0);
    double[] point = new double[2];
    double[] sums = new double[5];
    int points = 40_000;
    for (int i = 0; i < points; i++) {
      bandit.reset(random);
      bandit.observe(point, 0);
      sums[0] += point[0];
      sums[1] += point[1];
      sums[2] += point[0] * point[0];
      sums[3] += point[1] * point[1];
      sums[4] += point[0] * point[1];
    }
    double[] expected = {0, 0, 1, 1, 0};
    for (int i = 0; i < sums.length; i++) {
      assertThat(sums[i] / points).as("moment %d", i).isCloseTo(expected[i], within(0.03));
    }
  }
}
