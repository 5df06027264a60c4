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
import java.nio.FloatBuffer;
import java.util.stream.Stream;

/**
 * Adam with decoupled weight decay (Loshchilov and Hutter 2019, Algorithm 2), as {@code
 * torch.optim.AdamW}: parameters shrink by 1 - rate decay, then Adam steps.
 */
final class AdamW implements Optimizer {

  static final Choice<Optimizer.Factory> CHOICE =
      new Choice<>(
          "adamw",
          "Adam with decoupled weight decay",
          "theta *= 1 - lr decay, then as adam",
          "Loshchilov and Hutter 2019, Algorithm 2; torch.optim.AdamW",
          Stream.concat(
                  Adam.CHOICE.settings().stream(),
                  Stream.of(
                      Setting.real(
                          "weight-decay",
                          Range.NON_NEGATIVE,
                          "share of a parameter per step and"
                              + " learning rate that is taken away")))
              .toList(),
          Optimizer.of(AdamW::new, OnKernel::new));

  private final NDArray weightDecay;
  private final Optimizer adam;

  private AdamW(PackSettings settings, ParameterLayout layout) {
    this.weightDecay = settings.column("optimizer.weight-decay");
    this.adam = Adam.CHOICE.factory().create(settings, layout);
  }

  @Override
  public void step(NDArray parameters, NDArray gradient, NDArray learningRate) {
    parameters.muli(learningRate.mul(weightDecay).neg().addi(1));
    adam.step(parameters, gradient, learningRate);
  }

  @Override
  public void archive(PackArchive archive) {
    adam.archive(archive);
  }

  private static final class OnKernel implements KernelOptimizer {

    private final double[] weightDecay;
    private final KernelOptimizer adam;

    OnKernel(Kernel kernel, PackSettings settings, ParameterLayout layout) {
      this.weightDecay = settings.reals("optimizer.weight-decay");
      this.adam = Adam.CHOICE.factory().create(kernel, settings, layout);
    }

    /** The product is one loop in Java, which is exact on every machine. */
    @Override
    public void step(
        int trial, Floats parameters, Floats gradient, float scale, double learningRate) {
      float kept = (float) (1 - learningRate * weightDecay[trial]);
      FloatBuffer buffer = parameters.buffer();
      for (int parameter = 0; parameter < parameters.count(); parameter++) {
        buffer.put(parameter, buffer.get(parameter) * kept);
      }
      adam.step(trial, parameters, gradient, scale, learningRate);
    }

    @Override
    public void archive(PackArchive archive) {
      adam.archive(archive);
    }
  }
}
