package io.alphasweep.training.optimizer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.alphasweep.training.pack.HostTensor;
import io.alphasweep.training.pack.PackArchive;
import io.alphasweep.training.pack.PackSettings;
import io.alphasweep.training.policy.ParameterLayout;
import io.alphasweep.trial.Choice;
import io.alphasweep.trial.Setting;
import io.alphasweep.trial.Setting.Range;
import java.nio.FloatBuffer;
import java.util.List;

/**
 * Adam (Kingma and Ba 2015, Algorithm 1), as {@code torch.optim.Adam}.
 *
 * <p>The moments are kept divided by one minus their decay, which saves a pass over the parameters
 * each: with M = m / (1 - beta1) and V = v / (1 - beta2) the update is the same number.
 */
final class Adam implements Optimizer {

  static final Choice<Optimizer.Factory> CHOICE =
      new Choice<>(
          "adam",
          "Adam (Kingma and Ba 2015), as PyTorch's",
          List.of(
              Setting.real("beta1", Range.below(0, 1), "decay of the first moment"),
              Setting.real("beta2", Range.below(0, 1), "decay of the second moment"),
              Setting.real("epsilon", Range.POSITIVE, "added to the root of the second moment")),
          Adam::new);

  private final double[] beta1;
  private final double[] beta2;
  private final double[] epsilon;
  private final NDArray firstDecay;
  private final NDArray secondDecay;
  private final NDArray firstMoment;
  private final NDArray secondMoment;
  private final HostTensor stepSizes;
  private final HostTensor epsilons;
  private int steps;

  private Adam(PackSettings settings, ParameterLayout layout) {
    Shape flat = new Shape(settings.size(), layout.size());
    Shape column = new Shape(settings.size(), 1);
    this.beta1 = settings.reals("optimizer.beta1");
    this.beta2 = settings.reals("optimizer.beta2");
    this.epsilon = settings.reals("optimizer.epsilon");
    this.firstDecay = settings.column(beta1);
    this.secondDecay = settings.column(beta2);
    this.firstMoment = settings.manager().zeros(flat);
    this.secondMoment = settings.manager().zeros(flat);
    this.stepSizes = HostTensor.floats(settings.manager(), column);
    this.epsilons = HostTensor.floats(settings.manager(), column);
  }

  @Override
  public void step(NDArray parameters, NDArray gradient, NDArray learningRate) {
    steps++;
    FloatBuffer stepSize = stepSizes.floats();
    FloatBuffer scaledEpsilon = epsilons.floats();
    for (int trial = 0; trial < beta1.length; trial++) {
      double firstCorrection = 1 - StrictMath.pow(beta1[trial], steps);
      double secondCorrection = 1 - StrictMath.pow(beta2[trial], steps);
      double root = Math.sqrt((1 - beta2[trial]) / secondCorrection);
      stepSize.put((float) ((1 - beta1[trial]) / firstCorrection / root));
      scaledEpsilon.put((float) (epsilon[trial] / root));
    }
    firstMoment.muli(firstDecay).addi(gradient);
    secondMoment.muli(secondDecay).addi(gradient.muli(gradient));
    NDArray denominator = secondMoment.sqrt().addi(epsilons.upload());
    NDArray rate = stepSizes.upload().mul(learningRate);
    parameters.subi(firstMoment.div(denominator).muli(rate));
  }

  @Override
  public void archive(PackArchive archive) {
    steps = (int) archive.shared("steps", steps);
    archive.tensor("first-moment", firstMoment);
    archive.tensor("second-moment", secondMoment);
  }
}
