package io.alphasweep.training.optimizer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.alphasweep.training.network.ParameterLayout;
import io.alphasweep.training.pack.HostTensor;
import io.alphasweep.training.pack.PackArchive;
import io.alphasweep.training.pack.PackSettings;

/** Adam by tensor operators, where the parameters are not in the host's memory. */
final class TensorAdam extends Adam {

  private final NDArray firstDecay;
  private final NDArray secondDecay;
  private final NDArray firstMoment;
  private final NDArray secondMoment;
  private final HostTensor stepSizes;
  private final HostTensor epsilons;

  TensorAdam(PackSettings settings, ParameterLayout layout) {
    super(settings);
    Shape flat = new Shape(settings.size(), layout.size());
    Shape column = new Shape(settings.size(), 1);
    this.firstDecay = settings.column(beta1);
    this.secondDecay = settings.column(beta2);
    this.firstMoment = settings.manager().zeros(flat);
    this.secondMoment = settings.manager().zeros(flat);
    this.stepSizes = HostTensor.floats(settings.manager(), column);
    this.epsilons = HostTensor.floats(settings.manager(), column);
  }

  @Override
  void update(
      NDArray parameters,
      NDArray gradient,
      NDArray learningRate,
      float[] sizes,
      float[] scaledEpsilons) {
    stepSizes.floats().put(sizes);
    epsilons.floats().put(scaledEpsilons);
    NDArray first = firstMoment.muli(firstDecay).addi(gradient);
    NDArray second = secondMoment.muli(secondDecay).addi(gradient.muli(gradient));
    NDArray denominator = second.sqrt().addi(epsilons.upload());
    parameters.subi(first.div(denominator).muli(stepSizes.upload().mul(learningRate)));
  }

  @Override
  void archiveMoments(PackArchive archive, String first, String second) {
    archive.tensor(first, firstMoment);
    archive.tensor(second, secondMoment);
  }
}
