package io.alphasweep.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.codahale.metrics.Meter;
import com.codahale.metrics.MetricRegistry;
import io.alphasweep.training.TrialOutcome.Status;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PackMetricsTest {

  private final MetricRegistry registry = new MetricRegistry();
  private final PackMetrics metrics = new PackMetrics(registry);

  @Test
  void countsWhatSeveralTasksDid() {
    IntStream.range(0, 8)
        .parallel()
        .forEach(
            task -> {
              metrics.packStarted();
              metrics.trained(2, 4096);
              metrics.trained(3, 2048);
              metrics.trialEnded(task == 0 ? Status.DIVERGED : Status.COMPLETED);
              if (task < 5) {
                metrics.packEnded();
              }
            });
    assertThat(registry.getMeters())
        .hasEntrySatisfying("environment.steps", steps -> isCount(steps, 8 * 6144))
        .hasEntrySatisfying("iterations", iterations -> isCount(iterations, 40))
        .hasEntrySatisfying("trials.completed", trials -> isCount(trials, 7))
        .hasEntrySatisfying("trials.diverged", trials -> isCount(trials, 1))
        .hasEntrySatisfying("trials.failed", trials -> isCount(trials, 0))
        .hasEntrySatisfying("trials.screened", trials -> isCount(trials, 0))
        .hasSize(6);
    assertThat(registry.getGauges().get("packs.running").getValue()).isEqualTo(3);
    assertThat(registry.meter("environment.steps").getMeanRate()).isPositive();
  }

  private static void isCount(Meter meter, long count) {
    assertThat(meter.getCount()).isEqualTo(count);
  }
}
