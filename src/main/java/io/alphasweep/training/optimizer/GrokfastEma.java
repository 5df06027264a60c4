package io.alphasweep.training.optimizer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.alphasweep.kernel.Floats;
import io.alphasweep.training.network.ParameterLayout;
import io.alphasweep.training.pack.PackArchive;
import io.alphasweep.training.pack.PackSettings;
import io.alphasweep.trial.Choice;
import io.alphasweep.trial.Setting;
import io.alphasweep.trial.Setting.Range;
import java.nio.FloatBuffer;
import java.util.List;

/**
 * Grokfast-EMA (Lee et al. 2024): the slow part of a gradient is amplified. With the running mean m
 * = alpha m + (1 - alpha) g, the optimizer sees g + lambda m.
 *
 * <p>The paper's algorithm starts at m = 0; its authors' program takes the first gradient for the
 * first mean.
 */
final class GrokfastEma implements GradientFilter {

  private static final String ALPHA = "gradient-filter.alpha";
  private static final String LAMBDA = "gradient-filter.lambda";
  private static final String START = "gradient-filter.start";

  static final Choice<GradientFilter> CHOICE =
      new Choice<>(
          "grokfast-ema",
          "the slow part of a gradient is amplified",
          "m = alpha m + (1 - alpha) g, and the optimizer sees g + lambda m",
          "Lee et al. 2024 (arXiv 2405.20233), Grokfast-EMA",
          List.of(
              Setting.real("alpha", Range.below(0, 1), "memory of the running mean"),
              Setting.real("lambda", Range.NON_NEGATIVE, "weight of the running mean"),
              Setting.text(
                  "start", List.of("zero", "first"), "what the running mean is before the first")),
          new GrokfastEma());

  /** What a state says whose mean waits for its first gradient. */
  private static final String WAITS = "waits";

  @Override
  public Optimizer.Factory before(Optimizer.Factory optimizer) {
    return Optimizer.of(
        (settings, layout) -> new OnTensors(optimizer.create(settings, layout), settings, layout),
        (kernel, settings, layout) ->
            new OnKernel(optimizer.create(kernel, settings, layout), settings, layout));
  }

  private static boolean startsAtFirst(PackSettings settings) {
    return settings.structure().text(START).equals("first");
  }

  /** One minus each. */
  private static double[] rest(double[] shares) {
    double[] rest = new double[shares.length];
    for (int trial = 0; trial < rest.length; trial++) {
      rest[trial] = 1 - shares[trial];
    }
    return rest;
  }

  private static final class OnTensors implements Optimizer {

    private final Optimizer optimizer;
    private final NDArray alpha;
    private final NDArray rest;
    private final NDArray lambda;
    private final NDArray mean;

    /** Whether the mean becomes the coming gradient itself. */
    private boolean waits;

    OnTensors(Optimizer optimizer, PackSettings settings, ParameterLayout layout) {
      this.optimizer = optimizer;
      this.alpha = settings.column(ALPHA);
      this.rest = settings.column(rest(settings.reals(ALPHA)));
      this.lambda = settings.column(LAMBDA);
      this.mean = settings.manager().zeros(new Shape(settings.size(), layout.size()));
      this.waits = startsAtFirst(settings);
    }

    @Override
    public void step(NDArray parameters, NDArray gradient, NDArray learningRate) {
      if (waits) {
        mean.addi(gradient);
        waits = false;
      } else {
        mean.muli(alpha).addi(gradient.mul(rest));
      }
      optimizer.step(parameters, gradient.addi(mean.mul(lambda)), learningRate);
    }

    @Override
    public void archive(PackArchive archive) {
      PackArchive own = archive.in("gradient-filter");
      own.tensor("mean", mean);
      waits = own.shared(WAITS, waits ? 1 : 0) == 1;
      optimizer.archive(archive);
    }

    @Override
    public NDArray saturatedShare() {
      return optimizer.saturatedShare();
    }
  }

  private static final class OnKernel implements KernelOptimizer {

    private final KernelOptimizer optimizer;
    private final double[] alpha;
    private final double[] rest;
    private final double[] lambda;
    private final Floats[] means;

    /** {@code [trial]}: what the optimizer sees; learners may look at their gradient afterwards. */
    private final Floats[] filtered;

    /** {@code [trial]}: whether the mean becomes the coming gradient itself. */
    private final boolean[] waits;

    OnKernel(KernelOptimizer optimizer, PackSettings settings, ParameterLayout layout) {
      this.optimizer = optimizer;
      this.alpha = settings.reals(ALPHA);
      this.rest = rest(alpha);
      this.lambda = settings.reals(LAMBDA);
      this.means = new Floats[settings.size()];
      this.filtered = new Floats[settings.size()];
      this.waits = new boolean[settings.size()];
      for (int trial = 0; trial < waits.length; trial++) {
        means[trial] = Floats.zeros(layout.size());
        filtered[trial] = Floats.zeros(layout.size());
        waits[trial] = startsAtFirst(settings);
      }
    }

    @Override
    public void step(
        int trial, Floats parameters, Floats gradient, float scale, double learningRate) {
      FloatBuffer mean = means[trial].buffer();
      FloatBuffer seen = filtered[trial].buffer();
      float decay = waits[trial] ? 0 : (float) alpha[trial];
      float share = waits[trial] ? 1 : (float) rest[trial];
      float weight = (float) lambda[trial];
      for (int i = 0; i < mean.capacity(); i++) {
        float g = scale * gradient.get(i);
        float m = decay * mean.get(i) + share * g;
        mean.put(i, m);
        seen.put(i, g + weight * m);
      }
      waits[trial] = false;
      optimizer.step(trial, parameters, filtered[trial], 1, learningRate);
    }

    @Override
    public void archive(PackArchive archive) {
      PackArchive own = archive.in("gradient-filter");
      for (int trial = 0; trial < waits.length; trial++) {
        own.floats(trial, "mean", means[trial].buffer());
        waits[trial] = own.trial(trial).flag(WAITS, waits[trial]);
      }
      optimizer.archive(archive);
    }

    @Override
    public double saturatedShare(int trial) {
      return optimizer.saturatedShare(trial);
    }
  }
}
