package io.alphasweep.environment.space;

import java.util.Arrays;
import org.apache.commons.rng.UniformRandomProvider;

/** Actions of real numbers, each between two bounds of its own, in the units of the task. */
public final class Box implements ActionSpace {

  private final double[] low;
  private final double[] high;

  /**
   * A box.
   *
   * @param low lower bound of each number
   * @param high upper bound of each number, as many
   */
  public Box(double[] low, double[] high) {
    if (low.length == 0 || low.length != high.length) {
      throw new IllegalArgumentException(
          "found %d lower and %d upper bounds".formatted(low.length, high.length));
    }
    this.low = low.clone();
    this.high = high.clone();
  }

  /** The box of {@code size} numbers from -bound to bound. */
  public static Box symmetric(int size, double bound) {
    double[] high = new double[size];
    Arrays.fill(high, bound);
    return new Box(Arrays.stream(high).map(each -> -each).toArray(), high);
  }

  @Override
  public int size() {
    return low.length;
  }

  /** The lower bound of the i-th number. */
  public double low(int i) {
    return low[i];
  }

  /** The upper bound of the i-th number. */
  public double high(int i) {
    return high[i];
  }

  /** Clips in 32 bits, as Gymnasium does with a 32-bit box; NaN stays NaN. */
  @Override
  public void admit(float[] drawn, int offset, double[] action) {
    for (int i = 0; i < low.length; i++) {
      action[i] = Math.max((float) low[i], Math.min((float) high[i], drawn[offset + i]));
    }
  }

  @Override
  public void draw(UniformRandomProvider random, double[] action) {
    for (int i = 0; i < low.length; i++) {
      action[i] = random.nextDouble(low[i], high[i]);
    }
  }
}
