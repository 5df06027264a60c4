package io.alphasweep.training.onpolicy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.alphasweep.rows.Column;
import io.alphasweep.rows.Columns;
import io.alphasweep.rows.Row;
import io.alphasweep.training.experience.Minibatch;
import io.alphasweep.training.objective.ClippedSurrogate;
import io.alphasweep.training.objective.ClippedSurrogate.Surrogate;
import io.alphasweep.training.optimizer.GradientClipping;
import io.alphasweep.training.optimizer.GradientColumns;
import io.alphasweep.training.optimizer.Optimizer;
import io.alphasweep.training.pack.HostTensor;
import io.alphasweep.training.pack.PackSettings;
import io.alphasweep.training.pack.Phases;
import io.alphasweep.training.pack.Phases.Phase;
import io.alphasweep.training.pack.RowSums;
import io.alphasweep.training.policy.Policy;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Gradient steps for all trials of a pack at once: forward, the objective's gradient, backward in
 * closed form, clipping, the optimizer.
 */
final class Learner {

  private static final Column CLIP_FRACTION =
      Column.real(
          "clip_fraction",
          "share",
          "share of samples with |ratio - 1| > clip coefficient, mean over gradient steps");

  private static final Column GRAD_CLIP_FRACTION =
      Column.real(
          "grad_clip_fraction",
          "share",
          "share of gradient steps whose global norm exceeded max-grad-norm");

  private static final Columns OF_STEPS =
      Columns.of(
          CLIP_FRACTION,
          GradientColumns.OPTIMIZER_CLIP_FRACTION,
          GRAD_CLIP_FRACTION,
          GradientColumns.GRADIENT_NORM);

  /** What is reported of an iteration's gradient steps. */
  static final Columns COLUMNS = Losses.COLUMNS.and(OF_STEPS);

  /** The same where there is no critic. */
  static final Columns WITHOUT_CRITIC = Losses.WITHOUT_CRITIC.and(OF_STEPS);

  private final NDManager manager;
  private final Shape column;
  private final Shape samples;
  private final ActorCritic agents;
  private final ClippedSurrogate objective;
  private final Optimizer optimizer;
  private final Phases phases;
  private final HostTensor learningRates;
  private final GradientClipping clipping;

  private NDArray learningRate;
  private NDArray clips;
  private NDArray gradClips;
  private NDArray gradNorms;
  private NDArray saturatedShares;
  private boolean saturates;
  private int steps;
  private List<Losses> losses;

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
    this.clipping = new GradientClipping(settings);
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

  /**
   * One gradient step.
   *
   * @param measureLosses whether to keep the losses before it
   */
  void step(Minibatch minibatch, boolean measureLosses) {
    ActorCritic.Pass pass = agents.forward(minibatch.observations());
    Policy.Evaluation actions = agents.policy().evaluate(pass.policyOutputs(), minibatch.actions());
    NDArray logRatio = actions.logProbabilities().sub(minibatch.logProbabilities());
    NDArray signal =
        objective.signal(minibatch.advantages(), actions.logProbabilities(), actions::entropies);
    Surrogate surrogate = objective.surrogate(logRatio, signal);
    if (measureLosses) {
      losses = Losses.of(objective, surrogate, pass.values(), minibatch, actions);
    }
    Policy.Gradient atPolicy =
        actions.backward(objective.policyGradient(surrogate), objective.entropyCoefficient());
    NDArray atValues =
        agents.hasCritic()
            ? objective.valueGradient(pass.values(), minibatch.values(), minibatch.targets())
            : null;
    NDArray gradient = agents.backward(pass, atPolicy, atValues);
    clip(gradient);
    phases.enter(Phase.OPTIMIZER);
    optimizer.step(agents.parameters(), gradient, learningRate);
    phases.enter(Phase.GRADIENT);
    measure(surrogate);
  }

