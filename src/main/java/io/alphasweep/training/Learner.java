package io.alphasweep.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.alphasweep.training.objective.ClippedSurrogate;
import io.alphasweep.training.objective.ClippedSurrogate.Surrogate;
import io.alphasweep.training.optimizer.Optimizer;
import io.alphasweep.training.pack.HostTensor;
import io.alphasweep.training.pack.PackSettings;
import io.alphasweep.training.pack.Phases;
import io.alphasweep.training.pack.Phases.Phase;
import io.alphasweep.training.policy.ActorCritic;
import io.alphasweep.training.policy.GaussianPolicy;
import io.alphasweep.training.policy.Network;
import io.alphasweep.training.rollout.Minibatch;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Gradient steps for all trials of a pack at once: forward, the objective's gradient, backward in
 * closed form, clipping, the optimizer.
 */
final class Learner {

  private static final int[] PARAMETERS = {1};
  private static final int[] SAMPLES = {1};
  private static final double CLIP_FLOOR = 1e-6;

  private final NDManager manager;
  private final Shape column;
  private final Shape samples;
  private final ActorCritic agents;
  private final ClippedSurrogate objective;
  private final Optimizer optimizer;
  private final Phases phases;
  private final HostTensor learningRates;
  private final NDArray maxGradNorm;
  private final NDArray clipFloor;
  private final NDArray one;

  private NDArray learningRate;
  private NDArray clips;
  private NDArray gradClips;
  private NDArray gradNorms;
  private NDArray saturatedShares;
  private boolean saturates;
  private int steps;

  Learner(
      PackSettings settings,
      ActorCritic agents,
      Optimizer optimizer,
      int minibatchSamples,
      Phases phases) {
    this.manager = settings.manager();
    this.column = new Shape(settings.size(), 1);
    this.samples = new Shape(settings.size(), minibatchSamples, 1);
    this.agents = agents;
    this.objective = new ClippedSurrogate(settings, minibatchSamples);
    this.optimizer = optimizer;
    this.phases = phases;
    this.learningRates = HostTensor.floats(manager, column);
    this.maxGradNorm = settings.column("max-grad-norm");
    this.clipFloor = manager.create((float) CLIP_FLOOR);
    this.one = manager.create(1f);
  }

  /**
   * Starts an iteration; what it measures lives as long as the present scope.
   *
   * @param rates {@code [trial]}, already annealed
   */
  void startIteration(double[] rates) {
    FloatBuffer host = learningRates.floats();
    for (double rate : rates) {
      host.put((float) rate);
    }
    learningRate = learningRates.upload();
    clips = manager.zeros(samples);
    gradClips = manager.zeros(column);
    gradNorms = manager.zeros(column);
    saturatedShares = manager.zeros(column);
    steps = 0;
  }

  /** One gradient step; the losses of each trial before it where asked for, else null. */
  List<Losses> step(Minibatch minibatch, boolean measureLosses) {
    Network.Pass actor = agents.actor().forward(minibatch.observations());
    Network.Pass critic = agents.critic().forward(minibatch.observations());
    GaussianPolicy.LogProbabilities logProbabilities =
        agents.policy().logProbabilities(actor.outputs(), minibatch.actions());
    NDArray logRatio = logProbabilities.values().sub(minibatch.logProbabilities());
    Surrogate surrogate = objective.surrogate(logRatio, minibatch.advantages());
    List<Losses> losses =
        measureLosses
            ? Losses.of(objective, surrogate, critic.outputs(), minibatch, agents.policy())
            : null;

    NDArray gradient = gradient(minibatch, actor, critic, logProbabilities, surrogate);
    clip(gradient);
    phases.enter(Phase.OPTIMIZER);
    optimizer.step(agents.parameters(), gradient, learningRate);
    phases.enter(Phase.GRADIENT);
    measure(surrogate);
    return losses;
  }

  private NDArray gradient(
      Minibatch minibatch,
      Network.Pass actor,
      Network.Pass critic,
      GaussianPolicy.LogProbabilities logProbabilities,
      Surrogate surrogate) {
    GaussianPolicy.Gradient policy =
        agents.policy().backward(logProbabilities, objective.policyGradient(surrogate));
    NDArray atLogStd = policy.atLogStd().subi(objective.entropyCoefficient());
    NDArray atValues =
        objective.valueGradient(critic.outputs(), minibatch.values(), minibatch.targets());
    return agents.flatten(
        agents.actor().backward(actor, policy.atMeans()),
        atLogStd,
        agents.critic().backward(critic, atValues));
  }

  /** Global L2 norm over all parameters, coefficient max / (norm + 1e-6), at most 1 (PyTorch). */
  private void clip(NDArray gradient) {
    NDArray norm = gradient.norm(2, PARAMETERS, true);
    gradNorms.addi(norm);
    gradClips.addi(norm.gt(maxGradNorm));
    gradient.muli(maxGradNorm.div(norm.addi(clipFloor)).minimum(one));
  }

  private void measure(Surrogate surrogate) {
    steps++;
    clips.addi(objective.clips(surrogate));
    NDArray saturated = optimizer.saturatedShare();
    if (saturated != null) {
      saturates = true;
      saturatedShares.addi(saturated);
    }
  }

  /** Mean over the iteration's gradient steps of the share of clipped samples, {@code [trial]}. */
  float[] clipFraction() {
    return mean(clips.mean(SAMPLES));
  }

  /** Share of the iteration's gradient steps whose norm was clipped, {@code [trial]}. */
  float[] gradClipFraction() {
    return mean(gradClips);
  }

  /** Mean gradient norm before clipping, {@code [trial]}. */
  float[] gradientNorm() {
    return mean(gradNorms);
  }

  /** Mean share of saturated parameter elements, {@code [trial]}; null without a tanh. */
  float[] optimizerClipFraction() {
    return saturates ? mean(saturatedShares) : null;
  }

  private float[] mean(NDArray sums) {
    float[] means = sums.toFloatArray();
    for (int trial = 0; trial < means.length; trial++) {
      means[trial] /= steps;
    }
    return means;
  }

  /**
   * The losses of one trial's minibatch; definitions in {@link io.alphasweep.metrics.MetricRow}.
   */
  record Losses(
      double policyLoss, double valueLoss, double entropy, double oldApproxKl, double approxKl) {

    /** The losses of each trial. */
    private static List<Losses> of(
        ClippedSurrogate objective,
        Surrogate surrogate,
        NDArray values,
        Minibatch minibatch,
        GaussianPolicy policy) {
      float[] policyLoss = objective.policyLoss(surrogate).toFloatArray();
      float[] valueLoss =
          objective.valueLoss(values, minibatch.values(), minibatch.targets()).toFloatArray();
      float[] entropy = policy.entropy().toFloatArray();
      float[] oldApproxKl = objective.oldApproxKl(surrogate).toFloatArray();
      float[] approxKl = objective.approxKl(surrogate).toFloatArray();
      List<Losses> losses = new ArrayList<>(policyLoss.length);
      for (int trial = 0; trial < policyLoss.length; trial++) {
        losses.add(
            new Losses(
                policyLoss[trial],
                valueLoss[trial],
                entropy[trial],
                oldApproxKl[trial],
                approxKl[trial]));
      }
      return losses;
    }
  }
}
