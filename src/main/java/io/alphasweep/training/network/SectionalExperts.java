package io.alphasweep.training.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.alphasweep.training.pack.BatchedProduct;
import io.alphasweep.trial.Choice;
import io.alphasweep.trial.Setting;
import io.alphasweep.trial.Setting.Range;
import io.alphasweep.trial.Settings;
import io.alphasweep.trial.TrialSpec;
import java.util.ArrayList;
import java.util.List;

/**
 * A sectional mixture of experts after the abstract of arXiv 2503.20750: tokens of width d, which a
 * layer before the experts makes fewer, and experts of which each sees a section of that width
 * alone. The abstract says no more; all else here is ours.
 *
 * <p>Each of the L numbers of an observation is a token, number w_i + b_i. Tokens are normalised
 * ({@link LayerNorm}), then L' = max(1, L / E) queries q that are learned attend to them: softmax(q
 * (tokens K)' / sqrt d) (tokens V). Expert e of E takes columns e d/E to (e + 1) d/E of all L'
 * results and has two layers with tanh, of 4 d/E and d/E units. What the experts say stands side by
 * side, d numbers, before the last layer. No router: the place of a column is its expert. With one
 * expert it is the dense control.
 */
final class SectionalExperts implements Autograd.Function {

  private static final Setting EXPERTS =
      Setting.integer(
              "experts", Range.closed(1, 64), "experts, which share the width of a layer evenly")
          .structural();

  private static final Setting PRE_EXPERT =
      Setting.text(
          "pre-expert",
          List.of("attention", "dense", "none"),
          "what makes the tokens fewer before the experts: queries that attend to them, a product"
              + " with learned weights, or nothing");

  /** With the width that {@code network.hidden-sizes} says. */
  static final Choice<Network.Factory> CHOICE =
      new Choice<>(
          "sectional-experts",
          "experts of which each sees a section of the width of all tokens, our form of the"
              + " abstract of arXiv 2503.20750",
          List.of(EXPERTS, PRE_EXPERT),
          new Factory());

  private static final double HIDDEN_GAIN = Math.sqrt(2);
  private static final int UNITS_OF_A_COLUMN = 4;
  private static final float EPSILON = 1e-5f;
  private static final int[] LAST = {3};

  /**
   * What a trial's network is like.
   *
   * @param tokens numbers of an observation, L
   */
  record Form(int tokens, int width, int experts, String preExpert, int outputs) {

    static Form of(TrialSpec trial, Shape inputs, int outputs) {
      Settings own = trial.in("network");
      return new Form(
          Math.toIntExact(inputs.size()),
          Math.toIntExact(trial.integers(MlpSettings.HIDDEN_SIZES.key()).get(0)),
          Math.toIntExact(own.integer(EXPERTS.key())),
          own.text(PRE_EXPERT.key()),
          outputs);
    }

    /** Tokens that the experts are given, L'. */
    int kept() {
      return preExpert.equals("none") ? tokens : Math.max(1, tokens / experts);
    }

    int section() {
      return width / experts;
    }

    int units() {
      return UNITS_OF_A_COLUMN * section();
    }

    List<Autograd.Part> parts(double outputGain) {
      List<Autograd.Part> parts = new ArrayList<>();
      parts.add(Parts.normal("token.weight", tokens, width));
      parts.add(Parts.normal("token.shift", tokens, width));
      parts.add(Parts.filled("norm.gain", 1, 1, 1, width));
      parts.add(Parts.filled("norm.shift", 0, 1, 1, width));
      if (preExpert.equals("attention")) {
        parts.add(Parts.normal("queries", kept(), width));
        parts.add(Parts.orthogonal("keys", 1, width, width, 1));
        parts.add(Parts.orthogonal("values", 1, width, width, 1));
      } else if (preExpert.equals("dense")) {
        parts.add(Parts.orthogonal("dense", 1, kept(), tokens, 1));
      }
      int seen = kept() * section();
      parts.add(Parts.orthogonal("expert-0.weight", experts, seen, units(), HIDDEN_GAIN));
      parts.add(Parts.filled("expert-0.bias", 0, experts, 1, units()));
      parts.add(Parts.orthogonal("expert-1.weight", experts, units(), section(), HIDDEN_GAIN));
      parts.add(Parts.filled("expert-1.bias", 0, experts, 1, section()));
      parts.add(Parts.orthogonal("head.weight", 1, width, outputs, outputGain));
      parts.add(Parts.filled("head.bias", 0, 1, outputs));
      return parts;
    }

    Network.Size size() {
      long parameters = parts(1).stream().mapToLong(part -> part.shape().size()).sum();
      long ofTokens = (long) tokens * width;
      long ofKept = (long) kept() * width;
      long scores = preExpert.equals("attention") ? (long) kept() * tokens : 0;
      long products =
          preExpert.equals("none") ? 0 : 2 * (long) kept() * tokens * width + ofKept * width;
      long ofExperts = (long) experts * (kept() * section() + section()) * units();
      return new Network.Size(
          parameters,
          4 * ofTokens + 3 * scores + 4 * ofKept + (long) experts * units() + 2L * width,
          products + ofExperts + (long) width * outputs,
          Autograd.SAMPLES_AT_ONCE);
    }
  }

  private static final class Factory implements Network.Factory {

