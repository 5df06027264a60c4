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
 * A perceptron whose second hidden layer is a mixture of experts (Jacobs et al. 1991): sum over the
 * experts of softmax(router)_e tanh(x W_e + b_e), with x the first hidden layer and a router that
 * is linear in it. All experts answer, so that each gets a gradient and no balance is needed. It is
 * the plain control of {@link SectionalExperts}.
 */
final class MixtureOfExperts implements Autograd.Function {

  private static final Setting EXPERTS =
      Setting.integer("experts", Range.closed(1, 64), "experts, of which each answers")
          .structural();

  /** With the two widths that {@code network.hidden-sizes} says. */
  static final Choice<Network.Factory> CHOICE =
      new Choice<>(
          "mixture-of-experts",
          "a perceptron whose second hidden layer is a softmax-weighted sum of experts (Jacobs et"
              + " al. 1991)",
          List.of(EXPERTS),
          new Factory());

  private static final double HIDDEN_GAIN = Math.sqrt(2);
  private static final int[] SUM = {2};
  private static final int[] EXPERT = {1};

  /** What a trial's network is like. */
  record Form(int inputs, int first, int second, int experts, int outputs) {

    static Form of(TrialSpec trial, Shape inputs, int outputs) {
      List<Long> widths = trial.integers(MlpSettings.HIDDEN_SIZES.key());
      return new Form(
          Math.toIntExact(inputs.size()),
          Math.toIntExact(widths.get(0)),
          Math.toIntExact(widths.get(1)),
          Math.toIntExact(trial.in("network").integer(EXPERTS.key())),
          outputs);
    }

    List<Autograd.Part> parts(double outputGain) {
      List<Autograd.Part> parts = new ArrayList<>();
      parts.add(Parts.orthogonal("first.weight", 1, inputs, first, HIDDEN_GAIN));
      parts.add(Parts.filled("first.bias", 0, 1, first));
      parts.add(Parts.orthogonal("router.weight", 1, first, experts, 1));
      parts.add(Parts.filled("router.bias", 0, 1, experts));
      parts.add(Parts.orthogonal("expert.weight", experts, first, second, HIDDEN_GAIN));
      parts.add(Parts.filled("expert.bias", 0, experts, 1, second));
      parts.add(Parts.orthogonal("head.weight", 1, second, outputs, outputGain));
      parts.add(Parts.filled("head.bias", 0, 1, outputs));
      return parts;
    }

    Network.Size size() {
      long parameters = parts(1).stream().mapToLong(part -> part.shape().size()).sum();
      long ofExperts = (long) experts * second;
      return new Network.Size(
          parameters,
          2L * first + 3L * experts + 3 * ofExperts + second,
          parameters,
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
      List<Long> widths = trial.integers(MlpSettings.HIDDEN_SIZES.key());
      if (widths.size() != 2) {
        return "found {network.name} with network.hidden-sizes "
            + widths
            + "; accepted: two widths, of the layer before the experts and of the experts";
      }
      return MlpSettings.objectionToOthers(trial, Tanh.CHOICE);
    }

    @Override
    public Network.Size size(TrialSpec trial, Shape inputs, int outputs) {
      return Form.of(trial, inputs, outputs).size();
    }
  }

  private final Form form;

  private MixtureOfExperts(Form form) {
    this.form = form;
  }

  static Network network(Form form, ParameterLayout layout, String name, double outputGain) {
    return new Autograd(layout, name, form.parts(outputGain), new MixtureOfExperts(form));
  }

  @Override
  public NDArray apply(List<NDArray> tensors, NDArray inputs) {
    long trials = inputs.getShape().get(0);
    long samples = inputs.getShape().get(1);
    NDArray rows = inputs.reshape(trials, samples, form.inputs());
    NDArray features = head(rows, tensors.get(0), tensors.get(1)).tanh();
    NDArray router = head(features, tensors.get(2), tensors.get(3));
    NDArray powers = router.sub(router.max(SUM, true)).exp();
    NDArray shares =
        powers
            .div(powers.sum(SUM, true))
            .swapAxes(1, 2)
            .reshape(trials, form.experts(), samples, 1);
    NDArray side = // of each trial as many rows of columns as it has experts
        tensors.get(4).transpose(0, 2, 1, 3).reshape(trials, form.first(), -1);
    NDArray answers =
        BatchedProduct.of(features, side)
            .reshape(trials, samples, form.experts(), form.second())
            .transpose(0, 2, 1, 3)
            .reshape(-1) // copied, since sums round by how their numbers lie
            .reshape(trials, form.experts(), samples, form.second())
            .add(tensors.get(5))
            .tanh();
    NDArray mixed = answers.mul(shares).sum(EXPERT);
    return head(mixed, tensors.get(6), tensors.get(7));
  }

  /**
   * A linear layer. For one output it is a product and a sum, since PyTorch rounds one column by
   * itself.
   *
   * @param values {@code [trial, sample, input]}
   * @param weight {@code [trial, 1, input, output]}
   * @param bias {@code [trial, 1, output]}
   */
  static NDArray head(NDArray values, NDArray weight, NDArray bias) {
    Shape shape = weight.getShape();
    NDArray matrix = weight.reshape(shape.get(0), shape.get(2), shape.get(3));
    NDArray products =
        shape.get(3) == 1
            ? values.mul(matrix.swapAxes(1, 2)).sum(SUM, true)
            : BatchedProduct.of(values, matrix);
    return products.add(bias);
  }
}
