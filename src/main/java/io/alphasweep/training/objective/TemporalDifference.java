package io.alphasweep.training.objective;

import io.alphasweep.kernel.Floats;
import io.alphasweep.rows.Column;
import io.alphasweep.rows.Columns;
import io.alphasweep.rows.Row;
import io.alphasweep.training.experience.Transitions;
import io.alphasweep.training.modulation.Moments;
import io.alphasweep.training.pack.Average;
import io.alphasweep.training.pack.Cohort;
import io.alphasweep.training.pack.PackArchive;
import io.alphasweep.trial.Setting;
import io.alphasweep.trial.TrialSpec;
import java.util.ArrayList;
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

  private static final Column ALPHA =
      Column.real("td_alpha", "", "gain of the error gate of the first critic");
  private static final Column SATURATION =
      Column.real(
          "td_saturation", "share", "running share of the first critic's errors with |Z| > tau");
  private static final Column SECOND_ALPHA =
      Column.real("td_alpha_2", "", "gain of the error gate of the second critic");
  private static final Column SECOND_SATURATION =
      Column.real(
          "td_saturation_2", "share", "running share of the second critic's errors with |Z| > tau");
  private static final Column CORRELATION =
      Column.real(
          "td_correlation",
          "",
          "correlation of errors with what they become, mean over gradient steps and critics");
  private static final Column MEAN_SIZE =
      Column.real(
          "td_error",
          "reward",
          "mean size of the temporal-difference errors, mean over gradient steps and critics");

  /** What is reported of an iteration's gradient steps. */
  public static final Columns COLUMNS =
      Columns.of(
          LOSS,
          MEAN_VALUE,
          MEAN_SIZE,
          ALPHA,
          SATURATION,
          SECOND_ALPHA,
          SECOND_SATURATION,
          CORRELATION);

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

  /** {@code [trial][critic]}; empty for trials that learn from errors as they are. */
  private final List<List<ErrorModulation>> modulations = new ArrayList<>();

  private final float[] ofTrial;
  private final float[] modulated;
  private final Average correlation;
  private final Average size;
  private final Average loss;
  private final Average value;

  /**
   * Prepares the memory.
   *
   * @param drawn the minibatch that all of it is about
   * @param critics of a trial
   */
  public TemporalDifference(Cohort cohort, Transitions drawn, int critics) {
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
    cohort.trials().forEach(trial -> modulations.add(ErrorModulation.of(trial, critics)));
    this.ofTrial = new float[drawn.samples()];
    this.modulated = new float[drawn.samples()];
    this.correlation = new Average(cohort);
    this.size = new Average(cohort);
    this.loss = new Average(cohort);
    this.value = new Average(cohort);
  }

  /** Starts an iteration. */
  public void startIteration() {
    loss.start();
    value.start();
    size.start();
    correlation.start();
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
      scratch[sample] = errors[sample] * errors[sample];
    }
    loss.addMeans(scratch);
    for (int sample = 0; sample < errors.length; sample++) {
      scratch[sample] = Math.abs(errors[sample]);
    }
    size.addMeans(scratch);
    for (int trial = 0; trial < cohort.size(); trial++) {
      if (!modulations.get(trial).isEmpty()) {
        modulate(trial, modulations.get(trial).get(critic));
      }
    }
    for (int sample = 0; sample < errors.length; sample++) {
      float found = scratch[sample];
      sizes[sample] = critic == 0 ? found : sizes[sample] + (found - sizes[sample]) / (critic + 1);
      float slope = slope(sample / drawn.samples(), errors[sample]);
      atValues.put(sample, drawn.weights().get(sample) * slope);
    }
  }

  /** Puts what errors become in the place of a trial's. */
  private void modulate(int trial, ErrorModulation modulation) {
    int from = trial * ofTrial.length;
    for (int sample = 0; sample < ofTrial.length; sample++) {
      ofTrial[sample] = -errors[from + sample]; // by what the value is too low
    }
    modulation.apply(ofTrial, modulated);
    correlation.add(trial, correlation(ofTrial, modulated));
    for (int sample = 0; sample < ofTrial.length; sample++) {
      errors[from + sample] = -modulated[sample];
      if (modulation.makesPriorities()) {
        scratch[from + sample] = Math.abs(modulated[sample]);
      }
    }
  }

  private static float correlation(float[] one, float[] other) {
    double meanOfOne = Moments.of(one).mean();
    double meanOfOther = Moments.of(other).mean();
    double together = 0;
    for (int i = 0; i < one.length; i++) {
      together += (one[i] - meanOfOne) * (other[i] - meanOfOther);
    }
    return (float) (together / (one.length - 1) / Moments.of(one).std() / Moments.of(other).std());
  }

  private float slope(int trial, float error) {
    return isHuber[trial]
        ? Math.max(-1, Math.min(1, error)) / drawn.samples()
        : error * twoOverSamples;
  }

  /** Saves or restores what one minibatch hands on to the next. */
  public void archive(PackArchive archive) {
    for (int trial = 0; trial < modulations.size(); trial++) {
      List<ErrorModulation> own = modulations.get(trial);
      for (int critic = 0; critic < own.size(); critic++) {
        own.get(critic).archive(archive.trial(trial).in("td-modulation", critic));
      }
    }
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
    row.put(MEAN_SIZE, size.of(trial));
    List<ErrorModulation> own = modulations.get(trial);
    if (!own.isEmpty()) {
      row.put(ALPHA, own.get(0).alpha());
      row.put(SATURATION, own.get(0).saturation());
      row.put(CORRELATION, correlation.of(trial));
    }
    if (own.size() > 1) {
      row.put(SECOND_ALPHA, own.get(1).alpha());
      row.put(SECOND_SATURATION, own.get(1).saturation());
    }
  }
}
