package io.alphasweep.training.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import io.alphasweep.training.graph.Graph;
import io.alphasweep.training.network.Autograd.Part;
import io.alphasweep.trial.Choice;
import io.alphasweep.trial.TrialSpec;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * A perceptron whose last hidden layer is a mixture of experts (Jacobs et al. 1991): y = sum over e
 * of p_e tanh(W_e h + b_e) with p = softmax(R h + r). All experts see every sample, so that none
 * starves and nothing need balance them. At first all weigh nearly alike; a single one has no
 * router.
 */
final class MixtureOfExperts extends ExpertNetwork {

  /** With the layers that {@code network.hidden-sizes} says. */
  static final Choice<Network.Factory> CHOICE =
      new Choice<>(
          "mixture-of-experts",
          "multilayer perceptron whose last hidden layer is a mixture, the control of"
              + " sectional-experts",
          "sum_e softmax(R h)_e tanh(W_e h + b_e)",
          "Jacobs et al. 1991; as a control, ours",
          List.of(EXPERTS),
          new Factory() {
            @Override
            ExpertNetwork of(TrialSpec trial, int inputs, int outputs, double outputGain) {
              return new MixtureOfExperts(
                  inputs, widths(trial), experts(trial), outputs, outputGain);
            }
          });

  private static final double ROUTER_GAIN = 0.01;
  private static final int SAMPLES_AT_ONCE = 1024;

  /** Inputs, then the hidden layers. */
  private final List<Integer> widths = new ArrayList<>();

  private final int experts;

  MixtureOfExperts(int inputs, List<Integer> hidden, int experts, int outputs, double outputGain) {
    super(outputs, outputGain);
    widths.add(inputs);
    widths.addAll(hidden);
    this.experts = experts;
  }

  /** The layer whose outputs the experts see. */
  private int shared() {
    return widths.size() - 2;
  }

  @Override
  List<Part> trunk() {
    List<Part> parts = new ArrayList<>();
    for (int layer = 0; layer < shared(); layer++) {
      parts.addAll(linear("dense-" + layer, widths.get(layer), widths.get(layer + 1), HIDDEN_GAIN));
    }
    int seen = widths.get(shared());
    if (experts > 1) {
      parts.addAll(linear("router", seen, experts, ROUTER_GAIN));
    }
    for (int expert = 0; expert < experts; expert++) {
      parts.addAll(linear("expert-" + expert, seen, features(), HIDDEN_GAIN));
    }
    return parts;
  }

  @Override
  int features() {
    return widths.get(widths.size() - 1);
  }

  @Override
  NDArray features(Iterator<NDArray> tensors, NDArray inputs) {
    NDArray values = inputs;
    for (int layer = 0; layer < shared(); layer++) {
      values = linear(values, tensors).tanh();
    }
    if (experts == 1) {
      return linear(values, tensors).tanh();
    }
    NDList shares = linear(values, tensors).softmax(2).split(experts, 2);
    NDArray sum = linear(values, tensors).tanh().mul(shares.get(0));
    for (int expert = 1; expert < experts; expert++) {
      sum = sum.add(linear(values, tensors).tanh().mul(shares.get(expert)));
    }
    return sum;
  }

  @Override
  String features(Graph graph, Iterator<String> tensors, String inputs) {
    String values = inputs;
    for (int layer = 0; layer < shared(); layer++) {
      values = dense(graph, tensors, values, widths.get(layer + 1));
    }
    if (experts == 1) {
      return dense(graph, tensors, values, features());
    }
    String logits = Convolution.linear(graph, tensors, values, experts);
    String shares = graph.add("Softmax", Map.of("axis", 1L), logits);
    String sum = null;
    for (int expert = 0; expert < experts; expert++) {
      String share = graph.columns(shares, expert, expert + 1);
      String own = graph.add("Mul", dense(graph, tensors, values, features()), share);
      sum = sum == null ? own : graph.add("Add", sum, own);
    }
    return sum;
  }

  private static String dense(Graph graph, Iterator<String> tensors, String values, long outputs) {
    return graph.add("Tanh", Convolution.linear(graph, tensors, values, outputs));
  }

  @Override
  long activations() {
    long sum = 2L * experts * (features() + 1);
    for (int layer = 0; layer < shared(); layer++) {
      sum += 2L * widths.get(layer + 1);
    }
    return sum;
  }

  @Override
  long products() {
    long sum = (long) experts * widths.get(shared()) * (features() + 1);
    for (int layer = 0; layer < shared(); layer++) {
      sum += (long) widths.get(layer) * widths.get(layer + 1);
    }
    return sum;
  }

  @Override
  int samplesAtOnce() {
    return SAMPLES_AT_ONCE;
  }
}
