package io.alphasweep.training.intrinsic;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.alphasweep.training.network.Mlp;
import io.alphasweep.training.network.Network;
import io.alphasweep.training.network.ParameterLayout;
import io.alphasweep.training.pack.PackSettings;
import io.alphasweep.trial.RandomStreams;
import io.alphasweep.trial.TrialSpec;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The two networks of a trial that see the same and need not say the same: a target that stays as
 * it was drawn, and a predictor of its features, deeper by one layer. All layers but the last are
 * rectified; weights are orthogonal with gain sqrt(2), biases zero.
 */
final class RandomNetworks {

  private static final double GAIN = Math.sqrt(2);

  private final Network target;
  private final Network predictor;

  /**
   * Declares the predictor and draws the target.
   *
   * @param layout receives the predictor's tensors
   * @param inputs count of numbers of an observation
   */
  RandomNetworks(PackSettings settings, ParameterLayout layout, int inputs) {
    TrialSpec structure = settings.structure();
    this.predictor = Mlp.rectified(layout, "predictor", predictorWidths(structure, inputs), GAIN);
    ParameterLayout fixed = new ParameterLayout();
    this.target = Mlp.rectified(fixed, "target", targetWidths(structure, inputs), GAIN);
    int size = Math.toIntExact(fixed.size());
    FloatBuffer drawn = FloatBuffer.allocate(settings.size() * size);
    for (TrialSpec trial : settings.trials()) {
      float[] own = new float[size];
      target.initialize(own, new RandomStreams(trial.seed()).stream("target-parameters", 0));
      drawn.put(own);
    }
    target.bind(settings.manager().create(drawn.array(), new Shape(settings.size(), size)));
  }

  /** Inputs, hidden widths, features. */
  static List<Integer> targetWidths(TrialSpec trial, int inputs) {
    List<Integer> widths = hidden(trial, inputs);
    widths.add(features(trial));
    return widths;
  }

  /** The same with the last hidden width twice. */
  static List<Integer> predictorWidths(TrialSpec trial, int inputs) {
    List<Integer> widths = hidden(trial, inputs);
    widths.add(widths.get(widths.size() - 1));
    widths.add(features(trial));
    return widths;
  }

  private static List<Integer> hidden(TrialSpec trial, int inputs) {
    List<Integer> widths = new ArrayList<>();
    widths.add(inputs);
    trial
        .integers(RandomNetworkDistillation.HIDDEN_SIZES)
        .forEach(width -> widths.add(Math.toIntExact(width)));
    return widths;
  }

  /** Count of numbers that the predictor predicts. */
  static int features(TrialSpec trial) {
    return Math.toIntExact(trial.integer(RandomNetworkDistillation.FEATURES));
  }

  /** The network that learns. */
  Network predictor() {
    return predictor;
  }

  /** The features of observations {@code [trial, sample, observation]}. */
  NDArray features(NDArray observations) {
    return target.infer(observations);
  }

  /**
   * By how much the predictor is wrong: half the sum of the squared differences, {@code [trial *
   * sample]}.
   *
   * @param observations {@code [trial, sample, observation]}
   */
  double[] errors(NDArray observations) {
    NDArray differences = target.infer(observations).subi(predictor.infer(observations));
    int width = Math.toIntExact(differences.getShape().get(2));
    float[] all = differences.toFloatArray();
    double[] errors = new double[all.length / width];
    for (int i = 0; i < all.length; i++) {
      errors[i / width] += (double) all[i] * all[i] / 2;
    }
    return errors;
  }
}
