package io.alphasweep.training.policy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.alphasweep.training.network.ParameterLayout;

/**
 * Normal distributions with a mean from the network and one state-independent log standard
 * deviation per action dimension, as tensors of a pack.
 */
public final class GaussianPolicy {

  private static final int[] SAMPLES = {1};
  private static final int[] DIMENSIONS = {2};
  private static final double LOG_2_PI = Math.log(2 * Math.PI);

  private final ParameterLayout.Tensor tensor;
  private final NDArray one;
  private final NDArray minusHalf;
  private final NDArray logNormalizer;
  private final NDArray entropyConstant;
  private NDArray logStd;

  /**
   * Declares the log standard deviations, initially zero.
   *
   * @param layout receives the tensor {@code actor.log-std}
   */
  public GaussianPolicy(ParameterLayout layout, NDManager manager, int actionSize) {
    this.tensor = layout.add("actor.log-std", actionSize);
    this.one = manager.create(1f);
    this.minusHalf = manager.create(-0.5f);
    this.logNormalizer = manager.create((float) (0.5 * actionSize * LOG_2_PI));
    this.entropyConstant = manager.create((float) (0.5 * actionSize * (1 + LOG_2_PI)));
  }

  /** Takes a view of the flat parameters {@code [trial, parameter]}. */
  public void bind(NDArray parameters) {
    logStd =
        tensor.view(parameters).reshape(new Shape(parameters.getShape().get(0), 1, tensor.size()));
  }

  /** The log standard deviations, {@code [trial, 1, action]}. */
  public NDArray logStd() {
    return logStd;
  }

  /** Entropy in nats, {@code [trial, 1]}. */
  public NDArray entropy() {
    return logStd.sum(DIMENSIONS).addi(entropyConstant);
  }

  /**
   * Log probabilities of actions.
   *
   * @param means {@code [trial, sample, action]}
   * @param actions {@code [trial, sample, action]}
   */
  public LogProbabilities logProbabilities(NDArray means, NDArray actions) {
    NDArray inverseStd = logStd.neg().exp();
    NDArray z = actions.sub(means).muli(inverseStd);
    NDArray squares = z.mul(z);
    NDArray values =
        squares
            .sum(DIMENSIONS, true)
            .muli(minusHalf)
            .subi(logStd.sum(DIMENSIONS, true))
            .subi(logNormalizer);
    return new LogProbabilities(values, z, squares, inverseStd);
  }

  /**
   * The gradients at the means and at the log standard deviations.
   *
   * @param of what {@link #logProbabilities} returned; not usable afterwards
   * @param gradient {@code [trial, sample, 1]}, at each log probability
   * @return at the means {@code [trial, sample, action]}, at the log standard deviations {@code
   *     [trial, action]}
   */
  public Gradient backward(LogProbabilities of, NDArray gradient) {
    NDArray atLogStd = of.squares.subi(one).muli(gradient).sum(SAMPLES);
    NDArray atMeans = of.z.muli(of.inverseStd).muli(gradient);
    return new Gradient(atMeans, atLogStd);
  }

  /**
   * Log probabilities with what their gradient needs.
   *
   * @param values {@code [trial, sample, 1]}
   */
  public record LogProbabilities(NDArray values, NDArray z, NDArray squares, NDArray inverseStd) {}

  /** What {@link #backward} returns. */
  public record Gradient(NDArray atMeans, NDArray atLogStd) {}
}
