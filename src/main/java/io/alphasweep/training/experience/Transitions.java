package io.alphasweep.training.experience;

import io.alphasweep.kernel.Floats;
import io.alphasweep.training.pack.Cohort;

/**
 * A minibatch of transitions of every trial of a cohort, filled anew by each draw.
 *
 * @param samples of a trial
 * @param observations {@code [trial, sample, observation]}
 * @param actions {@code [trial, sample, action]}
 * @param rewards {@code [trial, sample]}: of several steps their discounted sum
 * @param discounts what the value of the following observation counts for, {@code [trial, sample]}:
 *     0 where the task's own rule ended the episode
 * @param following what the actions led to, {@code [trial, sample, observation]}
 * @param weights what a sample's squared error counts for, {@code [trial, sample]}: 1 where all
 *     transitions are drawn alike
 */
public record Transitions(
    int samples,
    Floats observations,
    Floats actions,
    Floats rewards,
    Floats discounts,
    Floats following,
    Floats weights) {

  /** Room for minibatches of one size. */
  static Transitions of(Cohort cohort, int samples, int observationSize, int actionSize) {
    long all = (long) cohort.size() * samples;
    Floats weights = Floats.zeros(all);
    for (int sample = 0; sample < weights.count(); sample++) {
      weights.put(sample, 1);
    }
    return new Transitions(
        samples,
        Floats.zeros(all * observationSize),
        Floats.zeros(all * actionSize),
        Floats.zeros(all),
        Floats.zeros(all),
        Floats.zeros(all * observationSize),
        weights);
  }
}
