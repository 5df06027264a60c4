package io.alphasweep.kernel;

import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.IntPointer;

/**
 * The gradient of PPO's loss (clipped surrogate, value loss with the factor 0.5, entropy) for one
 * minibatch of one trial, gathered straight from its rollout. To be used by one thread at a time.
 *
 * <p>Parameters and gradient are those of the actor, the policy's own and those of the critic.
 */
public final class PpoGradient {

  /** What is measured of a minibatch before the step, in the order that the kernel reports it. */
  private static final int POLICY_LOSS = 0;

  private static final int VALUE_LOSS = 1;
  private static final int ENTROPY = 2;
  private static final int OLD_KL = 3;
  private static final int KL = 4;
  private static final int CLIP_FRACTION = 5;
  private static final int REPORTS = 6;

  private final NativeFunctions functions;
  private final Perceptron actor;
  private final Perceptron critic;
  private final int samples;
  private final int actionSize;
  private final int policyParameters;
  private final boolean clipsValueLoss;
  private final Floats advantages;
  private final Floats targets;
  private final Floats gradient;
  private final Floats work;
  private final DoublePointer pointer = new DoublePointer(REPORTS);
  private final double[] report = new double[REPORTS];

  /**
   * Prepares the memory.
   *
   * @param critic {@link Perceptron#none} where there is none, and so no value loss
   * @param samples of a minibatch
   * @param actionSize count of numbers of an action
   * @param policyParameters count of the policy's own: log standard deviations, or 0 for a
   *     categorical policy
   */
  public PpoGradient(
      Kernel kernel,
      Perceptron actor,
      Perceptron critic,
      int samples,
      int actionSize,
      int policyParameters,
      boolean clipsValueLoss) {
    this.functions = kernel.functions();
    this.actor = actor;
    this.critic = critic;
    this.samples = samples;
    this.actionSize = actionSize;
    this.policyParameters = policyParameters;
    this.clipsValueLoss = clipsValueLoss;
    this.advantages = Floats.zeros(samples);
    this.targets = Floats.zeros(samples);
    this.gradient = Floats.zeros(actor.parameters() + policyParameters + critic.parameters());
    this.work =
        Floats.zeros(NativeFunctions.ppoFloats(actor.shape(), critic.shape(), samples, actionSize));
  }

  /** {@code [sample]}, as the policy's objective sees them; to be filled before {@link #of}. */
  public Floats advantages() {
    return advantages;
  }

  /** {@code [sample]}, the critic's; to be filled before {@link #of}. */
  public Floats targets() {
    return targets;
  }

  /** What the last {@link #of} found, {@code [parameter]}. */
  public Floats gradient() {
    return gradient;
  }

  /**
   * Computes the gradient and what is measured.
   *
   * @param parameters {@code [parameter]}
   * @param observations {@code [sample of the rollout, observation]}
   * @param behaviour {@code [sample of the rollout, action + 2]}: action, log probability, value
   * @param permutation samples of the rollout
   * @param from where the minibatch begins in the permutation
   */
  public void of(
      Floats parameters,
      Floats observations,
      Floats behaviour,
      Permutation permutation,
      int from,
      float clip,
      float valueCoefficient,
      float entropyCoefficient) {
    IntPointer chosen = permutation.from(from);
    functions.ppoGradient(
        actor.shape(),
        critic.shape(),
        Floats.from(parameters, 0),
        Floats.from(observations, 0),
        Floats.from(behaviour, 0),
        chosen,
        samples,
        actionSize,
        policyParameters,
        Floats.from(advantages, 0),
        Floats.from(targets, 0),
        clip,
        valueCoefficient,
        entropyCoefficient,
        clipsValueLoss,
        Floats.from(gradient, 0),
        Floats.from(work, 0),
        pointer);
    pointer.get(report, 0, REPORTS);
  }

  /** Mean policy loss. */
  public double policyLoss() {
    return report[POLICY_LOSS];
  }

  /** Mean value loss with the factor 0.5 and without the coefficient. */
  public double valueLoss() {
    return report[VALUE_LOSS];
  }

  /** Mean entropy in nats. */
  public double entropy() {
    return report[ENTROPY];
  }

  /** Mean of -log ratio. */
  public double oldApproxKl() {
    return report[OLD_KL];
  }

  /** Mean of (ratio - 1) - log ratio. */
  public double approxKl() {
    return report[KL];
  }

  /** Share of samples with |ratio - 1| beyond the clip coefficient. */
  public double clipFraction() {
    return report[CLIP_FRACTION];
  }
}
