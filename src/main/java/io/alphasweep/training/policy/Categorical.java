package io.alphasweep.training.policy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import io.alphasweep.environment.space.Discrete;
import io.alphasweep.training.graph.Graph;
import io.alphasweep.training.pack.RowSums;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * One of finitely many actions, by logits from the network: p = softmax(logits). An action is its
 * index, from 0, as one number.
 *
 * <p>Written out with operators that round an element the same way wherever it stands: PyTorch's
 * own softmax need not.
 */
public final class Categorical implements Policy {

  static final Factory FACTORY =
      Factory.on(Discrete.class, discrete -> new Categorical(discrete.actions()));

  private static final int[] ACTIONS = {2};

  private final int actions;
  private NDArray indices;

  /**
   * @param actions count of them, at least 2
   */
  public Categorical(int actions) {
    this.actions = actions;
  }

  @Override
  public int outputSize() {
    return actions;
  }

  @Override
  public int actionSize() {
    return 1;
  }

  @Override
  public void bind(NDArray parameters) {
    indices = parameters.getManager().arange(actions).toType(DataType.FLOAT32, false);
  }

  @Override
  public boolean isInKernel() {
    return true;
  }

  @Override
  public Sampler sampler(List<? extends UniformRandomProvider> streams) {
    return new Host(streams);
  }

  @Override
  public void mode(float[] outputs, float[] action) {
    action[0] = HighestValue.first(outputs, actions);
  }

  @Override
  public String describe(Graph graph, String outputs) {
    graph.output("logits", Graph.Type.REAL, List.of((long) actions), outputs);
    return HighestValue.highest(graph, outputs);
  }

  @Override
  public Evaluation evaluate(NDArray logits, NDArray taken) {
    return new Device(logits, taken);
  }

  private final class Host implements Sampler {

    private final List<? extends UniformRandomProvider> streams;

    /** {@code [trial][action]}: trials are drawn for by several threads at a time. */
    private final double[][] weightsOfTrials;

    Host(List<? extends UniformRandomProvider> streams) {
      this.streams = List.copyOf(streams);
      this.weightsOfTrials = new double[streams.size()][actions];
    }

    /** The inverse of the cumulative distribution, in the order of the indices, at one uniform. */
    @Override
    public float draw(int trial, float[] logits, int logitAt, float[] chosen, int actionAt) {
      double[] weights = weightsOfTrials[trial];
      double highest = Double.NEGATIVE_INFINITY;
      double total = 0;
      for (int action = 0; action < actions; action++) {
        highest = Math.max(highest, logits[logitAt + action]);
      }
      for (int action = 0; action < actions; action++) {
        weights[action] = StrictMath.exp(logits[logitAt + action] - highest);
        total += weights[action];
      }
      if (!Double.isFinite(total)) {
        return Float.NaN;
      }
      double drawn = streams.get(trial).nextDouble() * total;
      double below = 0;
      int action = 0;
      for (int candidate = 0; candidate < actions && below <= drawn; candidate++) {
        if (weights[candidate] > 0) {
          action = candidate; // the last that can be taken, where rounding leaves a sliver above
          below += weights[candidate];
        }
      }
      chosen[actionAt] = action;
      return (float) (logits[logitAt + action] - highest - StrictMath.log(total));
    }

    @Override
    public double openness(int trial, float[] logits, int logitAt) {
      double highest = Double.NEGATIVE_INFINITY;
      for (int action = 0; action < actions; action++) {
        highest = Math.max(highest, logits[logitAt + action]);
      }
      double total = 0;
      double moment = 0;
      for (int action = 0; action < actions; action++) {
        double below = logits[logitAt + action] - highest;
        double weight = StrictMath.exp(below);
        total += weight;
        moment += weight * below;
      }
      double entropy = StrictMath.log(total) - moment / total;
      return Math.max(0, Math.min(1, entropy / StrictMath.log(actions)));
    }
  }

  private final class Device implements Evaluation {

    /** {@code [trial, sample, action]}. */
    private final NDArray logs;

    private final NDArray probabilities;
    private final NDArray isTaken;

    /** {@code [trial, sample, 1]}. */
    private final NDArray logProbabilities;

    private final NDArray entropies;

    Device(NDArray logits, NDArray taken) {
      NDArray below = logits.sub(logits.max(ACTIONS, true));
      this.logs = below.sub(below.exp().sum(ACTIONS, true).log());
      this.probabilities = logs.exp();
      this.isTaken = indices.eq(taken).toType(DataType.FLOAT32, false);
      this.logProbabilities = logs.mul(isTaken).sum(ACTIONS, true);
      this.entropies = logs.mul(probabilities).sum(ACTIONS, true).neg();
    }

    @Override
    public NDArray logProbabilities() {
      return logProbabilities;
    }

    @Override
    public NDArray entropy() {
      return RowSums.mean(entropies, 1, false);
    }

    @Override
    public NDArray entropies() {
      return entropies;
    }

    /** d log p(a) / d z = 1 at a - p, d H / d z = -p (log p + H). */
    @Override
    public Gradient backward(NDArray atLogProbabilities, NDArray entropyCoefficient) {
      NDArray perSample = entropyCoefficient.reshape(-1, 1, 1).div(entropies.getShape().get(1));
      NDArray ofEntropy = logs.add(entropies).muli(probabilities).muli(perSample);
      NDArray atLogits = isTaken.sub(probabilities).muli(atLogProbabilities).addi(ofEntropy);
      return new Gradient(atLogits, List.of());
    }
  }
}
