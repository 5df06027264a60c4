package io.alphasweep.training.approximator;

import io.alphasweep.rows.Row;
import io.alphasweep.training.optimizer.GradientColumns;
import io.alphasweep.training.pack.Average;
import io.alphasweep.training.pack.Cohort;
import io.alphasweep.training.pack.Phases.Phase;

/** The optimizer's steps of one approximator, and what the rows tell of them. */
public final class GradientSteps {

  private final Cohort cohort;
  private final Approximator approximator;
  private final double[] rates;
  private final double[] present;
  private final Average norms;
  private final Average saturatedShares;

  /** At the learning rates of the trials' optimizers. */
  public GradientSteps(Cohort cohort, Approximator approximator) {
    this(cohort, approximator, cohort.settings().reals("optimizer.learning-rate"));
  }

  /**
   * @param rates {@code [trial]}, at the start of the training
   */
  public GradientSteps(Cohort cohort, Approximator approximator, double[] rates) {
    this.cohort = cohort;
    this.approximator = approximator;
    this.rates = rates;
    this.present = rates.clone();
    this.norms = new Average(cohort);
    this.saturatedShares = new Average(cohort);
  }

  public void startIteration(double[] shares) {
    norms.start();
    saturatedShares.start();
    for (int trial = 0; trial < rates.length; trial++) {
      present[trial] = rates[trial] * shares[trial];
    }
  }

  /** One step along the gradient that waits. */
  public void step() {
    cohort.enter(Phase.OPTIMIZER);
    approximator.step(present);
    cohort.enter(Phase.GRADIENT);
    for (int trial = 0; trial < rates.length; trial++) {
      norms.add(trial, approximator.gradientNorm(trial));
      saturatedShares.add(trial, approximator.saturatedShare(trial));
    }
  }

  /** Ends the trials that have a parameter that is not finite. */
  public void endIteration() {
    approximator.findDiverged();
  }

  /** Puts the columns of a trial. */
  public void report(int trial, Row row) {
    row.put(GradientColumns.LEARNING_RATE, present[trial]);
    row.put(GradientColumns.OPTIMIZER_CLIP_FRACTION, saturatedShares.of(trial));
    row.put(GradientColumns.GRADIENT_NORM, norms.of(trial));
  }
}
