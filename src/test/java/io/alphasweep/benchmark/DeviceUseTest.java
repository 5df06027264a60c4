package io.alphasweep.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DeviceUseTest {

  @Test
  void sumsUpWhatTheToolPrints() {
    assertThat(DeviceUse.summary(List.of("20, 100", "", "40, 300", "N/A, 1")))
        .isEqualTo(Map.of("device_idle_share", 1 - 0.3, "device_memory_bytes", 300.0 * (1 << 20)));
  }
}
