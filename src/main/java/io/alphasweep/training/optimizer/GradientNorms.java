package io.alphasweep.training.optimizer;

import ai.djl.ndarray.NDArray;
import io.alphasweep.kernel.Floats;
import io.alphasweep.kernel.Kernel;
import io.alphasweep.training.network.ParameterLayout;
import io.alphasweep.training.network.ParameterLayout.Tensor;
import io.alphasweep.training.pack.PackArchive;
import io.alphasweep.training.pack.RowSums;
import java.util.List;

/**
 * How large the gradients are that an optimizer is given, clipped and filtered: of each trial the
 * sum of the L2 norms of its first tensors. Changes nothing of them.
 */
public final class GradientNorms {

  private final long parameters;

  /** {@code [trial]}; several threads may write, each of its own trials. */
  private final double[] sums;

  /**
   * None yet.
   *
   * @param parameters which are measured: the tensors that begin before so many
   */
  public GradientNorms(int trials, long parameters) {
    this.parameters = parameters;
    this.sums = new double[trials];
  }

  /** The sum of a trial's last step. */
  public double of(int trial) {
    return sums[trial];
  }

  private List<Tensor> measured(ParameterLayout layout) {
    return layout.tensors().stream().filter(tensor -> tensor.offset() < parameters).toList();
  }

  /** The optimizer, measured. */
  Optimizer.Factory before(Optimizer.Factory optimizer) {
    return Optimizer.of(
        (settings, layout) -> new OnTensors(optimizer.create(settings, layout), measured(layout)),
        (kernel, settings, layout) ->
            new OnKernel(kernel, optimizer.create(kernel, settings, layout), measured(layout)));
  }

  private final class OnTensors implements Optimizer {

    private final Optimizer optimizer;
    private final List<Tensor> tensors;

    OnTensors(Optimizer optimizer, List<Tensor> tensors) {
      this.optimizer = optimizer;
      this.tensors = tensors;
    }

    @Override
    public void step(NDArray parameters, NDArray gradient, NDArray learningRate) {
      NDArray sum = null;
      for (Tensor tensor : tensors) {
        NDArray norm = RowSums.norm(tensor.view(gradient));
        sum = sum == null ? norm : sum.addi(norm);
      }
      float[] found = sum.toFloatArray();
      for (int trial = 0; trial < found.length; trial++) {
        sums[trial] = found[trial];
      }
      optimizer.step(parameters, gradient, learningRate);
    }

    @Override
    public void archive(PackArchive archive) {
      optimizer.archive(archive);
    }

    @Override
    public NDArray saturatedShare() {
      return optimizer.saturatedShare();
    }
  }

  private final class OnKernel implements KernelOptimizer {

    private final Kernel kernel;
    private final KernelOptimizer optimizer;
    private final List<Tensor> tensors;

    OnKernel(Kernel kernel, KernelOptimizer optimizer, List<Tensor> tensors) {
      this.kernel = kernel;
      this.optimizer = optimizer;
      this.tensors = tensors;
    }

    @Override
    public void step(
        int trial, Floats parameters, Floats gradient, float scale, double learningRate) {
      double sum = 0;
      for (Tensor tensor : tensors) {
        sum += kernel.norm(gradient, tensor.offset(), tensor.size());
      }
      sums[trial] = scale * sum;
      optimizer.step(trial, parameters, gradient, scale, learningRate);
    }

    @Override
    public void archive(PackArchive archive) {
      optimizer.archive(archive);
    }

    @Override
    public double saturatedShare(int trial) {
      return optimizer.saturatedShare(trial);
    }
  }
}
