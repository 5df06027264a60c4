package io.alphasweep.training.optimizer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.alphasweep.training.network.ParameterLayout;
import io.alphasweep.training.pack.PackArchive;
import io.alphasweep.training.pack.PackSettings;
import io.alphasweep.trial.Choice;
import io.alphasweep.trial.Setting;
import io.alphasweep.trial.Setting.Range;
import java.util.List;

/**
 * RMSProp (Hinton 2012), not centered, as {@code torch.optim.RMSprop}: the momentum buffer starts
 * from zero and takes the whole scaled gradient.
 */
final class RmsProp implements Optimizer {

  static final Choice<Optimizer.Factory> CHOICE =
      new Choice<>(
          "rmsprop",
          "RMSProp (Hinton 2012), not centered, as PyTorch's",
          List.of(
              Setting.real(
                  "smoothing",
                  Range.below(0, 1),
                  "decay of the squared gradient (PyTorch's alpha)"),
              Setting.real("epsilon", Range.POSITIVE, "added to the root of the squared gradient"),
              Setting.real("momentum", Range.below(0, 1), "momentum factor; 0 is none")),
          RmsProp::new);

  private final NDArray smoothing;
  private final NDArray complement;
  private final NDArray epsilon;
  private final NDArray squares;
  private final Momentum momentum;

  private RmsProp(PackSettings settings, ParameterLayout layout) {
    this.smoothing = settings.column("optimizer.smoothing");
    this.complement = smoothing.neg().addi(1);
    this.epsilon = settings.column("optimizer.epsilon");
    this.squares = settings.manager().zeros(new Shape(settings.size(), layout.size()));
    this.momentum = new Momentum(settings, layout, Momentum.Start.ZERO);
  }

  @Override
  public void step(NDArray parameters, NDArray gradient, NDArray learningRate) {
    squares.muli(smoothing).addi(gradient.mul(gradient).muli(complement));
    NDArray scaled = gradient.divi(squares.sqrt().addi(epsilon));
    parameters.subi(momentum.apply(scaled).mul(learningRate));
  }

  @Override
  public void archive(PackArchive archive) {
    archive.tensor("squares", squares);
    momentum.archive(archive);
  }
}
