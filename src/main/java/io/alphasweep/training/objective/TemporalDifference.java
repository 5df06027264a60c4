package io.alphasweep.training.objective;

import io.alphasweep.kernel.Floats;
import io.alphasweep.rows.Column;
import io.alphasweep.rows.Columns;
import io.alphasweep.rows.Row;
import io.alphasweep.training.experience.Transitions;
import io.alphasweep.training.pack.Average;
import io.alphasweep.training.pack.Cohort;
import io.alphasweep.trial.Setting;
import io.alphasweep.trial.TrialSpec;
import java.util.List;

/**
 * The squared error between what critics say of the actions taken, and their targets: the reward
 * with the discounted value of what followed (Mnih et al. 2015), weighted as the minibatch says.
 * Critics of one trial have one target. Huber's loss goes on linearly beyond an error of 1.
 *
 * <p>All numbers of samples are {@code [trial, sample]}; gradients are those of the mean over a
 * trial's samples, summed over its critics.
 */
public final class TemporalDifference {

  private static final Column LOSS =
      Column.real(
          "td_loss", "", "mean squared temporal-difference error, mean over gradient steps");
  private static final Column MEAN_VALUE =
      Column.real(
          "mean_q", "reward", "mean value of the actions in a minibatch, mean over gradient steps");

  /** Which loss, for algorithms that leave it open; else the squared error. */
  public static final Setting LOSS_FORM =
      Setting.text("loss", List.of("squared", "huber"), "what is made of an error")
          .onHost()
          .absentAt("squared");

  /** What is reported of an iteration's gradient steps. */
  public static final Columns COLUMNS = Columns.of(LOSS, MEAN_VALUE);

  /** Values beyond it have run away. */
  private static final double LARGEST_VALUE = 1e6;

  private final Cohort cohort;
  private final Transitions drawn;
  private final Floats targets;
  private final float[] errors;
  private final float[] scratch;

  /** {@code [trial, sample]}, mean over the critics. */
  private final float[] sizes;

  private final boolean[] isHuber;
  private final float twoOverSamples;
  private final Average loss;
  private final Average value;

  /**
   * Prepares the memory.
   *
   * @param drawn the minibatch that all of it is about
   */
  public TemporalDifference(Cohort cohort, Transitions drawn) {
    this.cohort = cohort;
    this.drawn = drawn;
    int all = cohort.size() * drawn.samples();
    this.targets = Floats.zeros(all);
    this.errors = new float[all];
    this.scratch = new float[all];
    this.sizes = new float[all];
    this.isHuber = new boolean[cohort.size()];
    for (int trial = 0; trial < isHuber.length; trial++) {
      TrialSpec spec = cohort.trials().get(trial);
      isHuber[trial] = spec.has(LOSS_FORM.key()) && spec.text(LOSS_FORM.key()).equals("huber");
    }
    this.twoOverSamples = 2f / drawn.samples();
    this.loss = new Average(cohort);
    this.value = new Average(cohort);
  }

  /** Starts an iteration. */
  public void startIteration() {
    loss.start();
    value.start();
  }

  /**
   * Sets the target of a sample: reward and discounted value.
   *
   * @param following value of what the action led to, through which no gradient goes
   */
  public void target(int sample, float following) {
    targets.put(sample, following * drawn.discounts().get(sample) + drawn.rewards().get(sample));
  }

  /**
   * The gradient of one critic's loss.
   *
   * @param critic from 0
   * @param values of the actions taken
   * @param atValues receives the gradient
   */
  public void backward(int critic, Floats values, Floats atValues) {
    for (int sample = 0; sample < errors.length; sample++) {
      scratch[sample] = values.get(sample);
      errors[sample] = scratch[sample] - targets.get(sample);
    }
    if (critic == 0) {
      value.addMeans(scratch);
    }
    for (int sample = 0; sample < errors.length; sample++) {
      float size = Math.abs(errors[sample]);
      sizes[sample] = critic == 0 ? size : sizes[sample] + (size - sizes[sample]) / (critic + 1);
      float slope = slope(sample / drawn.samples(), errors[sample]);
      atValues.put(sample, drawn.weights().get(sample) * slope);
      scratch[sample] = errors[sample] * errors[sample];
    }
    loss.addMeans(scratch);
  }

  private float slope(int trial, float error) {
    return isHuber[trial]
        ? Math.max(-1, Math.min(1, error)) / drawn.samples()
        : error * twoOverSamples;
  }

  /**
   * How large the errors of the last minibatch were, {@code [trial, sample]}, mean over critics.
   */
  public float[] sizes() {
    return sizes;
  }

  /** Ends the trials whose values left the finite numbers or ran away. */
  public void findDiverged() {
    for (int trial = 0; trial < cohort.size(); trial++) {
      if (loss.isEmpty(trial)) {
        continue;
      }
      if (!Float.isFinite(loss.of(trial))) {
        cohort.diverge(trial, "a loss was not finite");
      } else if (Math.abs(value.of(trial)) > LARGEST_VALUE) {
        cohort.diverge(trial, "the mean value of the actions went beyond a million");
      }
    }
  }

  /** Puts {@link #COLUMNS} of a trial. */
  public void report(int trial, Row row) {
    row.put(LOSS, loss.of(trial));
    row.put(MEAN_VALUE, value.of(trial));
  }
}
