package io.alphasweep.kernel;

import io.alphasweep.machine.NativeLibraries;
import java.util.List;
import java.util.Optional;
import org.bytedeco.javacpp.Loader;

/**
 * The kernel at one width of vectors. Safe for several threads; what a call works on is the
 * caller's.
 */
public final class Kernel {

  /**
   * The version of the arithmetic: it rises with every change that can change a bit. A trial's rows
   * depend on its spec, its seed and this.
   */
  public static final String VERSION = "kernel-2";

  /**
   * Names a width for all of a process: {@code avx512}, {@code avx2}, {@code neon}, or {@code off}.
   */
  public static final String VARIABLE = "ALPHASWEEP_KERNEL";

  /** The same as a property of the Java process, which stands before the variable. */
  public static final String PROPERTY = "alphasweep.kernel";

  private static final List<String> WIDEST_FIRST = List.of("avx512", "avx2", "neon");
  private static final String OFF = "off";

  private final String vectors;
  private final NativeFunctions functions;

  private Kernel(String vectors) {
    this.vectors = vectors;
    this.functions = new NativeFunctions(vectors);
  }

  /** The widths that this processor runs, widest first; none below x86-64-v3. */
  public static List<String> widths() {
    NativeLibraries.prepare();
    Loader.load(NativeKernel.class);
    return WIDEST_FIRST.stream().filter(NativeKernel::runsVectors).toList();
  }

  /**
   * The kernel of that width.
   *
   * @throws IllegalArgumentException if this processor does not run it
   */
  public static Kernel of(String vectors) {
    if (!widths().contains(vectors)) {
      throw new IllegalArgumentException(
          "this processor runs no kernel '%s'; it runs: %s"
              .formatted(vectors, widths().isEmpty() ? "none" : String.join(", ", widths())));
    }
    return new Kernel(vectors);
  }

  /**
   * The widest that this processor runs, or what {@link #VARIABLE} names; empty where there is none
   * or it is turned off.
   *
   * @throws IllegalArgumentException if the variable names what this processor does not run
   */
  public static Optional<Kernel> ofThisProcess() {
    String named = System.getProperty(PROPERTY, System.getenv(VARIABLE));
    if (OFF.equals(named)) {
      return Optional.empty();
    }
    return named == null ? widths().stream().findFirst().map(Kernel::of) : Optional.of(of(named));
  }

  /** The width: {@code avx2}, {@code avx512} or {@code neon}. No number depends on it. */
  public String vectors() {
    return vectors;
  }

  /**
   * The outputs for inputs.
   *
   * @param parameters of the network, from {@code parametersFrom}
   * @param inputs {@code [sample, input]}
   * @param samples as many as wanted
   * @param work of {@link Perceptron#inferFloats}
   * @param outputs receives {@code [sample, output]}
   */
  public void infer(
      Perceptron network,
      Floats parameters,
      long parametersFrom,
      Floats inputs,
      int samples,
      Floats work,
      Floats outputs) {
    functions.infer(
        network.shape(),
        Floats.from(parameters, parametersFrom),
        Floats.from(inputs, 0),
        samples,
        Floats.from(work, 0),
        Floats.from(outputs, 0));
  }

  /**
   * The outputs for inputs, and what their gradient needs.
   *
   * @param parameters of the network, from {@code parametersFrom}
   * @param inputs {@code [sample, input]}
   * @param work of {@link Perceptron#passFloats}, which keeps what {@link #backward} needs
   * @param outputs receives {@code [sample, output]}
   */
  public void forward(
      Perceptron network,
      Floats parameters,
      long parametersFrom,
      Floats inputs,
      int samples,
      Floats work,
      Floats outputs) {
    functions.forward(
        network.shape(),
        Floats.from(parameters, parametersFrom),
        Floats.from(inputs, 0),
        samples,
        Floats.from(work, 0),
        Floats.from(outputs, 0));
  }

