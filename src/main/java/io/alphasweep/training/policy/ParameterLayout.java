package io.alphasweep.training.policy;

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
   * @param size its element count
   */
  public record Tensor(String name, long offset, long size) {}

  private final List<Tensor> tensors = new ArrayList<>();
  private long size;

  /** Appends a tensor and returns it. */
  public Tensor add(String name, long elements) {
    Tensor tensor = new Tensor(name, size, elements);
    tensors.add(tensor);
    size += elements;
    return tensor;
  }

  public List<Tensor> tensors() {
    return List.copyOf(tensors);
  }

  /** Element count of all tensors of one trial. */
  public long size() {
    return size;
  }
}
