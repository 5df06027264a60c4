package io.alphasweep.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Stream;
import org.bytedeco.javacpp.FloatPointer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The kernel's numbers against 64-bit arithmetic, and its bits at every width. */
class KernelTest {

  private static final int[] SAMPLES = {1, 2, 3, 5, 16, 31, 64, 130};
  private static final int[] INPUTS = {1, 7, 8, 11, 16, 17, 27, 33};
  private static final int[] HIDDEN = {1, 3, 8, 15, 16, 17, 48, 64, 65};
  private static final int[] OUTPUTS = {1, 3, 8, 15, 16, 17, 18};

  /** So that neither the stride of the grid nor a seed is all that decides. */
  private static final int EVERY = 7;

  static Stream<Arguments> functions() {
    return Stream.of(
        Arguments.of(0, "exp", (DoubleUnaryOperator) StrictMath::exp, -87f, 88.3f, 1.2e-7),
        Arguments.of(1, "expm1", (DoubleUnaryOperator) StrictMath::expm1, -200f, 88.3f, 1.6e-7),
        Arguments.of(2, "tanh", (DoubleUnaryOperator) StrictMath::tanh, -1e30f, 1e30f, 2.2e-7),
        Arguments.of(3, "log", (DoubleUnaryOperator) StrictMath::log, 1.2e-38f, 1e38f, 1.2e-7),
        Arguments.of(
            4,
            "sigmoid",
            (DoubleUnaryOperator) x -> 1 / (1 + StrictMath.exp(-x)),
            -87f,
            88f,
            2e-7));
  }

  @ParameterizedTest(name = "{1}")
  @MethodSource("functions")
  void functionsStayWithinTheirError(
      int function, String name, DoubleUnaryOperator exact, float low, float high, double error) {
    int count = 1 << 19;
    float[] numbers = new float[count];
    Random random = new Random(1);
    for (int i = 0; i < count; i++) {
      do {
        numbers[i] = Float.intBitsToFloat(random.nextInt());
      } while (!(numbers[i] >= low && numbers[i] <= high));
    }
    float[] results = new float[count];
    Kernel.of("avx2").functions().apply(function, numbers, results, count);
    for (int i = 0; i < count; i++) {
      double expected = exact.applyAsDouble(numbers[i]);
      assertThat(Math.abs(results[i] - expected))
          .as("%s(%s)", name, numbers[i])
          .isLessThanOrEqualTo(error * Math.abs(expected) + Float.MIN_NORMAL);
    }
  }

  @Test
  void notANumberStaysNotANumber() {
    for (int function : new int[] {0, 1, 2, 4}) {
      float[] result = new float[1];
      Kernel.of("avx2").functions().apply(function, new float[] {Float.NaN}, result, 1);
      assertThat(result[0]).as("function %d", function).isNaN();
    }
  }

  /** Forward and backward, inputs included, in one array. */
  private static float[] passes(
      Kernel kernel, int[] widths, int activation, int samples, int offset, Random random) {
    NativeFunctions functions = kernel.functions();
    try (NativePerceptron network = new NativePerceptron(widths, widths.length, activation)) {
      int inputs = widths[0];
      int outputs = widths[widths.length - 1];
      int parameters = (int) network.parameters();
      float[] weights = normal(random, parameters, 0.3);
      float[] x = normal(random, samples * inputs, 1);
      float[] atOutputs = normal(random, samples * outputs, 1);
      // Memory outside the heap, so that an offset is an offset.
      try (FloatPointer all =
          new FloatPointer(
              network.passFloats(samples)
                  + 2L * parameters
                  + 2L * samples * (inputs + outputs)
                  + 64)) {
        var w = all.getPointer(offset).put(weights, 0, parameters);
        var in = w.getPointer(parameters).put(x, 0, x.length);
        var out = in.getPointer(x.length);
        var at = out.getPointer((long) samples * outputs).put(atOutputs, 0, atOutputs.length);
        var gradient = at.getPointer((long) samples * outputs);
        var atInputs = gradient.getPointer(parameters);
        var work = atInputs.getPointer((long) samples * inputs);
        functions.forward(network, w, in, samples, work, out);
        functions.backward(network, w, in, samples, work, at, gradient, atInputs);
        float[] result = new float[samples * outputs + parameters + samples * inputs];
        out.get(result, 0, samples * outputs);
        gradient.get(result, samples * outputs, parameters);
        atInputs.get(result, samples * outputs + parameters, samples * inputs);
        return result;
      }
    }
  }

  private static float[] normal(Random random, int count, double scale) {
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = (float) (scale * random.nextGaussian());
    }
    return numbers;
  }

  @Test
  void bitsDependNeitherOnWidthNorOnPlace() {
    int index = 0;
    int digest = 1;
    for (int samples : SAMPLES) {
      for (int inputs : INPUTS) {
        for (int hidden : HIDDEN) {
          for (int outputs : OUTPUTS) {
            if (index++ % EVERY != 0) {
              continue;
            }
            int[] widths = {inputs, hidden, hidden + 1, outputs};
            int activation = index % 4;
            float[] expected =
                passes(Kernel.of("avx2"), widths, activation, samples, 0, new Random(index));
            digest = 31 * digest + Arrays.hashCode(expected);
            for (String vectors : Kernel.widths()) {
              for (int offset : new int[] {1, 3, 16}) {
                float[] other =
                    passes(
                        Kernel.of(vectors), widths, activation, samples, offset, new Random(index));
                assertThat(other)
                    .as("%s, %d samples, %s, offset %d", vectors, samples, widths, offset)
                    .isEqualTo(expected);
              }
            }
          }
        }
      }
    }
    // The same on every processor: made on an Intel Xeon, with AVX2 and with AVX-512.
    assertThat(digest).isEqualTo(DIGEST);
  }

  private static final int DIGEST = -189744532;
}