  private void clip(NDArray gradient) {
    NDArray norms = clipping.clip(gradient);
    gradNorms.addi(norms);
    gradClips.addi(clipping.clips(norms));
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

  /** The losses that were kept last, {@code [trial]}. */
  List<Losses> losses() {
    return losses;
  }

  /** What the iteration's gradient steps had in common, for the rows. */
  Summary summary() {
    return new Summary(
        losses, clipFraction(), optimizerClipFraction(), gradClipFraction(), gradientNorm());
  }

  /** An iteration's gradient steps, on the host; the arrays are {@code [trial]}. */
  @SuppressWarnings("ArrayRecordComponent") // read by index, never compared
  record Summary(
      List<Losses> losses,
      float[] clipFraction,
      float[] optimizerClipFraction,
      float[] gradClipFraction,
      float[] gradientNorm) {

    /** Puts {@link #COLUMNS} of a trial. */
    void report(int trial, Row row) {
      losses.get(trial).report(row);
      row.put(CLIP_FRACTION, clipFraction[trial]);
      if (optimizerClipFraction != null) {
        row.put(GradientColumns.OPTIMIZER_CLIP_FRACTION, optimizerClipFraction[trial]);
      }
      row.put(GRAD_CLIP_FRACTION, gradClipFraction[trial]);
      row.put(GradientColumns.GRADIENT_NORM, gradientNorm[trial]);
    }
  }

  /** Mean over the iteration's gradient steps of the share of clipped samples, {@code [trial]}. */
  float[] clipFraction() {
    return mean(RowSums.mean(clips, 1, false));
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
   * The losses of one trial's minibatch, as CleanRL defines them.
   *
   * @param valueLoss null where there is no critic
   */
  record Losses(
      double policyLoss, Double valueLoss, double entropy, double oldApproxKl, double approxKl) {

    private static final Column POLICY_LOSS =
        Column.real("policy_loss", "", "policy loss of the last minibatch");

    private static final Column VALUE_LOSS =
        Column.real(
            "value_loss",
            "",
            "value loss of the last minibatch, with the factor 0.5, without the value coefficient");

    private static final Column ENTROPY =
        Column.real("entropy", "nats", "entropy of the policy in nats, last minibatch");

    private static final Column OLD_APPROX_KL =
        Column.real("old_approx_kl", "nats", "mean of -log ratio, last minibatch");

    private static final Column APPROX_KL =
        Column.real("approx_kl", "nats", "mean of (ratio - 1) - log ratio, last minibatch");

    static final Columns COLUMNS =
        Columns.of(POLICY_LOSS, VALUE_LOSS, ENTROPY, OLD_APPROX_KL, APPROX_KL);

    static final Columns WITHOUT_CRITIC =
        Columns.of(POLICY_LOSS, ENTROPY, OLD_APPROX_KL, APPROX_KL);

    boolean areFinite() {
      return Double.isFinite(policyLoss) && (valueLoss == null || Double.isFinite(valueLoss));
    }

    private void report(Row row) {
      row.put(POLICY_LOSS, policyLoss);
      if (valueLoss != null) {
        row.put(VALUE_LOSS, valueLoss);
      }
      row.put(ENTROPY, entropy);
      row.put(OLD_APPROX_KL, oldApproxKl);
      row.put(APPROX_KL, approxKl);
    }

    /** The losses of each trial. */
    private static List<Losses> of(
        ClippedSurrogate objective,
        Surrogate surrogate,
        NDArray values,
        Minibatch minibatch,
        Policy.Evaluation actions) {
      float[] policyLoss =
          objective.policyLoss(surrogate, actions.logProbabilities()).toFloatArray();
      float[] valueLoss =
          values == null
              ? null
              : objective.valueLoss(values, minibatch.values(), minibatch.targets()).toFloatArray();
      float[] entropy = actions.entropy().toFloatArray();
      float[] oldApproxKl = objective.oldApproxKl(surrogate).toFloatArray();
      float[] approxKl = objective.approxKl(surrogate).toFloatArray();
      List<Losses> losses = new ArrayList<>(policyLoss.length);
      for (int trial = 0; trial < policyLoss.length; trial++) {
        losses.add(
            new Losses(
                policyLoss[trial],
                valueLoss == null ? null : Double.valueOf(valueLoss[trial]),
                entropy[trial],
                oldApproxKl[trial],
                approxKl[trial]));
      }
      return losses;
    }
  }
}
