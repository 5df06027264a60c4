package io.alphasweep.training.policy;

import io.alphasweep.environment.space.ActionSpace;
import io.alphasweep.environment.space.Box;
import io.alphasweep.environment.space.Discrete;
import io.alphasweep.training.network.ParameterLayout;

/** The policies: which one acts follows from the actions that there are. */
public final class Policies {

  private Policies() {}

  /** Count of numbers that the network gives the policy for an observation. */
  public static int outputs(ActionSpace actions) {
    if (actions instanceof Discrete discrete) {
      return discrete.actions();
    }
    return actions.size();
  }

  /** Count of learned numbers that are the policy's own and not the network's. */
  public static int parameters(ActionSpace actions) {
    return actions instanceof Box box ? box.size() : 0;
  }

  /**
   * The policy for these actions.
   *
   * @param layout receives the policy's own tensors, if it has any
   */
  public static Policy of(ActionSpace actions, ParameterLayout layout) {
    if (actions instanceof Discrete discrete) {
      return new Categorical(discrete.actions());
    }
    return new Gaussian(layout, actions.size());
  }
}
