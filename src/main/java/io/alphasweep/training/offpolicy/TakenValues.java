package io.alphasweep.training.offpolicy;

import io.alphasweep.kernel.Floats;
import io.alphasweep.training.approximator.Approximator.Pass;
import io.alphasweep.training.experience.Transitions;
import io.alphasweep.training.objective.TemporalDifference;

/**
 * The step of a critic that values each of a finite set of actions at once, of which a transition
 * tells about the one that was taken.
 */
final class TakenValues {

  private final Transitions drawn;
  private final int actions;
  private final Floats values;
  private final Floats atValues;

  /**
   * @param actions count of them
   */
  TakenValues(Transitions drawn, int actions) {
    this.drawn = drawn;
    this.actions = actions;
    this.values = Floats.zeros(drawn.actions().count());
    this.atValues = Floats.zeros(drawn.actions().count());
  }

  /**
   * The gradient of a critic, whose outputs are computed; the other actions' outputs have none.
   *
   * @param critic its place in the objective
   */
  void backward(TemporalDifference objective, int critic, Pass pass) {
    for (int sample = 0; sample < values.count(); sample++) {
      values.put(sample, pass.outputs().get(place(sample)));
    }
    objective.backward(critic, values, atValues);
    for (int sample = 0; sample < values.count(); sample++) {
      for (int action = 0; action < actions; action++) {
        float at = action == taken(sample) ? atValues.get(sample) : 0;
        pass.atOutputs().put(sample * actions + action, at);
      }
    }
    pass.backward();
  }

  /** Where the value of the action that was taken stands among a critic's outputs. */
  int place(int sample) {
    return sample * actions + taken(sample);
  }

  private int taken(int sample) {
    return (int) drawn.actions().get(sample);
  }
}
