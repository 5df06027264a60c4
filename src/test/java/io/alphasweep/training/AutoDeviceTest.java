package io.alphasweep.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.alphasweep.testing.Trials;
import io.alphasweep.trial.TrialSpec;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AutoDeviceTest {

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
