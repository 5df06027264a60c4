package io.alphasweep.training.optimizer;

import ai.djl.ndarray.NDArray;
import io.alphasweep.kernel.Floats;
import io.alphasweep.kernel.Kernel;
import io.alphasweep.training.network.ParameterLayout;
import io.alphasweep.training.pack.PackArchive;
import io.alphasweep.training.pack.PackSettings;
import io.alphasweep.trial.Choice;
import io.alphasweep.trial.Setting;
import io.alphasweep.trial.Setting.Range;
import java.util.List;

/**
 * Adam (Kingma and Ba 2015, Algorithm 1), as {@code torch.optim.Adam}.
 *
 * <p>The moments are kept divided by one minus their decay: with M = m / (1 - beta1) and V = v / (1
 * - beta2) the update is the same number, and each element needs two products fewer. On the CPU one
 * loop does all of it ({@link HostAdam}); a GPU is given tensor operators ({@link TensorAdam}).
 */
abstract class Adam implements Optimizer {

  static final Choice<Optimizer.Factory> CHOICE =
      new Choice<>(
          "adam",
          "steps of the size of the learning rate, by running moments of the gradient",
          "m = b1 m + (1 - b1) g, v = b2 v + (1 - b2) g^2, theta -= lr (m / (1 - b1^t)) / (sqrt(v /"
              + " (1 - b2^t)) + eps)",
          "Kingma and Ba 2015, Algorithm 1; torch.optim.Adam",
          List.of(
              Setting.real("beta1", Range.below(0, 1), "decay of the first moment"),
              Setting.real("beta2", Range.below(0, 1), "decay of the second moment"),
              Setting.real("epsilon", Range.POSITIVE, "added to the root of the second moment")),
          Optimizer.of(Adam::create, OnKernel::new));

  /** Decay of the first moment, {@code [trial]}. */
  final double[] beta1;

  /** Decay of the second moment, {@code [trial]}. */
  final double[] beta2;

  private final double[] epsilon;
  private final float[] stepSizes;
  private final float[] epsilons;
  private int steps;

  Adam(PackSettings settings) {
    this.beta1 = settings.reals("optimizer.beta1");
    this.beta2 = settings.reals("optimizer.beta2");
    this.epsilon = settings.reals("optimizer.epsilon");
    this.stepSizes = new float[settings.size()];
    this.epsilons = new float[settings.size()];
  }

  private static Optimizer create(PackSettings settings, ParameterLayout layout) {
    return settings.manager().getDevice().isGpu()
        ? new TensorAdam(settings, layout)
        : new HostAdam(settings, layout);
  }

  /** A trial's step: sizes of the update without the learning rate, and the scaled epsilon. */
  private record Step(double size, double epsilon) {

    static Step of(double beta1, double beta2, double epsilon, int steps) {
      double firstCorrection = 1 - StrictMath.pow(beta1, steps);
      double secondCorrection = 1 - StrictMath.pow(beta2, steps);
      double root = Math.sqrt((1 - beta2) / secondCorrection);
      return new Step((1 - beta1) / firstCorrection / root, epsilon / root);
    }
  }

  @Override
  public final void step(NDArray parameters, NDArray gradient, NDArray learningRate) {
    steps++;
    for (int trial = 0; trial < beta1.length; trial++) {
      Step step = Step.of(beta1[trial], beta2[trial], epsilon[trial], steps);
      stepSizes[trial] = (float) step.size();
      epsilons[trial] = (float) step.epsilon();
    }
    update(parameters, gradient, learningRate, stepSizes, epsilons);
  }

  /**
   * M = beta1 M + g, V = beta2 V + g^2, p = p - rate size M / (sqrt(V) + epsilon).
   *
   * @param sizes {@code [trial]}
   * @param epsilons {@code [trial]}
   */
  abstract void update(
      NDArray parameters, NDArray gradient, NDArray learningRate, float[] sizes, float[] epsilons);

  @Override
  public final void archive(PackArchive archive) {
    steps = (int) archive.shared("steps", steps);
    archiveMoments(archive, "first-moment", "second-moment");
  }

  abstract void archiveMoments(PackArchive archive, String first, String second);

  private static final class OnKernel implements KernelOptimizer {

    private final Kernel kernel;
    private final double[] beta1;
    private final double[] beta2;
    private final double[] epsilon;
    private final Floats[] firstMoment;
    private final Floats[] secondMoment;
    private final int[] steps;

    OnKernel(Kernel kernel, PackSettings settings, ParameterLayout layout) {
      this.kernel = kernel;
      this.beta1 = settings.reals("optimizer.beta1");
      this.beta2 = settings.reals("optimizer.beta2");
      this.epsilon = settings.reals("optimizer.epsilon");
      this.steps = new int[settings.size()];
      this.firstMoment = new Floats[settings.size()];
      this.secondMoment = new Floats[settings.size()];
      for (int trial = 0; trial < steps.length; trial++) {
        firstMoment[trial] = Floats.zeros(layout.size());
        secondMoment[trial] = Floats.zeros(layout.size());
      }
    }

    @Override
    public void step(
        int trial, Floats parameters, Floats gradient, float scale, double learningRate) {
      steps[trial]++;
      Step step = Step.of(beta1[trial], beta2[trial], epsilon[trial], steps[trial]);
      kernel.adam(
          parameters,
          gradient,
          firstMoment[trial],
          secondMoment[trial],
          scale,
          (float) beta1[trial],
          (float) beta2[trial],
          (float) (step.size() * learningRate),
          (float) step.epsilon());
    }

    @Override
    public void archive(PackArchive archive) {
      for (int trial = 0; trial < steps.length; trial++) {
        steps[trial] = (int) archive.trial(trial).integer("steps", steps[trial]);
        archive.floats(trial, "first-moment", firstMoment[trial].buffer());
        archive.floats(trial, "second-moment", secondMoment[trial].buffer());
      }
    }
  }
}
