package io.alphasweep.training.pack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import io.alphasweep.fault.UnsuitableMachineException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TorchTest {

  @ParameterizedTest
  @CsvSource({
    "auto,   0, false",
    "auto,   1, false",
    "auto,   2, true",
    "cuda,   8, true",
    "cuda:0, 8, false",
    "cuda:3, 8, false"
  })
  void warnsWhereDevicesWouldIdle(String name, int devices, boolean warns) {
    assertThat(Torch.doubt(name, devices).isPresent()).isEqualTo(warns);
  }

  @Test
  void saysWhatToDo() {
    assertThat(Torch.doubt("cuda", 4))
        .hasValue(
            "PyTorch sees 4 CUDA devices and none was named, so this process trains on cuda:0"
                + " alone; give --device cuda:N, or let a cluster lend them (scripts/submit"
                + " --gpus)");
  }

  /** As PyTorch itself says; which bits that gives only a GPU can show. */
  @Test
  void hasCudnnRepeatItself() {
    try (NDManager manager = Torch.manager("cpu")) {
      assertThat(manager.getDevice()).isEqualTo(Device.cpu());
      assertThat(Libtorch.choosesConvolutionsThatRepeat()).isTrue();
    }
  }

  /** DJL would look for that other PyTorch, or load it. */
  @Test
  void refusesAVariableThatAsksForAnotherPytorch() {
    Torch.requireVersion(null, "2.7.1");
    Torch.requireVersion("", "2.7.1");
    Torch.requireVersion("2.7.1", "2.7.1");
    assertThatThrownBy(() -> Torch.requireVersion("1.13.0", "2.7.1"))
        .isInstanceOf(UnsuitableMachineException.class)
        .hasMessage(
            "PYTORCH_VERSION is 1.13.0, but this is built for PyTorch 2.7.1 and works with no"
                + " other; unset the variable");
  }
}
