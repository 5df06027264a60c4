package io.alphasweep.training.network;

import ai.djl.ndarray.types.Shape;
import io.alphasweep.environment.Environments;
import io.alphasweep.environment.Family;
import io.alphasweep.environment.space.ObservationSpace;
import io.alphasweep.trial.Registry;
import io.alphasweep.trial.Rule;
import io.alphasweep.trial.TrialSpec;
import java.util.List;

/** The networks that a sweep file can name. A new one is a class and one line here. */
public final class Networks {

  public static final Registry<Network.Factory> REGISTRY =
      new Registry<>(
              "network.name",
              "network",
              List.of(
                  Mlp.CHOICE,
                  Convolution.CHOICE,
                  Nature.CHOICE,
                  Impala.CHOICE,
                  MixtureOfExperts.CHOICE,
                  SectionalExperts.CHOICE))
          .absentAt(Mlp.CHOICE.name());

  private Networks() {}

  /** That a trial's network takes what its environment shows. */
  public static Rule rule(Registry<Family> environments) {
    return new Rule(
        List.of(REGISTRY.key(), environments.key()),
        trial ->
            REGISTRY
                .chosen(trial)
                .factory()
                .objection(trial, inputs(Environments.of(environments, trial).observations())));
  }

  /** That networks which are learned apart are not asked to be heads of one perceptron. */
  public static Rule apart() {
    return new Rule(
        List.of("network.shares-trunk", REGISTRY.key()),
        trial ->
            REGISTRY.chosen(trial).equals(Mlp.CHOICE) && trial.flag("network.shares-trunk")
                ? "found {network.shares-trunk}, where each network is learned by itself; accepted:"
                    + " false"
                : null);
  }

  /** The shape of one input where observations are that. */
  public static Shape inputs(ObservationSpace observations) {
    return new Shape(observations.shape().stream().mapToLong(Integer::longValue).toArray());
  }

  /** The networks of a trial. */
  public static Network.Factory of(TrialSpec trial) {
    return REGISTRY.chosen(trial).factory();
  }
}
