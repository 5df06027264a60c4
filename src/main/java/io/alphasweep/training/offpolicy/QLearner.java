package io.alphasweep.training.offpolicy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import io.alphasweep.rows.Column;
import io.alphasweep.rows.Columns;
import io.alphasweep.rows.Row;
import io.alphasweep.training.experience.ReplaySampler;
import io.alphasweep.training.experience.Transitions;
import io.alphasweep.training.network.Network;
import io.alphasweep.training.objective.TemporalDifference;
import io.alphasweep.training.objective.TemporalDifference.Errors;
import io.alphasweep.training.optimizer.GradientColumns;
import io.alphasweep.training.optimizer.Optimizer;
import io.alphasweep.training.pack.HostTensor;
import io.alphasweep.training.pack.Pack;
import io.alphasweep.training.pack.Phases;
import io.alphasweep.training.pack.Phases.Phase;
import io.alphasweep.training.pack.Survivors;
import java.nio.FloatBuffer;

/**
 * Gradient steps for all trials of a pack at once: a minibatch of each replay, its targets, the
 * gradient, the optimizer.
 */
final class QLearner {

  private static final Column LOSS =
      Column.real(
          "td_loss", "", "mean squared temporal-difference error, mean over gradient steps");
  private static final Column MEAN_VALUE =
      Column.real(
          "mean_q", "reward", "mean value of the actions in a minibatch, mean over gradient steps");

  /** What is reported of an iteration's gradient steps. */
  static final Columns COLUMNS =
      Columns.of(
          LOSS, MEAN_VALUE, GradientColumns.OPTIMIZER_CLIP_FRACTION, GradientColumns.GRADIENT_NORM);

  private static final int[] PARAMETERS = {1};

  /** Values beyond it have run away. */
  private static final double LARGEST_VALUE = 1e6;

  private final NDManager manager;
  private final Shape column;
  private final QNetworks agents;
  private final ReplaySampler replays;
  private final TemporalDifference objective;
  private final Optimizer optimizer;
  private final Phases phases;
  private final HostTensor learningRates;
  private NDArray learningRate;
  private Sums sums;
  private boolean saturates;
  private int steps;
  private float[] losses;
  private float[] values;
  private float[] gradientNorms;
  private float[] saturated;

  /** Over an iteration's gradient steps, {@code [trial, 1]} each. */
  private record Sums(NDArray loss, NDArray value, NDArray gradientNorm, NDArray saturated) {}

  QLearner(
      Pack pack,
      QNetworks agents,
      ReplaySampler replays,
      TemporalDifference objective,
      Optimizer optimizer) {
    this.manager = pack.manager();
    this.column = new Shape(pack.size(), 1);
    this.agents = agents;
    this.replays = replays;
    this.objective = objective;
    this.optimizer = optimizer;
    this.phases = pack.phases();
    this.learningRates = HostTensor.floats(manager, column);
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
    sums =
        new Sums(
            manager.zeros(column),
            manager.zeros(column),
            manager.zeros(column),
            manager.zeros(column));
    steps = 0;
  }

  /** One gradient step. */
  void step() {
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      phases.enter(Phase.GATHER);
      Transitions drawn = replays.draw();
      phases.enter(Phase.GRADIENT);
      Network.Pass pass = agents.forward(drawn.observations());
      Errors errors = errors(pass, drawn);
      NDArray gradient = agents.backward(pass, objective.gradient(errors));
      sums.gradientNorm().addi(gradient.norm(2, PARAMETERS, true));
      phases.enter(Phase.OPTIMIZER);
      optimizer.step(agents.parameters(), gradient, learningRate);
      phases.enter(Phase.GRADIENT);
      measure(errors);
    }
  }

  private Errors errors(Network.Pass pass, Transitions drawn) {
    NDArray following = TemporalDifference.best(agents.targetValues(drawn.following()));
    return objective.errors(
        pass.outputs(), drawn.actions(), drawn.rewards(), drawn.discounts(), following);
  }

  private void measure(Errors errors) {
    steps++;
    sums.loss().addi(TemporalDifference.loss(errors));
    sums.value().addi(TemporalDifference.meanValue(errors));
    NDArray share = optimizer.saturatedShare();
    if (share != null) {
      saturates = true;
      sums.saturated().addi(share);
    }
  }

  /** Ends an iteration, and the trials whose values left the finite numbers or ran away. */
  void endIteration(Survivors survivors) {
    losses = mean(sums.loss());
    values = mean(sums.value());
    gradientNorms = mean(sums.gradientNorm());
    saturated = saturates ? mean(sums.saturated()) : null;
    survivors.divergeIfNotFinite(agents.parameters());
    for (int trial = 0; trial < losses.length && steps > 0; trial++) {
      if (!Float.isFinite(losses[trial])) {
        survivors.diverge(trial, "a loss was not finite");
      } else if (Math.abs(values[trial]) > LARGEST_VALUE) {
        survivors.diverge(trial, "the mean value of the actions went beyond a million");
      }
    }
  }

  /** Means over no gradient step are NaN: they do not exist. */
  private float[] mean(NDArray sum) {
    float[] means = sum.toFloatArray();
    for (int trial = 0; trial < means.length; trial++) {
      means[trial] /= steps;
    }
    return means;
  }

  /** Puts {@link #COLUMNS} of a trial. */
  void report(int trial, Row row) {
    row.put(LOSS, losses[trial]);
    row.put(MEAN_VALUE, values[trial]);
    if (saturated != null) {
      row.put(GradientColumns.OPTIMIZER_CLIP_FRACTION, saturated[trial]);
    }
    row.put(GradientColumns.GRADIENT_NORM, gradientNorms[trial]);
  }
}
