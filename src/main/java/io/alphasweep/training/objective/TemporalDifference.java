package io.alphasweep.training.objective;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;

/**
 * The squared error between the value of an action taken and the reward with the discounted value
 * of what followed (Mnih et al. 2015, as in CleanRL's dqn: squared, not Huber's).
 *
 * <p>All tensors of samples are {@code [trial, sample, 1]}; gradients are those of the mean over a
 * trial's samples.
 */
public final class TemporalDifference {

  private static final int[] SAMPLES = {1};
  private static final int[] ACTIONS = {2};

  private final NDArray indices;
  private final NDArray twoOverSamples;

  /**
   * Prepares the constants.
   *
   * @param manager owns them
   * @param actions count of them
   * @param samples count of samples of a trial in a minibatch
   */
  public TemporalDifference(NDManager manager, int actions, int samples) {
    this.indices = manager.arange(actions).toType(DataType.FLOAT32, false);
    this.twoOverSamples = manager.create(2f / samples);
  }

  /**
   * Values of actions and what they lack.
   *
   * @param isTaken 1 at the action taken, else 0, {@code [trial, sample, action]}
   * @param values of the actions taken
   * @param errors by how much the values are above their targets
   */
  public record Errors(NDArray isTaken, NDArray values, NDArray errors) {}

  /** The value of the best action, of values {@code [trial, sample, action]}. */
  public static NDArray best(NDArray values) {
    return values.max(ACTIONS, true);
  }

  /**
   * The errors.
   *
   * @param values of all actions, {@code [trial, sample, action]}
   * @param taken the action's index
   * @param rewards what it brought
   * @param discounts what the following value counts for
   * @param following value of what it led to, through which no gradient goes
   */
  public Errors errors(
      NDArray values, NDArray taken, NDArray rewards, NDArray discounts, NDArray following) {
    NDArray isTaken = indices.eq(taken).toType(DataType.FLOAT32, false);
    NDArray ofTaken = values.mul(isTaken).sum(ACTIONS, true);
    NDArray targets = following.mul(discounts).addi(rewards);
    return new Errors(isTaken, ofTaken, ofTaken.sub(targets));
  }

  /** The gradient of the loss at the values of all actions, {@code [trial, sample, action]}. */
  public NDArray gradient(Errors errors) {
    return errors.isTaken().mul(errors.errors().mul(twoOverSamples));
  }

  /** Mean squared error, {@code [trial, 1]}. */
  public static NDArray loss(Errors errors) {
    return errors.errors().mul(errors.errors()).mean(SAMPLES);
  }

  /** Mean value of the actions taken, {@code [trial, 1]}. */
  public static NDArray meanValue(Errors errors) {
    return errors.values().mean(SAMPLES);
  }
}