    @Override
    public Network create(
        TrialSpec trial,
        ParameterLayout layout,
        String name,
        Shape inputs,
        int outputs,
        double outputGain) {
      return network(Form.of(trial, inputs, outputs), layout, name, outputGain);
    }

    @Override
    public String objection(Settings trial, Shape inputs) {
      if (inputs.dimension() != 1) {
        return "found {network.name}, which takes rows of numbers, where {environment} shows images";
      }
      List<Long> widths = trial.integers(MlpSettings.HIDDEN_SIZES.key());
      long experts = trial.in("network").integer(EXPERTS.key());
      if (widths.size() != 1 || widths.get(0) % experts != 0) {
        return "found {network.name} of %d experts with network.hidden-sizes %s; accepted: one"
                .formatted(experts, widths)
            + " width, a multiple of the experts";
      }
      return MlpSettings.objectionToOthers(trial, Tanh.CHOICE);
    }

    @Override
    public Network.Size size(TrialSpec trial, Shape inputs, int outputs) {
      return Form.of(trial, inputs, outputs).size();
    }
  }

  private final Form form;

  private SectionalExperts(Form form) {
    this.form = form;
  }

  static Network network(Form form, ParameterLayout layout, String name, double outputGain) {
    return new Autograd(layout, name, form.parts(outputGain), new SectionalExperts(form));
  }

  @Override
  public NDArray apply(List<NDArray> tensors, NDArray inputs) {
    long trials = inputs.getShape().get(0);
    long samples = inputs.getShape().get(1);
    int next = 0;
    NDArray weight = tensors.get(next++).reshape(trials, 1, form.tokens(), form.width());
    NDArray shift = tensors.get(next++).reshape(trials, 1, form.tokens(), form.width());
    NDArray tokens = inputs.reshape(trials, samples, form.tokens(), 1).mul(weight).add(shift);
    NDArray kept = normalized(tokens).mul(tensors.get(next++)).add(tensors.get(next++));
    if (form.preExpert().equals("attention")) {
      kept = attended(kept, tensors.get(next++), tensors.get(next++), tensors.get(next++));
    } else if (form.preExpert().equals("dense")) {
      NDArray columns = kept.transpose(0, 2, 1, 3).reshape(trials, form.tokens(), -1);
      kept =
          BatchedProduct.of(tensors.get(next++).reshape(trials, form.kept(), -1), columns)
              .reshape(trials, form.kept(), samples, form.width())
              .transpose(0, 2, 1, 3);
    }
    NDArray values =
        kept.reshape(trials, samples, form.kept(), form.experts(), form.section())
            .transpose(0, 3, 1, 2, 4)
            .reshape(trials * form.experts(), samples, (long) form.kept() * form.section());
    NDArray hidden =
        BatchedProduct.of(values, ofEach(tensors.get(next++)))
            .add(ofEach(tensors.get(next++)))
            .tanh();
    NDArray together =
        BatchedProduct.of(hidden, ofEach(tensors.get(next++)))
            .reshape(trials, form.experts(), samples, form.section())
            .transpose(0, 2, 1, 3)
            .reshape(trials, samples, form.width());
    // Where sections stand side by side, since sums over samples round by how their numbers lie.
    NDArray bias = tensors.get(next++).reshape(trials, 1, form.width());
    NDArray answers = together.add(bias).tanh();
    return MixtureOfExperts.head(answers, tensors.get(next++), tensors.get(next));
  }

  /** Tensors {@code [trial, expert, row, column]} of all experts, one after the other. */
  private NDArray ofEach(NDArray tensor) {
    Shape shape = tensor.getShape();
    return tensor.reshape(shape.get(0) * form.experts(), shape.get(2), shape.get(3));
  }

  private static NDArray normalized(NDArray values) {
    float share = 1f / values.getShape().get(3);
    NDArray centred = values.sub(values.sum(LAST, true).mul(share));
    NDArray variance = centred.mul(centred).sum(LAST, true).mul(share);
    return centred.div(variance.add(EPSILON).sqrt());
  }

  /**
   * The queries meet the tokens by way of the keys' weights, and the values' weights what came of
   * it: the same numbers as keys and values of each token, for fewer products.
   *
   * @param tokens {@code [trial, sample, token, width]}
   * @return {@code [trial, sample, query, width]}
   */
  private NDArray attended(NDArray tokens, NDArray queries, NDArray keys, NDArray values) {
    long trials = tokens.getShape().get(0);
    long samples = tokens.getShape().get(1);
    long width = form.width();
    NDArray asked =
        BatchedProduct.of(keys.reshape(trials, width, width), queries.swapAxes(1, 2))
            .mul((float) (1 / Math.sqrt(form.width())));
    NDArray scores =
        BatchedProduct.of(tokens.reshape(trials, samples * form.tokens(), width), asked)
            .reshape(trials, samples, form.tokens(), form.kept())
            .swapAxes(2, 3);
    NDArray powers = scores.sub(scores.max(LAST, true)).exp();
    NDArray shares = powers.div(powers.sum(LAST, true));
    NDArray mixed =
        BatchedProduct.of(
            shares.reshape(trials * samples, form.kept(), form.tokens()),
            tokens.reshape(trials * samples, form.tokens(), width));
    return BatchedProduct.of(
            mixed.reshape(trials, samples * form.kept(), width),
            values.reshape(trials, width, width))
        .reshape(trials, samples, form.kept(), width);
  }
}
