package io.alphasweep.training.policy;

import io.alphasweep.environment.space.Box;

/** How numbers from -1 to 1, such as a tanh gives, lie in a box. */
public final class ActionScale {

  private final double[] scale;
  private final double[] bias;
  private final float[] low;
  private final float[] high;

  public ActionScale(Box box) {
    this.scale = new double[box.size()];
    this.bias = new double[box.size()];
    this.low = new float[box.size()];
    this.high = new float[box.size()];
    for (int i = 0; i < scale.length; i++) {
      scale[i] = (box.high(i) - box.low(i)) / 2;
      bias[i] = (box.high(i) + box.low(i)) / 2;
      low[i] = (float) box.low(i);
      high[i] = (float) box.high(i);
    }
  }

  /** Half the width of the box in its i-th number. */
  public double scale(int i) {
    return scale[i];
  }

  /** The i-th number of the action for one from -1 to 1. */
  public float action(int i, double squashed) {
    return (float) (scale[i] * squashed + bias[i]);
  }

  /** The nearest i-th number that the box has; NaN stays NaN. */
  public float clip(int i, double number) {
    return Math.max(low[i], Math.min(high[i], (float) number));
  }
}
