package io.alphasweep.training.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * Where each parameter tensor of a trial stands in the flat parameters {@code [trial, parameter]}.
 */
public final class ParameterLayout {

  /**
   * One tensor.
   *
   * @param name for people, for example {@code actor.0.weight}
   * @param offset its first element in the flat parameters of a trial
   * @param shape of one trial
   */
  public record Tensor(String name, long offset, Shape shape) {

    /** Its element count. */
    public long size() {
      return shape.size();
    }

    /** A view {@code [trial, size]} of this tensor in the flat parameters. */
    public NDArray view(NDArray parameters) {
      return parameters.get(":, {}:{}", offset, offset + size());
    }
  }

  private final List<Tensor> tensors = new ArrayList<>();
  private long size;

  /** Appends a tensor of that shape and returns it. */
  public Tensor add(String name, long... shape) {
    Tensor tensor = new Tensor(name, size, new Shape(shape));
    tensors.add(tensor);
    size += tensor.size();
    return tensor;
  }

  public List<Tensor> tensors() {
    return List.copyOf(tensors);
  }

  /**
   * Views {@code [trial, size]} of all tensors, in order.
   *
   * @param flat {@code [trial, parameter]}
   */
  public NDList split(NDArray flat) {
    long[] cuts = tensors.stream().skip(1).mapToLong(Tensor::offset).toArray();
    return flat.split(cuts, 1);
  }

  /** Element count of all tensors of one trial. */
  public long size() {
    return size;
  }
}