  /**
   * The gradient for one at the outputs of the last {@link #forward} with this work; may follow it
   * several times.
   *
   * @param atOutputs {@code [sample, output]}
   * @param gradient receives that at the parameters from {@code parametersFrom}, summed over the
   *     samples; null where it is not wanted
   * @param atInputs receives {@code [sample, input]}; null where it is not wanted
   */
  public void backward(
      Perceptron network,
      Floats parameters,
      long parametersFrom,
      Floats inputs,
      int samples,
      Floats work,
      Floats atOutputs,
      Floats gradient,
      Floats atInputs) {
    functions.backward(
        network.shape(),
        Floats.from(parameters, parametersFrom),
        Floats.from(inputs, 0),
        samples,
        Floats.from(work, 0),
        Floats.from(atOutputs, 0),
        Floats.from(gradient, parametersFrom),
        Floats.from(atInputs, 0));
  }

  /** The L2 norm of some of the numbers. */
  public float norm(Floats numbers, long from, long count) {
    return functions.norm(Floats.from(numbers, from), count);
  }

  /** M = beta1 M + g, V = beta2 V + g^2, p = p - size M / (sqrt(V) + epsilon), g times a scale. */
  public void adam(
      Floats parameters,
      Floats gradient,
      Floats first,
      Floats second,
      float scale,
      float beta1,
      float beta2,
      float size,
      float epsilon) {
    functions.adam(
        Floats.from(parameters, 0),
        Floats.from(gradient, 0),
        Floats.from(first, 0),
        Floats.from(second, 0),
        parameters.count(),
        scale,
        beta1,
        beta2,
        size,
        epsilon);
  }

  /**
   * p = p - rate u, where u is the gradient times a scale, passed through the momentum.
   *
   * @param buffer of the momentum; null for none
   * @param weight of the gradient in the buffer
   * @param starts whether the buffer becomes the gradient itself
   */
  public void sgd(
      Floats parameters,
      Floats gradient,
      Floats buffer,
      float scale,
      float rate,
      float momentum,
      float weight,
      boolean starts,
      boolean nesterov) {
    functions.sgd(
        Floats.from(parameters, 0),
        Floats.from(gradient, 0),
        Floats.from(buffer, 0),
        parameters.count(),
        scale,
        rate,
        momentum,
        weight,
        starts,
        nesterov);
  }

  /**
   * v = smoothing v + (1 - smoothing) g^2, u = g / (sqrt(v) + epsilon), p = p - rate u, g times a
   * scale and u passed through the momentum.
   *
   * @param buffer of the momentum; null for none
   */
  public void rmsProp(
      Floats parameters,
      Floats gradient,
      Floats squares,
      Floats buffer,
      float scale,
      float smoothing,
      float epsilon,
      float rate,
      float momentum) {
    functions.rmsProp(
        Floats.from(parameters, 0),
        Floats.from(gradient, 0),
        Floats.from(squares, 0),
        Floats.from(buffer, 0),
        parameters.count(),
        scale,
        smoothing,
        epsilon,
        rate,
        momentum,
        false);
  }

  /**
   * One tensor's part of a step through a tanh: Z = gain g, u = amplitude tanh(Z) + decay p, passed
   * through the momentum, p = p - rate u.
   *
   * @param buffer of the momentum; null for none
   * @param from where the tensor begins in all of these
   * @param updates receives u
   * @return how many |Z| exceed tau
   */
  public long tanhStep(
      Floats parameters,
      Floats gradient,
      Floats buffer,
      Floats updates,
      long from,
      long count,
      float gain,
      float amplitude,
      float tau,
      float decay,
      float rate,
      float momentum,
      float weight,
      boolean starts,
      boolean nesterov) {
    return functions.tanhStep(
        Floats.from(parameters, from),
        Floats.from(gradient, from),
        Floats.from(buffer, from),
        count,
        gain,
        amplitude,
        tau,
        decay,
        rate,
        momentum,
        weight,
        starts,
        nesterov,
        Floats.from(updates, from));
  }

  /** The functions themselves, for this package. */
  NativeFunctions functions() {
    return functions;
  }
}
