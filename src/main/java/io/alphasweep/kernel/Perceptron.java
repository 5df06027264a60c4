package io.alphasweep.kernel;

import java.util.List;
import java.util.Locale;

/**
 * The shape of a multilayer perceptron: an activation between its layers, none behind the last. Its
 * parameters stand layer by layer, weight {@code [input, output]} before bias.
 */
public final class Perceptron {

  /** What stands between the layers, in the order that the kernel numbers them. */
  public enum Activation {
    TANH,
    RELU,
    ELU,
    SILU;

    /** The one of that name, in lower case; null where the kernel knows none. */
    public static Activation named(String name) {
      for (Activation activation : values()) {
        if (activation.name().toLowerCase(Locale.ROOT).equals(name)) {
          return activation;
        }
      }
      return null;
    }
  }

  private final NativePerceptron shape;
  private final int inputs;
  private final int outputs;

  /**
   * @param widths inputs, hidden widths, outputs
   */
  @SuppressWarnings("EnumOrdinal") // it is the number that the kernel knows the activation by
  public Perceptron(List<Integer> widths, Activation activation) {
    int[] numbers = widths.stream().mapToInt(Integer::intValue).toArray();
    this.shape = new NativePerceptron(numbers, numbers.length, activation.ordinal());
    this.inputs = numbers[0];
    this.outputs = numbers[numbers.length - 1];
  }

  /** The shape of no network at all, for agents that lack one: no parameters, no memory. */
  public static Perceptron none() {
    return new Perceptron(List.of(1), Activation.TANH);
  }

  /** Count of numbers of an input. */
  public int inputs() {
    return inputs;
  }

  /** Count of numbers of an output. */
  public int outputs() {
    return outputs;
  }

  /** Count of parameters. */
  public long parameters() {
    return shape.parameters();
  }

  /** Working memory of {@link Kernel#infer}, in floats. */
  public long inferFloats() {
    return shape.inferFloats();
  }

  /** Working memory of {@link Kernel#forward} with {@link Kernel#backward}, in floats. */
  public long passFloats(int samples) {
    return shape.passFloats(samples);
  }

  NativePerceptron shape() {
    return shape;
  }
}
