package io.alphasweep.training.evaluation;

import io.alphasweep.environment.EnvironmentType;
import io.alphasweep.environment.Environments;
import io.alphasweep.environment.space.ActionSpace;
import io.alphasweep.environment.space.Box;
import io.alphasweep.environment.space.ObservationSpace;
import io.alphasweep.environment.stepping.ObservationStatistics;
import io.alphasweep.training.Algorithms;
import io.alphasweep.training.PolicyForm;
import io.alphasweep.training.PolicySnapshot;
import io.alphasweep.training.graph.Graph;
import io.alphasweep.training.policy.ActionScale;
import io.alphasweep.training.policy.Behavior;
import io.alphasweep.trial.TrialSpec;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * A trial's policy as a graph: from {@code observation}, as the environment shows it, to {@code
 * action}, without chance and within the bounds of the environment, and to the numbers that actions
 * would be drawn by. Observations are normalised within, in 64 bits as in training.
 */
public final class PolicyGraph {

  /** ONNX's number of 32-bit and of 64-bit real numbers. */
  private static final long FLOAT = 1;

  private static final long DOUBLE = 11;

  private PolicyGraph() {}

  /** The graph of a policy. */
  public static Graph of(TrialSpec trial, PolicySnapshot policy) {
    PolicyForm form = Algorithms.policy(trial);
    EnvironmentType environment = Environments.of(trial);
    ObservationSpace observations = environment.observations();
    Graph.Port input =
        new Graph.Port(
            "observation",
            observations.kind() == ObservationSpace.Kind.BYTE ? Graph.Type.BYTE : Graph.Type.REAL,
            observations.shape().stream().map(Integer::longValue).toList());
    Graph graph = new Graph(input, name -> parameter(form, policy.parameters(), name));
    String seen =
        policy.statistics() == null
            ? graph.add("Cast", Map.of("to", FLOAT), input.name())
            : normalized(graph, policy.statistics(), input.name());
    Behavior behavior = form.behavior().apply(policy.parameters());
    String outputs = form.network().describe(graph, seen);
    String action = behavior.describe(graph, outputs);
    ActionSpace actions = environment.actions();
    if (actions instanceof Box box) {
      new ActionScale(box).output(graph, action);
    } else {
      graph.output("action", Graph.Type.INTEGER, List.of(), action);
    }
    return graph;
  }

  private static String normalized(Graph graph, ObservationStatistics statistics, String seen) {
    double[] spread =
        Arrays.stream(statistics.variance())
            .map(variance -> Math.sqrt(variance + ObservationStatistics.EPSILON))
            .toArray();
    String centred =
        graph.add(
            "Sub",
            graph.add("Cast", Map.of("to", DOUBLE), seen),
            graph.constant("observations.mean", graph.input().shape(), statistics.mean()));
    String scaled =
        graph.add(
            "Div", centred, graph.constant("observations.spread", graph.input().shape(), spread));
    String bounded =
        graph.within(
            scaled,
            graph.constant("observations.low", -ObservationStatistics.BOUND),
            graph.constant("observations.high", ObservationStatistics.BOUND));
    return graph.add("Cast", Map.of("to", FLOAT), bounded);
  }

  private static Graph.Constant parameter(PolicyForm form, float[] parameters, String name) {
    PolicyForm.Tensor tensor =
        form.tensors().stream()
            .filter(each -> each.name().equals(name))
            .findFirst()
            .orElseThrow(() -> new IllegalArgumentException("there is no tensor " + name));
    return new Graph.Constant(
        name,
        tensor.shape(),
        Arrays.copyOfRange(parameters, tensor.offset(), tensor.offset() + tensor.size()));
  }
}
