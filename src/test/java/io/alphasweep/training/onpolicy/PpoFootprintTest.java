package io.alphasweep.training.onpolicy;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import io.alphasweep.environment.EnvironmentType;
import io.alphasweep.environment.Environments;
import io.alphasweep.testing.Trials;
import io.alphasweep.training.pack.PackSettings;
import io.alphasweep.training.pack.Torch;
import io.alphasweep.trial.TrialSpec;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The bytes are an estimate: two trials of Humanoid with 64 environments took 1.33 GB of resident
 * memory beside what one environment takes, where it says 1.53 GB.
 */
class PpoFootprintTest {

  @ParameterizedTest
  @ValueSource(strings = {"Hopper-v4", "Humanoid-v4"})
  void countsTheParametersThatThereAre(String name) {
    TrialSpec trial =
        Trials.small(Map.of("environment", name, "network.hidden-sizes", List.of(32L, 16L)));
    EnvironmentType environment = Environments.of(trial);
    try (NDManager manager = Torch.manager("cpu")) {
      ActorCritic agents =
          new ActorCritic(
                  new PackSettings(manager, List.of(trial)),
                  environment.observations(),
                  environment.actions())
              .onTensors();
      assertThat(new PpoFootprint(trial, environment).parameters())
          .isEqualTo(agents.parameters().size());
    }
  }
}
