package io.alphasweep.training.network;

import ai.djl.ndarray.types.Shape;
import io.alphasweep.environment.space.ObservationSpace;
import io.alphasweep.trial.Registry;
import io.alphasweep.trial.TrialSpec;
import java.util.List;

/** The networks that a sweep file can name. A new one is a class and one line here. */
public final class Networks {

  public static final Registry<Network.Factory> REGISTRY =
      new Registry<>("network.name", "network", List.of(Mlp.CHOICE));

  private Networks() {}

  /** The shape of one input where observations are that. */
  public static Shape inputs(ObservationSpace observations) {
    return new Shape(observations.shape().stream().mapToLong(Integer::longValue).toArray());
  }

  /** The networks of a trial: a perceptron where it names none. */
  public static Network.Factory of(TrialSpec trial) {
    String name = trial.has(REGISTRY.key()) ? trial.text(REGISTRY.key()) : Mlp.CHOICE.name();
    return REGISTRY.named(name).factory();
  }
}
