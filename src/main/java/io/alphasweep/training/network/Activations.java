package io.alphasweep.training.network;

import io.alphasweep.trial.Registry;
import java.util.List;

/** The activations that a sweep file can name. A new one is a class and one line here. */
final class Activations {

  static final Registry<Activation.Factory> REGISTRY =
      new Registry<>(
              "network.activation",
              "network",
              List.of(Tanh.CHOICE, Relu.CHOICE, Elu.CHOICE, Silu.CHOICE))
          .absentAt(Tanh.CHOICE.name());

  private Activations() {}
}
