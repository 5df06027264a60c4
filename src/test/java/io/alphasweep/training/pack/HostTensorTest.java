package io.alphasweep.training.pack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HostTensorTest {

  @Test
  void refusesMoreThanABufferHolds() {
    try (NDManager manager = NDManager.newBaseManager()) {
      assertThatThrownBy(() -> HostTensor.floats(manager, new Shape(64, 65_536, 376)))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage(
              "a pack's tensor of 6,016 MB is more than the 2,047 that a buffer holds; accepted: a"
                  + " smaller --pack-size, num-envs, num-steps or batch-size");
    }
  }

  /** An error would end the executor; after an exception half of the pack's trials are tried. */
  @Test
  void saysWhereTheMemoryEnds() {
    long gigabytes = (Runtime.getRuntime().maxMemory() >> 30) + 1;
    List<HostTensor> held = new ArrayList<>();
    try (NDManager manager = NDManager.newBaseManager()) {
      assertThatThrownBy(
              () -> {
                for (long i = 0; i < gigabytes; i++) {
                  held.add(HostTensor.longs(manager, new Shape(1 << 27)));
                }
              })
          .isInstanceOf(IllegalStateException.class)
          .hasMessageStartingWith("a pack's tensor of 1,024 MB finds no room outside the heap;")
          .hasMessageContaining("-XX:MaxDirectMemorySize");
    }
    assertThat(held).hasSizeLessThan((int) gigabytes);
  }
}
