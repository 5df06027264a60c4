package io.alphasweep.training.policy;

import io.alphasweep.environment.space.Box;
import io.alphasweep.training.graph.Graph;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/**
 * One action for each observation, squeezed by a tanh into a box, and normal noise beside it where
 * it explores (Fujimoto et al. 2018).
 */
public final class SquashedMeans implements Behavior {

  private final Box box;
  private final ActionScale scale;
  private final double noise;

  /**
   * @param noise standard deviation while exploring, in half widths of the box
   */
  public SquashedMeans(Box box, double noise) {
    this.box = box;
    this.scale = new ActionScale(box);
    this.noise = noise;
  }

  @Override
  public int outputSize() {
    return box.size();
  }

  @Override
  public int actionSize() {
    return box.size();
  }

  @Override
  public void greedy(float[] outputs, float[] action) {
    scale.squeeze(outputs, action);
  }

  @Override
  public String describe(Graph graph, String outputs) {
    return scale.describe(graph, graph.add("Tanh", outputs));
  }

  @Override
  public Chooser chooser(UniformRandomProvider stream) {
    var normal = ZigguratSampler.NormalizedGaussian.of(stream);
    return (outputs, action) -> {
      for (int i = 0; i < action.length; i++) {
        double mean = scale.action(i, StrictMath.tanh(outputs[i]));
        action[i] = scale.clip(i, mean + noise * scale.scale(i) * normal.sample());
      }
    };
  }
}
