package io.alphasweep.training.policy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.alphasweep.environment.space.Box;
import io.alphasweep.training.graph.Graph;
import io.alphasweep.training.network.ParameterLayout;
import io.alphasweep.training.pack.RowSums;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.function.Supplier;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.NormalizedGaussianSampler;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/**
 * Normal distributions with a mean from the network and one state-independent log standard
 * deviation for each action dimension (CleanRL, ppo_continuous_action).
 *
 * <p>log p(a) = sum over the dimensions of -z^2 / 2 - log sigma - log(2 pi) / 2, with z = (a -
 * mean) / sigma.
 */
public final class Gaussian implements Policy {

  static final Factory FACTORY = Factory.on(Box.class, box -> new Gaussian(box.size()));

  private static final int[] DIMENSIONS = {2};
  private static final double LOG_2_PI = StrictMath.log(2 * Math.PI);

  private final int size;
  private ParameterLayout.Tensor tensor;
  private NDArray one;
  private NDArray minusHalf;
  private NDArray logNormalizer;
  private NDArray entropyConstant;
  private NDArray logStd;

  /** {@code [trial, dimension]}, as they are now. */
  private Supplier<float[]> present;

  /**
   * @param size count of action dimensions
   */
  Gaussian(int size) {
    this.size = size;
  }

  /** The log standard deviations, initially zero: the tensor {@code actor.log-std}. */
  @Override
  public void declare(ParameterLayout layout) {
    tensor = layout.add("actor.log-std", size);
  }

  @Override
  public int outputSize() {
    return size;
  }

  @Override
  public int actionSize() {
    return size;
  }

  @Override
  public void bind(NDArray parameters) {
    NDManager manager = parameters.getManager();
    one = manager.create(1f);
    minusHalf = manager.create(-0.5f);
    logNormalizer = manager.create((float) (0.5 * size * LOG_2_PI));
    entropyConstant = manager.create((float) (0.5 * size * (1 + LOG_2_PI)));
    logStd = tensor.view(parameters).reshape(new Shape(parameters.getShape().get(0), 1, size));
    present = logStd::toFloatArray;
  }

  @Override
  public void bind(List<FloatBuffer> parameters) {
    int offset = Math.toIntExact(tensor.offset());
    present =
        () -> {
          float[] logStds = new float[parameters.size() * size];
          for (int trial = 0; trial < parameters.size(); trial++) {
            parameters.get(trial).get(offset, logStds, trial * size, size);
          }
          return logStds;
        };
  }

  @Override
  public int parameters() {
    return size;
  }

  @Override
  public boolean isInKernel() {
    return true;
  }

  @Override
  public boolean isAsOpenEverywhere() {
    return true;
  }

  @Override
  public Sampler sampler(List<? extends UniformRandomProvider> streams) {
    return new Host(streams);
  }

  @Override
  public void mode(float[] outputs, float[] action) {
    System.arraycopy(outputs, 0, action, 0, size);
  }

  @Override
  public String describe(Graph graph, String outputs) {
    String logStds =
        graph.add("Expand", graph.parameter(tensor.name()), graph.add("Shape", outputs));
    graph.output("mean", Graph.Type.REAL, List.of((long) size), outputs);
    graph.output("log_std", Graph.Type.REAL, List.of((long) size), logStds);
    return outputs;
  }

  @Override
  public Evaluation evaluate(NDArray means, NDArray actions) {
    return new Device(means, actions);
  }

  private final class Host implements Sampler {

    private final List<NormalizedGaussianSampler> noise;

    /** {@code [trial, dimension]}. */
    private float[] logStds;

    private double[] stds;

    Host(List<? extends UniformRandomProvider> streams) {
      this.noise =
          streams.stream()
              .<NormalizedGaussianSampler>map(ZigguratSampler.NormalizedGaussian::of)
              .toList();
    }

    @Override
    public void refresh() {
      logStds = present.get();
      stds = new double[logStds.length];
      for (int i = 0; i < stds.length; i++) {
        stds[i] = StrictMath.exp(logStds[i]);
      }
    }

    @Override
    public float draw(int trial, float[] means, int meanAt, float[] actions, int actionAt) {
      double logProbability = 0;
      for (int dimension = 0; dimension < size; dimension++) {
        int ofTrial = trial * size + dimension;
        double z = noise.get(trial).sample();
        double mean = means[meanAt + dimension];
        actions[actionAt + dimension] = (float) (mean + stds[ofTrial] * z);
        logProbability -= 0.5 * z * z + logStds[ofTrial] + 0.5 * LOG_2_PI;
        if (!Double.isFinite(mean)) {
          return Float.NaN;
        }
      }
      return (float) logProbability;
    }

    @Override
    public double openness(int trial, float[] means, int meanAt) {
      double sum = 0;
      for (int dimension = 0; dimension < size; dimension++) {
        sum += logStds[trial * size + dimension];
      }
      return opennessOf(sum, size);
    }
  }

  /**
   * That of {@link Sampler#openness}.
   *
   * @param logStds their sum
   */
  static double opennessOf(double logStds, int size) {
    return Math.max(0, Math.min(1, 1 + logStds / (size * (0.5 + 0.5 * LOG_2_PI))));
  }

  private final class Device implements Evaluation {

    private final NDArray inverseStd;
    private final NDArray z;
    private final NDArray squares;
    private final NDArray logProbabilities;

    Device(NDArray means, NDArray actions) {
      this.inverseStd = logStd.neg().exp();
      this.z = actions.sub(means).muli(inverseStd);
      this.squares = z.mul(z);
      this.logProbabilities =
          squares
              .sum(DIMENSIONS, true)
              .muli(minusHalf)
              .subi(logStd.sum(DIMENSIONS, true))
              .subi(logNormalizer);
    }

    @Override
    public NDArray logProbabilities() {
      return logProbabilities;
    }

    /** The same for all samples: sum over the dimensions of log sigma + (1 + log(2 pi)) / 2. */
    @Override
    public NDArray entropy() {
      return logStd.sum(DIMENSIONS).addi(entropyConstant);
    }

    @Override
    public NDArray entropies() {
      return logStd.sum(DIMENSIONS, true).addi(entropyConstant);
    }

    /**
     * d log p / d mean = z / sigma, d log p / d log sigma = z^2 - 1, d entropy / d log sigma = 1.
     * In place, since passes over new memory cost twice as much.
     */
    @Override
    public Gradient backward(NDArray atLogProbabilities, NDArray entropyCoefficient) {
      NDArray atLogStd =
          RowSums.sum(squares.subi(one).muli(atLogProbabilities), 1, false)
              .subi(entropyCoefficient);
      NDArray atMeans = z.muli(inverseStd).muli(atLogProbabilities);
      return new Gradient(atMeans, List.of(atLogStd));
    }
  }
}
