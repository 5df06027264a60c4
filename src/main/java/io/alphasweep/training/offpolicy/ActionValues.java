package io.alphasweep.training.offpolicy;

import ai.djl.ndarray.types.Shape;
import io.alphasweep.environment.EnvironmentType;
import io.alphasweep.kernel.Floats;
import io.alphasweep.training.approximator.Approximator;
import io.alphasweep.training.approximator.Approximator.Form;
import io.alphasweep.training.approximator.Approximator.Pass;
import io.alphasweep.training.pack.Cohort;
import java.util.ArrayList;
import java.util.List;

/** Critics Q(s, a) of actions of real numbers, in one place: they all see the same pairs. */
final class ActionValues {

  private final int observationSize;
  private final int actionSize;

  /** {@code [trial, sample, observation + action]}. */
  private final Floats pairs;

  private final List<Pass> critics = new ArrayList<>();

  /**
   * @param samples of a trial
   */
  ActionValues(Cohort cohort, Approximator approximator, int members, int samples) {
    EnvironmentType environment = cohort.pack().environment();
    this.observationSize = environment.observations().size();
    this.actionSize = environment.actions().size();
    this.pairs = Floats.zeros((long) cohort.size() * samples * (observationSize + actionSize));
    for (int member = 0; member < members; member++) {
      critics.add(approximator.pass(member, pairs));
    }
  }

  /** The form of such critics. */
  static Form form(EnvironmentType environment, int members) {
    int inputs = environment.observations().size() + environment.actions().size();
    return new Form("critic", new Shape(inputs), 1, members);
  }

  /**
   * Takes over what to value.
   *
   * @param observations {@code [trial, sample, observation]}
   * @param actions {@code [trial, sample, action]}
   */
  void see(Floats observations, Floats actions) {
    int width = observationSize + actionSize;
    for (int sample = 0; sample * width < pairs.count(); sample++) {
      pairs
          .buffer()
          .put(sample * width, observations.buffer(), sample * observationSize, observationSize)
          .put(sample * width + observationSize, actions.buffer(), sample * actionSize, actionSize);
    }
  }

  void infer() {
    critics.forEach(Pass::infer);
  }

  void forward() {
    critics.forEach(Pass::forward);
  }

  Pass critic(int member) {
    return critics.get(member);
  }

  /** What the least confident critic says of a sample. */
  float least(int sample) {
    float least = critics.get(0).outputs().get(sample);
    for (int member = 1; member < critics.size(); member++) {
      least = Math.min(least, critics.get(member).outputs().get(sample));
    }
    return least;
  }

  /**
   * What the least confident critic says of pairs.
   *
   * @param receives {@code [trial, sample]}
   */
  void least(Floats observations, Floats actions, float[] receives) {
    see(observations, actions);
    infer();
    for (int sample = 0; sample < receives.length; sample++) {
      receives[sample] = least(sample);
    }
  }

  /**
   * Copies the gradient at the actions out of one at the pairs, or adds it.
   *
   * @param atActions {@code [trial, sample, action]}
   */
  void takeActions(Floats atPairs, Floats atActions, boolean adds) {
    int width = observationSize + actionSize;
    for (int i = 0; i < atActions.count(); i++) {
      int place = i / actionSize * width + observationSize + i % actionSize;
      atActions.put(i, (adds ? atActions.get(i) : 0) + atPairs.get(place));
    }
  }
}
