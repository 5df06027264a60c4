package io.alphasweep.training.policy;

import io.alphasweep.environment.space.Box;
import io.alphasweep.kernel.Floats;
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
    for (int i = 0; i < action.length; i++) {
      action[i] = scale.action(i, StrictMath.tanh(outputs[i]));
    }
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
