package io.alphasweep.training.policy;

import io.alphasweep.environment.space.Box;
import io.alphasweep.kernel.Floats;
import io.alphasweep.training.graph.Graph;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/** Actions of a {@link SquashedGaussian}; without chance its mean, squeezed like any draw. */
public final class SquashedDraws implements Behavior {

  private final Box box;
  private final ActionScale scale;

  public SquashedDraws(Box box) {
    this.box = box;
    this.scale = new ActionScale(box);
  }

  @Override
  public int outputSize() {
    return SquashedGaussian.outputs(box);
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
    int size = box.size();
    String means = graph.columns(outputs, 0, size);
    String raw = graph.add("Tanh", graph.columns(outputs, size, 2 * size));
    String logStds =
        graph.add(
            "Add",
            graph.add(
                "Mul",
                graph.add("Add", raw, graph.constant("one", 1f)),
                graph.constant("log_std_half", (float) SquashedGaussian.LOG_STD_HALF)),
            graph.constant("log_std_low", (float) SquashedGaussian.LOG_STD_LOW));
    graph.output("mean", Graph.Type.REAL, List.of((long) size), means);
    graph.output("log_std", Graph.Type.REAL, List.of((long) size), logStds);
    return scale.describe(graph, graph.add("Tanh", means));
  }

  @Override
  public Chooser chooser(UniformRandomProvider stream) {
    var normal = ZigguratSampler.NormalizedGaussian.of(stream);
    SquashedGaussian distribution = new SquashedGaussian(box, 1);
    Floats own = Floats.zeros(outputSize());
    Floats drawn = Floats.zeros(actionSize());
    return (outputs, action) -> {
      own.buffer().put(0, outputs, 0, outputSize());
      distribution.draw(0, own, normal::sample, drawn);
      drawn.buffer().get(0, action);
    };
  }
}
