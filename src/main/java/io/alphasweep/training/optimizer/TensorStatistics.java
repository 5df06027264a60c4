package io.alphasweep.training.optimizer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import io.alphasweep.training.pack.PackSettings;
import io.alphasweep.training.pack.RowSums;

/** What the tanh optimizers measure on gradients {@code [trial, element]}. */
final class TensorStatistics {

  static final int[] ELEMENTS = {1};

  private TensorStatistics() {}

  /** The L2 norm of each tensor, {@code [trial, tensor]}. */
  static NDArray norms(NDList tensors) {
    NDList norms = new NDList(tensors.size());
    tensors.forEach(tensor -> norms.add(RowSums.norm(tensor)));
    return NDArrays.concat(norms, 1);
  }

  /** The mean of each tensor, {@code [trial, tensor]}. */
  static NDArray means(NDList tensors) {
    NDList means = new NDList(tensors.size());
    tensors.forEach(tensor -> means.add(RowSums.meanOfPart(tensor)));
    return NDArrays.concat(means, 1);
  }

  /** 1 where |z| exceeds tau, else 0; {@code [trial, element]}. */
  static NDArray saturated(NDArray z, NDArray tau) {
    return z.abs().gt(tau).toType(DataType.FLOAT32, false);
  }

  /** Weight decay {@code [trial, 1]}; null where no trial of the pack has any. */
  static NDArray weightDecay(PackSettings settings) {
    for (double decay : settings.reals("optimizer.weight-decay")) {
      if (decay > 0) {
        return settings.column("optimizer.weight-decay");
      }
    }
    return null;
  }
}
