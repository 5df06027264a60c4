package io.alphasweep.training.optimizer;

import ai.djl.ndarray.NDArray;
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
          "Adam (Kingma and Ba 2015), as PyTorch's",
          List.of(
              Setting.real("beta1", Range.below(0, 1), "decay of the first moment"),
              Setting.real("beta2", Range.below(0, 1), "decay of the second moment"),
              Setting.real("epsilon", Range.POSITIVE, "added to the root of the second moment")),
          Adam::create);

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

  @Override
  public final void step(NDArray parameters, NDArray gradient, NDArray learningRate) {
    steps++;
    for (int trial = 0; trial < beta1.length; trial++) {
      double firstCorrection = 1 - StrictMath.pow(beta1[trial], steps);
      double secondCorrection = 1 - StrictMath.pow(beta2[trial], steps);
      double root = Math.sqrt((1 - beta2[trial]) / secondCorrection);
      stepSizes[trial] = (float) ((1 - beta1[trial]) / firstCorrection / root);
      epsilons[trial] = (float) (epsilon[trial] / root);
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
}
