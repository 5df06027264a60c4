package io.alphasweep.training.pack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Reference: Java's StrictMath. */
class ElementwiseTest {

  private static final NDManager MANAGER = Torch.manager("cpu");

  @AfterAll
  static void close() {
    MANAGER.close();
  }

  @Test
  void tanhIsTheHyperbolicTangent() {
    float[] arguments = new float[400_001];
    for (int i = 0; i < arguments.length; i++) {
      arguments[i] = (i - 200_000) * 6e-5f;
    }
    for (int trialElements : new int[] {64, 61}) {
      int count = arguments.length / trialElements * trialElements;
      NDArray values = MANAGER.create(Arrays.copyOf(arguments, count));
      float[] tangents = tanh(values.reshape(-1, trialElements)).toFloatArray();

      for (int i = 0; i < count; i++) {
        assertThat((double) tangents[i]).isCloseTo(StrictMath.tanh(arguments[i]), within(2e-7));
        assertThat(Math.abs(tangents[i])).isLessThanOrEqualTo(1);
      }
    }
  }

  @Test
  void tanhKeepsWhatIsNotFinite() {
    float[] few = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, 0};
    float[] many = Arrays.copyOf(few, 64);

    for (float[] values : List.of(few, many)) {
      NDArray trial = MANAGER.create(values).reshape(1, values.length);
      assertThat(tanh(trial).toFloatArray()).startsWith(Float.NaN, 1, -1, 0);
    }
  }

  @Test
  void powerIsThePower() {
    float[] bases = {0, 1e-6f, 0.3f, 1, 2.5f, 1e4f};
    for (float exponent : new float[] {0.1f, 0.5f, 2}) {
      float[] values = power(MANAGER.create(bases), exponent).toFloatArray();
      for (int i = 0; i < bases.length; i++) {
        double expected = StrictMath.pow(bases[i], exponent);
        assertThat((double) values[i]).isCloseTo(expected, within(3e-6 * expected));
      }
    }
  }

  /** A trial's elements stand elsewhere in another pack: PyTorch's pow and sigmoid fail this. */
  @Test
  void roundsAnElementAlikeWhereverItStands() {
    List<UnaryOperator<NDArray>> functions =
        List.of(ElementwiseTest::tanh, base -> power(base.abs(), 0.3f));
    Random random = new Random(1);
    for (UnaryOperator<NDArray> function : functions) {
      for (int length : new int[] {1, 7, 63, 64, 192, 1003, 4096, 60_001}) {
        float[] alone = new float[length];
        float[] among = new float[3 * length];
        for (int i = 0; i < length; i++) {
          alone[i] = (float) random.nextGaussian();
          among[2 * length + i] = alone[i];
        }
        NDArray one = MANAGER.create(alone, new Shape(1, length));
        NDArray three = MANAGER.create(among, new Shape(3, length));
        float[] expected = function.apply(one).toFloatArray();
        float[] values = function.apply(three).toFloatArray();

        assertThat(Arrays.copyOfRange(values, 2 * length, 3 * length)).isEqualTo(expected);
      }
    }
  }

  private static NDArray tanh(NDArray values) {
    return new Elementwise(MANAGER).tanh(values);
  }

  private static NDArray power(NDArray base, float exponent) {
    return Elementwise.power(base, MANAGER.create(exponent));
  }
}
