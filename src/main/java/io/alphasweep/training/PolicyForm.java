package io.alphasweep.training;

import io.alphasweep.training.network.Network;
import io.alphasweep.training.network.ParameterLayout;
import io.alphasweep.training.policy.Behavior;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/**
 * What acts in a trial, without its numbers: those tensors of the trial that decide its actions,
 * and how.
 *
 * @param layout the tensors, the network's first; nothing else is in it
 * @param network takes observations; beside what decides it may have other heads behind
 * @param behavior what its outputs come to, given the flat parameters of the layout
 */
public record PolicyForm(
    ParameterLayout layout, Network network, Function<float[], Behavior> behavior) {

  /**
   * One of its tensors, for files.
   *
   * @param offset its first number in the flat parameters
   * @param size count of its numbers
   */
  public record Tensor(String name, int offset, int size, List<Long> shape) {}

  /** The tensors, in the order of the flat parameters. */
  public List<Tensor> tensors() {
    return layout.tensors().stream()
        .map(
            tensor ->
                new Tensor(
                    tensor.name(),
                    Math.toIntExact(tensor.offset()),
                    Math.toIntExact(tensor.size()),
                    Arrays.stream(tensor.shape().getShape()).boxed().toList()))
        .toList();
  }

  /** Count of the flat parameters. */
  public int size() {
    return Math.toIntExact(layout.size());
  }
}
