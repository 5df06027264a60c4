package io.alphasweep.training.optimizer;

import io.alphasweep.trial.Registry;
import io.alphasweep.trial.TrialSpec;
import java.util.List;

/** The gradient filters that a sweep file can name. A new one is a class and one line here. */
public final class GradientFilters {

  public static final Registry<GradientFilter> REGISTRY =
      new Registry<>(
              "gradient-filter.name",
              "gradient-filter",
              List.of(NoGradientFilter.CHOICE, GrokfastEma.CHOICE))
          .absentAt("off");

  private GradientFilters() {}

  /** The optimizer that a trial names, behind the filter that it names. */
  public static Optimizer.Factory optimizer(TrialSpec trial) {
    return optimizer(trial, null);
  }

  /**
   * The same, measured.
   *
   * @param norms hears of what the optimizer is given; null for nobody
   */
  public static Optimizer.Factory optimizer(TrialSpec trial, GradientNorms norms) {
    Optimizer.Factory named = Optimizers.REGISTRY.named(trial.optimizer()).factory();
    return REGISTRY
        .named(trial.text(REGISTRY.key()))
        .factory()
        .before(norms == null ? named : norms.before(named));
  }
}
