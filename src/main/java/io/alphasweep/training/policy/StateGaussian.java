package io.alphasweep.training.policy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import io.alphasweep.environment.space.Box;
import io.alphasweep.training.graph.Graph;
import io.alphasweep.training.pack.Part;
import io.alphasweep.training.pack.RowSums;
import io.alphasweep.trial.Choice;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.NormalizedGaussianSampler;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/**
 * Normal distributions with a mean and a log standard deviation from the network for each action
 * dimension (Haarnoja et al. 2018, whose bounds of the log standard deviation these are).
 *
 * <p>The network gives the means first, then as many numbers, which clipped to [-20, 2] are the log
 * standard deviations: an untrained network, whose outputs are near 0, starts with those of {@link
 * Gaussian}. Log probabilities are {@link Gaussian}'s.
 */
final class StateGaussian implements Policy {

  static final Factory FACTORY = Factory.on(Box.class, box -> new StateGaussian(box.size()));

  static final Choice<Factory> CHOICE =
      new Choice<>(
          "state-gaussian",
          "normal distributions whose log standard deviations the network gives",
          "a ~ N(mu(s), e^(2 l(s))) with l clipped to [-20, 2]",
          "Haarnoja et al. 2018 (arXiv 1812.05905), with the bounds of its program",
          List.of(),
          FACTORY);

  private static final int[] DIMENSIONS = {2};
  private static final double LOG_2_PI = StrictMath.log(2 * Math.PI);
  private static final float LOG_STD_LOW = -20;
  private static final float LOG_STD_HIGH = 2;

  private final int size;
  private final NDIndex ofMeans;
  private final NDIndex ofLogStds;
  private NDArray one;
  private NDArray minusHalf;
  private NDArray logNormalizer;
  private NDArray entropyConstant;
  private NDArray low;
  private NDArray high;

  /**
   * @param size count of action dimensions
   */
  StateGaussian(int size) {
    this.size = size;
    this.ofMeans = new NDIndex().addAllDim(2).addSliceDim(0, size);
    this.ofLogStds = new NDIndex().addAllDim(2).addSliceDim(size, 2L * size);
  }

  @Override
  public int outputSize() {
    return 2 * size;
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
    low = manager.create(LOG_STD_LOW);
    high = manager.create(LOG_STD_HIGH);
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
    String means = graph.columns(outputs, 0, size);
    String logStds =
        graph.within(
            graph.columns(outputs, size, 2 * size),
            graph.constant("log_std_low", LOG_STD_LOW),
            graph.constant("log_std_high", LOG_STD_HIGH));
    graph.output("mean", Graph.Type.REAL, List.of((long) size), means);
    graph.output("log_std", Graph.Type.REAL, List.of((long) size), logStds);
    return means;
  }

  @Override
  public Evaluation evaluate(NDArray outputs, NDArray actions) {
    return new Device(outputs, actions);
  }

  private final class Host implements Sampler {

    private final List<NormalizedGaussianSampler> noise;

    Host(List<? extends UniformRandomProvider> streams) {
      this.noise =
          streams.stream()
              .<NormalizedGaussianSampler>map(ZigguratSampler.NormalizedGaussian::of)
              .toList();
    }

    @Override
    public float draw(int trial, float[] outputs, int outputAt, float[] actions, int actionAt) {
      double logProbability = 0;
      for (int dimension = 0; dimension < size; dimension++) {
        double z = noise.get(trial).sample();
        double mean = outputs[outputAt + dimension];
        float raw = outputs[outputAt + size + dimension];
        double logStd = Math.max(LOG_STD_LOW, Math.min(LOG_STD_HIGH, raw));
        actions[actionAt + dimension] = (float) (mean + StrictMath.exp(logStd) * z);
        logProbability -= 0.5 * z * z + logStd + 0.5 * LOG_2_PI;
        if (!Double.isFinite(mean) || !Float.isFinite(raw)) {
          return Float.NaN;
        }
      }
      return (float) logProbability;
    }

    @Override
    public double openness(int trial, float[] outputs, int outputAt) {
      double logStds = 0;
      for (int dimension = 0; dimension < size; dimension++) {
        float raw = outputs[outputAt + size + dimension];
        logStds += Math.max(LOG_STD_LOW, Math.min(LOG_STD_HIGH, raw));
      }
      return Gaussian.opennessOf(logStds, size);
    }
  }

  private final class Device implements Evaluation {

    /** {@code [trial, sample, dimension]}. */
    private final NDArray raw;

    private final NDArray inverseStd;
    private final NDArray z;
    private final NDArray squares;

    /** {@code [trial, sample, 1]}, sums over the dimensions. */
    private final NDArray logStds;

    private final NDArray logProbabilities;

    Device(NDArray outputs, NDArray actions) {
      this.raw = Part.of(outputs, ofLogStds);
      NDArray logStd = raw.maximum(low).minimum(high);
      this.inverseStd = logStd.neg().exp();
      this.z = actions.sub(Part.of(outputs, ofMeans)).muli(inverseStd);
      this.squares = z.mul(z);
      this.logStds = logStd.sum(DIMENSIONS, true);
      this.logProbabilities =
          squares.sum(DIMENSIONS, true).muli(minusHalf).subi(logStds).subi(logNormalizer);
    }

    @Override
    public NDArray logProbabilities() {
      return logProbabilities;
    }

    /** Mean over the samples of the sum of log sigma + (1 + log(2 pi)) / 2. */
    @Override
    public NDArray entropy() {
      return RowSums.mean(logStds, 1, false).addi(entropyConstant);
    }

    @Override
    public NDArray entropies() {
      return logStds.add(entropyConstant);
    }

    /**
     * d log p / d mean = z / sigma, d log p / d log sigma = z^2 - 1, d entropy / d log sigma = 1,
     * and 0 at a log sigma that was clipped.
     */
    @Override
    public Gradient backward(NDArray atLogProbabilities, NDArray entropyCoefficient) {
      NDArray perSample = entropyCoefficient.reshape(-1, 1, 1).div(raw.getShape().get(1));
      NDArray isInside = raw.gte(low).muli(raw.lte(high)).toType(raw.getDataType(), false);
      NDArray atRaw = squares.subi(one).muli(atLogProbabilities).subi(perSample).muli(isInside);
      NDArray atMeans = z.muli(inverseStd).muli(atLogProbabilities);
      return new Gradient(NDArrays.concat(new NDList(atMeans, atRaw), 2), List.of());
    }
  }
}
