package io.alphasweep.training.policy;

import io.alphasweep.environment.space.Box;
import io.alphasweep.kernel.Floats;
import java.util.function.DoubleSupplier;

/**
 * Normal distributions squeezed by a tanh into a box, with a mean and a log standard deviation from
 * the network for each number of an action (Haarnoja et al. 2018, as in CleanRL's
 * sac_continuous_action): x = mean + std xi, y = tanh x, action = scale y + bias, and log p = sum
 * of -xi^2 / 2 - log std - log(2 pi) / 2 - log(scale (1 - y^2) + 1e-6).
 *
 * <p>The network gives the means first, then as many numbers from which the log standard deviations
 * come: -5 + 3.5 (tanh + 1), from -5 to 2. Plain Java, in 64 bits within a sample.
 */
public final class SquashedGaussian {

  private static final double FLOOR = 1e-6;
  static final double LOG_STD_LOW = -5;
  static final double LOG_STD_HALF = 3.5;
  private static final double HALF_LOG_2_PI = 0.5 * StrictMath.log(2 * Math.PI);

  private final ActionScale scale;
  private final int size;

  /** {@code [sample, number of the action]}, of what was drawn last. */
  private final double[] noise;

  private final double[] squashed;
  private final double[] stds;
  private final double[] squashedLogStds;

  /**
   * @param samples that are drawn before their gradient is asked for
   */
  public SquashedGaussian(Box box, int samples) {
    this.scale = new ActionScale(box);
    this.size = box.size();
    this.noise = new double[samples * size];
    this.squashed = new double[samples * size];
    this.stds = new double[samples * size];
    this.squashedLogStds = new double[samples * size];
  }

  /** Count of numbers that the network gives for an observation. */
  public static int outputs(Box box) {
    return 2 * box.size();
  }

  /**
   * Draws an action.
   *
   * @param outputs {@code [sample, output]}
   * @param xi gives standard normal numbers
   * @param actions receives {@code [sample, number]}
   * @return its log probability
   */
  public double draw(int sample, Floats outputs, DoubleSupplier xi, Floats actions) {
    double logProbability = 0;
    for (int i = 0; i < size; i++) {
      int place = sample * size + i;
      double mean = outputs.get(2 * sample * size + i);
      double raw = outputs.get((2 * sample + 1) * size + i);
      squashedLogStds[place] = StrictMath.tanh(raw);
      double logStd = LOG_STD_LOW + LOG_STD_HALF * (squashedLogStds[place] + 1);
      stds[place] = StrictMath.exp(logStd);
      noise[place] = xi.getAsDouble();
      squashed[place] = StrictMath.tanh(mean + stds[place] * noise[place]);
      actions.put(place, scale.action(i, squashed[place]));
      logProbability -=
          0.5 * noise[place] * noise[place]
              + logStd
              + HALF_LOG_2_PI
              + StrictMath.log(slope(place, i) + FLOOR);
    }
    return logProbability;
  }

  /** How the action moves with x. */
  private double slope(int place, int i) {
    return scale.scale(i) * (1 - squashed[place] * squashed[place]);
  }

  /**
   * The gradient at the network's outputs of a loss that holds the log probability and the action
   * of a sample, both functions of the outputs by the noise that was drawn.
   *
   * @param atLogProbability of the sample
   * @param atActions {@code [sample, number]}
   * @param atOutputs receives {@code [sample, output]}
   */
  public void backward(int sample, double atLogProbability, Floats atActions, Floats atOutputs) {
    for (int i = 0; i < size; i++) {
      int place = sample * size + i;
      double slope = slope(place, i);
      double atX =
          atLogProbability * 2 * squashed[place] * slope / (slope + FLOOR)
              + atActions.get(place) * slope;
      double atLogStd = atX * stds[place] * noise[place] - atLogProbability;
      double ofRaw = LOG_STD_HALF * (1 - squashedLogStds[place] * squashedLogStds[place]);
      atOutputs.put(2 * sample * size + i, (float) atX);
      atOutputs.put((2 * sample + 1) * size + i, (float) (atLogStd * ofRaw));
    }
  }
}
