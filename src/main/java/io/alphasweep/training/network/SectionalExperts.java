package io.alphasweep.training.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import io.alphasweep.training.graph.Graph;
import io.alphasweep.training.network.Autograd.Part;
import io.alphasweep.training.pack.BatchedProduct;
import io.alphasweep.training.pack.RowSums;
import io.alphasweep.trial.Choice;
import io.alphasweep.trial.Setting;
import io.alphasweep.trial.TrialSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * Sectional experts: each sees a section of the embedding, behind a layer that shortens the
 * sequence (after Sane 2025, arXiv 2503.20750, whose abstract says so; everything else is decided
 * here).
 *
 * <p>An observation is a sequence of numbers. Number i becomes the token o_i w_i + b_i of width d.
 * Before the experts, learned queries q attend to the L normalised tokens, softmax(q K' / sqrt(d))
 * V, and leave max(1, L / E) rows; in its place may stand a dense layer with as many outputs, or
 * nothing, which leaves all L tokens. Expert e sees columns e d / E to (e + 1) d / E of all rows
 * and makes as many numbers of them by two layers with tanh; the numbers of all stand side by side.
 * No router chooses, so nothing need balance them. With one expert it is a dense control.
 */
final class SectionalExperts extends ExpertNetwork {

  private static final String ATTENTION = "attention";
  private static final String DENSE = "dense";

  private static final Setting PRE_EXPERT =
      Setting.text(
          "pre-expert",
          List.of(ATTENTION, DENSE, "none"),
          "what shortens the sequence before the experts: attention of learned queries, a dense"
              + " layer, or nothing");

  /** With widths d and the sum of the experts' inner layers in {@code network.hidden-sizes}. */
  static final Choice<Network.Factory> CHOICE =
      new Choice<>(
          "sectional-experts",
          "experts for sections of an embedding, behind attention that shortens the sequence;"
              + " hidden-sizes are the embedding's width and the sum of the experts' inner layers",
          "P = softmax(q K' / sqrt(d)) V, out_e = V_e tanh(W_e P[:, e d / E : (e + 1) d / E] + b_e) +"
              + " c_e, side by side",
          "Sane 2025, arXiv 2503.20750, of which the abstract is followed; the rest is ours",
          List.of(EXPERTS, PRE_EXPERT),
          new Factory() {
            @Override
            ExpertNetwork of(TrialSpec trial, int inputs, int outputs, double outputGain) {
              List<Integer> widths = widths(trial);
              return new SectionalExperts(
                  inputs,
                  widths.get(0),
                  widths.get(1),
                  experts(trial),
                  trial.in("network").text(PRE_EXPERT.key()),
                  outputs,
                  outputGain);
            }

            @Override
            String objectionToWidths(List<Long> widths, long experts) {
              if (widths.size() != 2) {
                return "found {network.name} with %d widths in network.hidden-sizes; accepted: two, the"
                        .formatted(widths.size())
                    + " embedding's and the sum of the experts' inner layers";
              }
              return widths.stream().allMatch(width -> width % experts == 0 && width / experts >= 2)
                  ? null
                  : "found {network.name} of %d experts, among whom network.hidden-sizes %s cannot be"
                          .formatted(experts, widths)
                      + " shared out, each at least 2 of both";
            }
          });

  private static final float EPSILON = 1e-5f;
  private static final int SAMPLES_AT_ONCE = 64;

  private final int inputs;
  private final int width;
  private final int inner;
  private final int experts;
  private final String preExpert;

  /** Rows that the experts see. */
  private final int rows;

  private final Constant share;
  private final Constant epsilon = new Constant(EPSILON);
  private final Constant scale;

  /**
   * @param inputs count of numbers of an observation
   * @param width of the embedding
   * @param inner sum of the experts' inner widths
   */
  SectionalExperts(
      int inputs,
      int width,
      int inner,
      int experts,
      String preExpert,
      int outputs,
      double outputGain) {
    super(outputs, outputGain);
    this.inputs = inputs;
    this.width = width;
    this.inner = inner / experts;
    this.experts = experts;
    this.preExpert = preExpert;
    this.rows = preExpert.equals("none") ? inputs : Math.max(1, inputs / experts);
    this.share = new Constant(1f / width);
    this.scale = new Constant((float) (1 / Math.sqrt(width)));
  }

  private int section() {
    return width / experts;
  }

  @Override
  List<Part> trunk() {
    List<Part> parts = new ArrayList<>();
    if (preExpert.equals(DENSE)) {
      parts.addAll(linear("pre-expert", inputs, rows * width, HIDDEN_GAIN));
    } else {
      parts.add(Part.orthogonal("tokens", inputs, width, 1));
      parts.add(Part.orthogonal("positions", inputs, width, 1));
    }
    if (preExpert.equals(ATTENTION)) {
      parts.add(
          new Part(
              "norm.gain",
              new Shape(1, width),
              (parameters, offset, size, random) ->
                  Arrays.fill(parameters, offset, offset + size, 1)));
      parts.add(new Part("norm.shift", new Shape(1, width), (parameters, offset, size, r) -> {}));
      parts.add(Part.orthogonal("keys", width, width, 1));
      parts.add(Part.orthogonal("values", width, width, 1));
      parts.add(Part.orthogonal("queries", rows, width, 1));
    }
    for (int expert = 0; expert < experts; expert++) {
      String own = "expert-" + expert;
      parts.addAll(linear(own + ".0", rows * section(), inner, HIDDEN_GAIN));
      parts.addAll(linear(own + ".1", inner, section(), HIDDEN_GAIN));
    }
    return parts;
  }

  @Override
  int features() {
    return width;
  }

  @Override
  NDArray features(Iterator<NDArray> tensors, NDArray observations) {
    long trials = observations.getShape().get(0);
    long samples = observations.getShape().get(1);
    NDArray seen = before(tensors, observations).reshape(trials, samples, rows, width);
    NDList sections = experts == 1 ? new NDList(seen) : seen.split(experts, 3);
    NDList made = new NDList();
    for (NDArray section : sections) {
      NDArray own = section.reshape(trials, samples, (long) rows * section());
      made.add(linear(linear(own, tensors).tanh(), tensors).tanh());
    }
    // DJL's concatenation of a single array is a copy that no gradient comes through.
    return made.size() == 1 ? made.get(0) : NDArrays.concat(made, 2);
  }

  /** What the experts see, {@code [trial, sample, row, column]} in any shape. */
  private NDArray before(Iterator<NDArray> tensors, NDArray observations) {
    long trials = observations.getShape().get(0);
    long samples = observations.getShape().get(1);
    if (preExpert.equals(DENSE)) {
      return linear(observations, tensors).tanh();
    }
    NDArray tokens =
        observations
            .reshape(trials, samples, inputs, 1)
            .mul(tensors.next().reshape(trials, 1, inputs, width))
            .add(tensors.next().reshape(trials, 1, inputs, width))
            .reshape(trials, samples * inputs, width);
    if (!preExpert.equals(ATTENTION)) {
      return tokens;
    }
    NDArray normal = normalized(tokens).mul(tensors.next()).add(tensors.next());
    NDArray keys = product(normal, tensors.next());
    NDArray values = product(normal, tensors.next());
    NDArray scores =
        product(keys, tensors.next())
            .mul(scale.in(keys.getManager()))
            .reshape(trials, samples, inputs, rows)
            .swapAxes(2, 3);
    return BatchedProduct.of(
        scores.softmax(3).reshape(trials * samples, rows, inputs),
        values.reshape(trials * samples, inputs, width));
  }

  /** Each token less its mean, by its deviation. */
  private NDArray normalized(NDArray tokens) {
    NDArray centred = tokens.sub(mean(tokens));
    NDArray variance = mean(centred.mul(centred));
    return centred.div(variance.add(epsilon.in(tokens.getManager())).sqrt());
  }

  private NDArray mean(NDArray tokens) {
    return RowSums.sum(tokens, 2, true).mul(share.in(tokens.getManager()));
  }

  @Override
  String features(Graph graph, Iterator<String> tensors, String observations) {
    String seen = before(graph, tensors, observations);
    String made = null;
    for (int expert = 0; expert < experts; expert++) {
      String section = section(graph, seen, expert * section(), (expert + 1) * section());
      String flat = graph.add("Flatten", section);
      String first = graph.add("Tanh", Convolution.linear(graph, tensors, flat, inner));
      String own = graph.add("Tanh", Convolution.linear(graph, tensors, first, section()));
      made = made == null ? own : graph.add("Concat", Map.of("axis", 1L), made, own);
    }
    return made;
  }

  private String before(Graph graph, Iterator<String> tensors, String observations) {
    if (preExpert.equals(DENSE)) {
      long outputs = (long) rows * width;
      String made = graph.add("Tanh", Convolution.linear(graph, tensors, observations, outputs));
      return graph.add("Reshape", made, graph.constant("rows", -1L, (long) rows, (long) width));
    }
    String column = graph.add("Unsqueeze", observations, graph.constant("third_axis", 2L));
    String scaled = graph.add("Mul", column, graph.parameter(tensors.next()));
    String tokens = graph.add("Add", scaled, graph.parameter(tensors.next()));
    if (!preExpert.equals(ATTENTION)) {
      return tokens;
    }
    String normal =
        graph.add(
            "LayerNormalization",
            Map.of("axis", -1L, "epsilon", EPSILON),
            tokens,
            graph.parameter(tensors.next(), width),
            graph.parameter(tensors.next(), width));
    String keys = product(graph, normal, tensors);
    String values = product(graph, normal, tensors);
    String scores =
        graph.add(
            "Mul",
            product(graph, keys, tensors),
            graph.constant("attention_scale", (float) (1 / Math.sqrt(width))));
    String turned = graph.add("Transpose", Map.of("perm", List.of(0L, 2L, 1L)), scores);
    return graph.add("MatMul", graph.add("Softmax", Map.of("axis", -1L), turned), values);
  }

  /** The product with the next tensor, transposed. */
  private static String product(Graph graph, String values, Iterator<String> tensors) {
    String weight = graph.parameter(tensors.next());
    Map<String, Object> turned = Map.of("perm", List.of(1L, 0L));
    return graph.add("MatMul", values, graph.add("Transpose", turned, weight));
  }

  private static String section(Graph graph, String seen, int from, int to) {
    String starts = graph.constant("from_" + from, (long) from);
    String ends = graph.constant("to_" + to, (long) to);
    return graph.add("Slice", seen, starts, ends, graph.constant("third_axis", 2L));
  }

  @Override
  long activations() {
    long ofTokens = preExpert.equals(DENSE) ? 0 : 6L * inputs * width;
    return ofTokens + 2L * rows * width + 2L * experts * inner + 2L * width;
  }

  @Override
  long products() {
    long before =
        switch (preExpert) {
          case DENSE -> (long) inputs * rows * width;
          case ATTENTION -> 2L * inputs * width * width + 2L * rows * inputs * width;
          default -> (long) inputs * width;
        };
    return before + (long) experts * inner * section() * (rows + 1);
  }

  @Override
  int samplesAtOnce() {
    return SAMPLES_AT_ONCE;
  }
}
