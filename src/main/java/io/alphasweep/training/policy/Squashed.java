package io.alphasweep.training.policy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.alphasweep.environment.space.Box;
import io.alphasweep.training.graph.Graph;
import io.alphasweep.training.network.ParameterLayout;
import io.alphasweep.trial.Choice;
import java.nio.FloatBuffer;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * Another policy of real numbers x, squeezed by a tanh into a box: action = scale tanh x + bias,
 * and log p(action) = log p(x) - sum of log scale + log(1 - tanh^2 x) over the dimensions (Haarnoja
 * et al. 2018, appendix C). The correction is computed as 2 (log 2 - |x| - log(1 + exp(-2 |x|))),
 * which is exact far from 0, too, where that of {@link SquashedGaussian} is not.
 *
 * <p>What is recorded and weighed is x: a tanh of 32 bits cannot be undone. So the correction is
 * the same before and after a gradient step, and the gradient is that of the other policy. The
 * entropy is the other policy's, since its own has no closed form.
 */
final class Squashed implements Policy {

  static final Choice<Factory> GAUSSIAN =
      choice("squashed-gaussian", "the standard normal distributions", Gaussian.FACTORY);

  static final Choice<Factory> STATE_GAUSSIAN =
      choice("squashed-state-gaussian", "state-gaussian", StateGaussian.FACTORY);

  private static final int[] DIMENSIONS = {2};
  private static final double LOG_2 = StrictMath.log(2);

  private final Policy policy;
  private final ActionScale scale;
  private final int size;
  private final double logScales;
  private NDArray minusTwo;
  private NDArray one;
  private NDArray constant;

  private static Choice<Factory> choice(String name, String which, Factory factory) {
    return new Choice<>(
        name,
        "x of " + which + ", squeezed into the bounds of the actions",
        "a = bias + scale tanh x, log p(a) = log p(x) - sum log(scale (1 - tanh^2 x)); the entropy"
            + " is that of x",
        "Haarnoja et al. 2018 (arXiv 1801.01290), appendix C; the entropy is ours",
        List.of(),
        Factory.on(Box.class, box -> new Squashed(factory.create(box), box)));
  }

  /**
   * @param policy gives x
   */
  Squashed(Policy policy, Box box) {
    this.policy = policy;
    this.scale = new ActionScale(box);
    this.size = box.size();
    double sum = 0;
    for (int i = 0; i < size; i++) {
      sum += StrictMath.log(scale.scale(i));
    }
    this.logScales = sum;
  }

  @Override
  public int outputSize() {
    return policy.outputSize();
  }

  @Override
  public int actionSize() {
    return size;
  }

  @Override
  public void declare(ParameterLayout layout) {
    policy.declare(layout);
  }

  @Override
  public void bind(NDArray parameters) {
    policy.bind(parameters);
    NDManager manager = parameters.getManager();
    minusTwo = manager.create(-2f);
    one = manager.create(1f);
    constant = manager.create((float) (logScales + 2 * LOG_2 * size));
  }

  @Override
  public void bind(List<FloatBuffer> parameters) {
    policy.bind(parameters);
  }

  @Override
  public int parameters() {
    return policy.parameters();
  }

  @Override
  public boolean isAsOpenEverywhere() {
    return policy.isAsOpenEverywhere();
  }

  @Override
  public Sampler sampler(List<? extends UniformRandomProvider> streams) {
    return new Host(policy.sampler(streams));
  }

  @Override
  public void mode(float[] outputs, float[] action) {
    policy.mode(outputs, action);
    squash(action, 0);
  }

  private void squash(float[] actions, int actionAt) {
    for (int i = 0; i < size; i++) {
      actions[actionAt + i] = scale.action(i, StrictMath.tanh(actions[actionAt + i]));
    }
  }

  @Override
  public String describe(Graph graph, String outputs) {
    return scale.describe(graph, graph.add("Tanh", policy.describe(graph, outputs)));
  }

  @Override
  public Evaluation evaluate(NDArray outputs, NDArray actions) {
    Evaluation evaluation = policy.evaluate(outputs, actions);
    return new Device(evaluation, evaluation.logProbabilities().sub(correction(actions)));
  }

  /** Sum of log scale + log(1 - tanh^2 x), {@code [trial, sample, 1]}. */
  private NDArray correction(NDArray x) {
    NDArray magnitudes = x.abs();
    NDArray logs = magnitudes.mul(minusTwo).exp().addi(one).log();
    return magnitudes.addi(logs).muli(minusTwo).sum(DIMENSIONS, true).addi(constant);
  }

  private final class Host implements Sampler {

    private final Sampler sampler;

    Host(Sampler sampler) {
      this.sampler = sampler;
    }

    @Override
    public void refresh() {
      sampler.refresh();
    }

    @Override
    public float draw(int trial, float[] outputs, int outputAt, float[] actions, int actionAt) {
      double correction = logScales;
      double logProbability = sampler.draw(trial, outputs, outputAt, actions, actionAt);
      for (int i = 0; i < size; i++) {
        double magnitude = Math.abs(actions[actionAt + i]);
        correction += 2 * (LOG_2 - magnitude - StrictMath.log1p(StrictMath.exp(-2 * magnitude)));
      }
      return (float) (logProbability - correction);
    }

    @Override
    public double openness(int trial, float[] outputs, int outputAt) {
      return sampler.openness(trial, outputs, outputAt);
    }

    @Override
    public void squash(float[] actions, int actionAt) {
      Squashed.this.squash(actions, actionAt);
    }
  }

  private record Device(Evaluation evaluation, NDArray logProbabilities) implements Evaluation {

    @Override
    public NDArray entropy() {
      return evaluation.entropy();
    }

    @Override
    public NDArray entropies() {
      return evaluation.entropies();
    }

    @Override
    public Gradient backward(NDArray atLogProbabilities, NDArray entropyCoefficient) {
      return evaluation.backward(atLogProbabilities, entropyCoefficient);
    }
  }
}
