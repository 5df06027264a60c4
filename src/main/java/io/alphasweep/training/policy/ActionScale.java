package io.alphasweep.training.policy;

import io.alphasweep.environment.space.Box;
import io.alphasweep.training.graph.Graph;
import java.util.List;

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

  /**
   * The action that a tanh squeezes numbers into.
   *
   * @param raw one for each number of the action, and perhaps others behind
   */
  void squeeze(float[] raw, float[] action) {
    for (int i = 0; i < action.length; i++) {
      action[i] = action(i, StrictMath.tanh(raw[i]));
    }
  }

  /** Writes the actions for numbers from -1 to 1 into a graph. */
  String describe(Graph graph, String squashed) {
    String scales = graph.constant("action_scale", floats(scale));
    return graph.add(
        "Add", graph.add("Mul", squashed, scales), graph.constant("action_bias", floats(bias)));
  }

  /** Lets actions out of a graph, the nearest ones that the box has. */
  public void output(Graph graph, String actions) {
    String admitted =
        graph.within(
            actions, graph.constant("action_low", low), graph.constant("action_high", high));
    graph.output("action", Graph.Type.REAL, List.of((long) low.length), admitted);
  }

  private static float[] floats(double[] numbers) {
    float[] floats = new float[numbers.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) numbers[i];
    }
    return floats;
  }

  /** The nearest i-th number that the box has; NaN stays NaN. */
  public float clip(int i, double number) {
    return Math.max(low[i], Math.min(high[i], (float) number));
  }
}
