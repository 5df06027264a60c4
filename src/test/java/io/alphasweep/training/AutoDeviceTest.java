package io.alphasweep.training;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import io.alphasweep.environment.EnvironmentType;
import io.alphasweep.environment.Environments;
import io.alphasweep.testing.Trials;
import io.alphasweep.training.pack.PackSettings;
import io.alphasweep.training.pack.Torch;
import io.alphasweep.training.policy.ActorCritic;
import io.alphasweep.trial.TrialSpec;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AutoDeviceTest {

  @ParameterizedTest
  @ValueSource(strings = {"Hopper-v4", "Humanoid-v4"})
  void countsTheParametersThatThereAre(String name) {
    TrialSpec trial =
        Trials.small(Map.of("environment", name, "network.hidden-sizes", List.of(32L, 16L)));
    EnvironmentType environment = Environments.REGISTRY.named(name).factory();
    try (NDManager manager = Torch.manager("cpu")) {
      ActorCritic agents =
          new ActorCritic(
              new PackSettings(manager, List.of(trial)),
              environment.observationSize(),
              environment.actionSize());
      assertThat(AutoDevice.parameters(trial)).isEqualTo(agents.parameters().size());
    }
  }

  @Test
  void smallNetworksTrainOnTheCpu() {
    TrialSpec small = Trials.small(Map.of("num-minibatches", 2L));
    assertThat(AutoDevice.of("auto", small)).isEqualTo("cpu");
    assertThat(AutoDevice.of("cuda:1", small)).isEqualTo("cuda:1");

    TrialSpec wide =
        Trials.small(Map.of("num-minibatches", 2L, "network.hidden-sizes", List.of(256L, 256L)));
    assertThat(AutoDevice.of("auto", wide)).isEqualTo("auto");
    assertThat(AutoDevice.of("cpu", wide)).isEqualTo("cpu");
  }
}
