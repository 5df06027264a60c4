package io.alphasweep.training.network;

import ai.djl.ndarray.types.Shape;
import io.alphasweep.environment.Environments;
import io.alphasweep.trial.Registry;
import io.alphasweep.trial.Rule;
import io.alphasweep.trial.Settings;
import io.alphasweep.trial.TrialSpec;
import java.util.List;

/** The networks that a sweep file can name. A new one is a class and one line here. */
public final class Networks {

  public static final Registry<Network.Factory> REGISTRY =
      new Registry<>("network.name", "network", List.of(Mlp.CHOICE, Convolution.CHOICE))
          .absentAt(Mlp.CHOICE.name());

  /** That the network takes what the environment shows. */
  public static final List<Rule> RULES =
      List.of(new Rule(List.of(REGISTRY.key(), "environment"), Networks::objection));

  private Networks() {}

  private static String objection(Settings trial) {
    Shape inputs = inputs(Environments.of(trial).observations());
    return REGISTRY.chosen(trial).factory().objection(trial, inputs);
  }

  /** The networks of a trial. */
  public static Network.Factory of(TrialSpec trial) {
    return REGISTRY.named(trial.text(REGISTRY.key())).factory();
  }
}
