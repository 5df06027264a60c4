package io.alphasweep.training.offpolicy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import io.alphasweep.training.network.Network;
import io.alphasweep.training.network.Networks;
import io.alphasweep.training.network.ParameterLayout;
import io.alphasweep.training.pack.PackArchive;
import io.alphasweep.training.pack.PackSettings;
import io.alphasweep.trial.RandomStreams;
import io.alphasweep.trial.TrialSpec;
import java.nio.FloatBuffer;

/**
 * The agents of a pack: for each trial a network that values all actions at once, and a target that
 * follows it (Mnih et al. 2015). The target begins as a copy.
 */
final class QNetworks {

  private final ParameterLayout layout = new ParameterLayout();
  private final Network network;
  private final Network target;
  private final NDArray parameters;
  private final NDArray targetParameters;
  private final NDArray tau;
  private final NDArray rest;

  /**
   * Draws the initial parameters of each trial from the trial's own stream.
   *
   * @param settings its manager owns the parameters
   * @param inputs shape of an observation
   * @param actions count of them
   */
  QNetworks(PackSettings settings, Shape inputs, int actions) {
    TrialSpec structure = settings.structure();
    Network.Factory networks = Networks.of(structure);
    this.network = networks.create(structure, layout, "q", inputs, actions, 1);
    this.target = networks.create(structure, new ParameterLayout(), "target", inputs, actions, 1);
    int size = Math.toIntExact(layout.size());
    FloatBuffer initial = FloatBuffer.allocate(settings.size() * size);
    for (TrialSpec trial : settings.trials()) {
      float[] own = new float[size];
      network.initialize(own, new RandomStreams(trial.seed()).stream("q-parameters", 0));
      initial.put(own);
    }
    Shape flat = new Shape(settings.size(), size);
    this.parameters = settings.manager().create(initial.array(), flat);
    this.targetParameters = settings.manager().create(initial.array(), flat);
    this.tau = settings.column(DqnSettings.TAU);
    this.rest = tau.neg().addi(settings.manager().create(1f));
    network.bind(parameters);
    target.bind(targetParameters);
  }

  /** Where each tensor stands in the flat parameters. */
  ParameterLayout layout() {
    return layout;
  }

  /** The flat parameters {@code [trial, parameter]}; changing them changes the agents. */
  NDArray parameters() {
    return parameters;
  }

  /** The values of all actions, {@code [trial, sample, action]}. */
  NDArray values(NDArray observations) {
    return network.infer(observations);
  }

  /** The same by the target. */
  NDArray targetValues(NDArray observations) {
    return target.infer(observations);
  }

  /** The values of all actions, with what the gradient needs. */
  Network.Pass forward(NDArray observations) {
    return network.forward(observations);
  }

  /**
   * The flat gradient {@code [trial, parameter]}.
   *
   * @param atValues {@code [trial, sample, action]}
   */
  NDArray backward(Network.Pass pass, NDArray atValues) {
    return NDArrays.concat(new NDList(network.backward(pass, atValues, false).atParameters()), 1);
  }

  /** target = tau network + (1 - tau) target; at tau 1 every finite target is a copy. */
  void updateTarget() {
    try (NDArray share = parameters.mul(tau)) {
      targetParameters.muli(rest).addi(share);
    }
  }

  /** Saves or restores both. */
  void archive(PackArchive archive) {
    archive.tensor("parameters", parameters);
    archive.tensor("target-parameters", targetParameters);
  }
}
