package io.alphasweep.environment.classic;

import static org.assertj.core.api.Assertions.assertThat;

import io.alphasweep.environment.Environment;
import io.alphasweep.environment.EnvironmentType;
import io.alphasweep.environment.Environments;
import io.alphasweep.sweep.TrialSchema;
import io.alphasweep.trial.RandomStreams;
import java.util.Map;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;

class CartPoleTest {

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
}
