package io.alphasweep.training.policy;

import io.alphasweep.training.graph.Graph;
import java.nio.FloatBuffer;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * Actions of a distribution.
 *
 * @param policy the distribution, whose own tensors are bound
 */
public record DistributionBehavior(Policy policy) implements Behavior {

  /**
   * Actions of a distribution with these numbers.
   *
   * @param parameters flat, in the order of the layout in which the policy was declared
   */
  public static Behavior of(Policy policy, float[] parameters) {
    policy.bind(List.of(FloatBuffer.wrap(parameters)));
    return new DistributionBehavior(policy);
  }

  @Override
  public int outputSize() {
    return policy.outputSize();
  }

  @Override
  public int actionSize() {
    return policy.actionSize();
  }

  @Override
  public void greedy(float[] outputs, float[] action) {
    policy.mode(outputs, action);
  }

  @Override
  public String describe(Graph graph, String outputs) {
    return policy.describe(graph, outputs);
  }

  @Override
  public Chooser chooser(UniformRandomProvider stream) {
    Policy.Sampler sampler = policy.sampler(List.of(stream));
    sampler.refresh();
    return (outputs, action) -> {
      sampler.draw(0, outputs, 0, action, 0);
      sampler.squash(action, 0);
    };
  }
}
