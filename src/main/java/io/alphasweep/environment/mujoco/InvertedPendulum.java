package io.alphasweep.environment.mujoco;

import io.alphasweep.environment.Family;
import io.alphasweep.environment.space.Box;
import io.alphasweep.trial.Choice;
import io.alphasweep.trial.Settings;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;

/** Gymnasium's InvertedPendulum: a pole on a cart, one point for every step. */
public final class InvertedPendulum extends MujocoEnvironment {

  private static final double LARGEST_ANGLE = 0.2;
  private static final StateForm FORM = new StateForm(2, 2, 0, Interval.ALL, List.of());

  private static final GymnasiumTask TASK =
      new GymnasiumTask(
          "InvertedPendulum",
          "inverted_pendulum",
          "a pole on a cart",
          Box.symmetric(1, 3),
          1000,
          List.of(Options.RESET_NOISE_SCALE.absentAt(0.01), Options.FRAME_SKIP.absentAt(2)),
          (version, options) ->
              new GymnasiumTask.Instance(
                  FORM.size(), () -> new InvertedPendulum(version, options)));

  public static final Choice<Family> V4 = TASK.with(Version.V4, List.of());
  public static final Choice<Family> V5 = TASK.with(Version.V5);

  private final double noise;
  private final double terminalReward;
  private final StateForm.Shown shown;

  private InvertedPendulum(Version version, Settings options) {
    super("inverted_pendulum.xml", options);
    this.noise = options.real(Options.RESET_NOISE_SCALE.key());
    this.terminalReward = version == Version.V4 ? 1 : 0;
    this.shown = FORM.of(this);
  }

  @Override
  void drawStart(UniformRandomProvider random) {
    addUniform(qpos, noise, random);
    addUniform(qvel, noise, random);
  }

  @Override
  double rewardOf(double[] action) {
    return isTerminal() ? terminalReward : 1;
  }

  @Override
  boolean isTerminal() {
    return !isFinite(qpos) || !isFinite(qvel) || Math.abs(qpos[1]) > LARGEST_ANGLE;
  }

  @Override
  public void observe(double[] target, int offset) {
    shown.write(target, offset);
  }
}
