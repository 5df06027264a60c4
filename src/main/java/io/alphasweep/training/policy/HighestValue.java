package io.alphasweep.training.policy;

import io.alphasweep.training.graph.Graph;
import java.util.List;
import java.util.Map;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * The action that the network values most, or by chance any (Mnih et al. 2015).
 *
 * @param actions count of them
 * @param epsilon the chance of any action while exploring
 */
public record HighestValue(int actions, double epsilon) implements Behavior {

  @Override
  public int outputSize() {
    return actions;
  }

  @Override
  public int actionSize() {
    return 1;
  }

  @Override
  public void greedy(float[] outputs, float[] action) {
    action[0] = first(outputs, actions);
  }

  /** The place of the highest number, of equals the first. */
  static int first(float[] numbers, int count) {
    int best = 0;
    for (int candidate = 1; candidate < count; candidate++) {
      if (numbers[candidate] > numbers[best]) {
        best = candidate;
      }
    }
    return best;
  }

  @Override
  public String describe(Graph graph, String outputs) {
    graph.output("values", Graph.Type.REAL, List.of((long) actions), outputs);
    return highest(graph, outputs);
  }

  /** The place of the highest number, of equals the first, in a graph. */
  static String highest(Graph graph, String numbers) {
    return graph.add("ArgMax", Map.of("axis", 1L, "keepdims", 0L), numbers);
  }

  @Override
  public Chooser chooser(UniformRandomProvider stream) {
    return (outputs, action) -> {
      if (stream.nextDouble() < epsilon) {
        action[0] = stream.nextInt(actions);
      } else {
        greedy(outputs, action);
      }
    };
  }
}
