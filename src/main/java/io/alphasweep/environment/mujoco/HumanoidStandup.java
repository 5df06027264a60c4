package io.alphasweep.environment.mujoco;

import io.alphasweep.environment.Family;
import io.alphasweep.environment.space.Box;
import io.alphasweep.trial.Choice;
import io.alphasweep.trial.Settings;
import java.util.List;
import java.util.function.DoubleSupplier;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * Gymnasium's HumanoidStandup: the humanoid lies on its back and is to stand up. Rewarded is the
 * height that it has, over the seconds of a physics step.
 *
 * <p>Gymnasium's argument {@code uph_cost_weight}, which changes nothing there, is no option here.
 */
public final class HumanoidStandup extends MujocoEnvironment {

  private static final String COST_RANGE = "impact-cost-range";

  private static final GymnasiumTask TASK =
      new GymnasiumTask(
          "HumanoidStandup",
          "humanoidstandup",
          "a humanoid on its back that is to stand up",
          Box.symmetric(17, 0.4),
          1000,
          Options.of(
              List.of(
                  Options.CTRL_COST_WEIGHT.absentAt(0.1),
                  Options.IMPACT_COST_WEIGHT.absentAt(0.5e-6)),
              Options.range(
                  COST_RANGE, -Options.FARTHEST, 10, "what the cost of contacts is clipped to"),
              List.of(
                  Options.RESET_NOISE_SCALE.absentAt(1e-2),
                  Options.EXCLUDE_CURRENT_POSITIONS.absentAt(true)),
              Humanoid.SHOWN,
              List.of(Options.FRAME_SKIP.absentAt(5))),
          HumanoidStandup::task);

  public static final Choice<Family> V4 = TASK.with(Version.V4, List.of());
  public static final Choice<Family> V5 = TASK.with(Version.V5);

  private final StateForm.Shown shown;
  private final double controlWeight;
  private final double noise;
  private final DoubleSupplier impactCost;
  private final Sums sums = new Sums();

  private HumanoidStandup(StateForm form, Settings options) {
    super("humanoidstandup.xml", options);
    this.shown = form.of(this);
    this.controlWeight = options.real(Options.CTRL_COST_WEIGHT.key());
    this.noise = options.real(Options.RESET_NOISE_SCALE.key());
    this.impactCost =
        Humanoid.contactCost(
            this, options.real(Options.IMPACT_COST_WEIGHT.key()), Interval.of(options, COST_RANGE));
  }

  private static GymnasiumTask.Instance task(Version version, Settings options) {
    StateForm form = Humanoid.form(version, options);
    return new GymnasiumTask.Instance(form.size(), () -> new HumanoidStandup(form, options));
  }

  @Override
  void drawStart(UniformRandomProvider random) {
    addUniform(qpos, noise, random);
    addUniform(qvel, noise, random);
  }

  @Override
  double rewardOf(double[] action) {
    double height = qpos[2] / simulation().model().timestep();
    return height - controlWeight * sums.ofSquares(action) - impactCost.getAsDouble() + 1;
  }

  @Override
  boolean isTerminal() {
    return false;
  }

  @Override
  public void observe(double[] target, int offset) {
    shown.write(target, offset);
  }
}
