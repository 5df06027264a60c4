package io.alphasweep.cluster;

import com.codahale.metrics.Gauge;
import com.codahale.metrics.Meter;
import com.codahale.metrics.MetricRegistry;
import io.alphasweep.training.TrialOutcome.Status;
import java.util.EnumMap;
import java.util.Map;

/**
 * What the packs of one executor did, as metrics for Spark's sinks: {@code packs.running}, {@code
 * environment.steps} and {@code iterations} with their rates, and {@code trials.completed}, {@code
 * trials.diverged}, {@code trials.failed} and {@code trials.screened}, which counts stops at rungs.
 * Counts are since the executor started; they are for eyes, and nothing is computed from them. Safe
 * for several tasks at once.
 */
final class PackMetrics {

  private final Meter steps;
  private final Meter iterations;
  private final Map<Status, Meter> trials = new EnumMap<>(Status.class);
  private int running;

  /**
   * @param registry of the executor's plugin, which puts its own prefix before the names
   */
  PackMetrics(MetricRegistry registry) {
    steps = registry.meter("environment.steps");
    iterations = registry.meter("iterations");
    for (Status status : Status.values()) {
      trials.put(status, registry.meter("trials." + status.word()));
    }
    registry.register("packs.running", (Gauge<Integer>) this::running);
  }

  /** A pack starts to train. */
  synchronized void packStarted() {
    running++;
  }

  /** A pack ends, however it does. */
  synchronized void packEnded() {
    running--;
  }

  /** Trials finish iterations, which took so many environment steps. */
  void trained(long iterations, long environmentSteps) {
    this.iterations.mark(iterations);
    steps.mark(environmentSteps);
  }

  /** A trial ends. */
  void trialEnded(Status status) {
    trials.get(status).mark();
  }

  private synchronized int running() {
    return running;
  }
}
