package io.alphasweep.compare;

import static org.assertj.core.api.Assertions.assertThat;

import io.alphasweep.testing.Script;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NightlyScriptTest {

  @TempDir private Path baselines;

  @Test
  void aNightWithoutItsBaselinesIsRefusedBeforeItTrains() {
    Script.Result result =
        Script.run(
            Map.of(),
            "nightly",
            List.of("--require-baseline", "--baselines", baselines.toString()));
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.out()).isEmpty();
    assertThat(result.err().lines())
        .containsExactly(missing("hopper"), missing("inverted-pendulum"));
    assertThat(baselines).isEmptyDirectory();
  }

  private String missing(String name) {
    return "nightly: there is no baseline %s/%s; a night without --require-baseline stores one, "
            .formatted(baselines, name)
        + "--baselines names others";
  }
}
