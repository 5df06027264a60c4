package io.alphasweep.environment;

import io.alphasweep.environment.classic.Acrobot;
import io.alphasweep.environment.classic.CartPole;
import io.alphasweep.environment.classic.MountainCar;
import io.alphasweep.environment.classic.MountainCarContinuous;
import io.alphasweep.environment.classic.Pendulum;
import io.alphasweep.environment.minatar.Breakout;
import io.alphasweep.environment.mujoco.Ant;
import io.alphasweep.environment.mujoco.HalfCheetah;
import io.alphasweep.environment.mujoco.Hopper;
import io.alphasweep.environment.mujoco.Humanoid;
import io.alphasweep.environment.mujoco.InvertedPendulum;
import io.alphasweep.environment.mujoco.Swimmer;
import io.alphasweep.environment.mujoco.Walker2d;
import io.alphasweep.trial.Choice;
import io.alphasweep.trial.Registry;
import io.alphasweep.trial.Settings;
import java.util.List;

/** The environments that a sweep file can name. A new one is a class and one line here. */
public final class Environments {

  public static final Registry<Family> REGISTRY =
      new Registry<>(
          "environment",
          "environment",
          List.of(
              choice("Swimmer-v4", "a three-link swimmer in a viscous fluid", Swimmer.FAMILY),
              choice("Hopper-v4", "a one-legged hopper in the plane", Hopper.FAMILY),
              choice("HalfCheetah-v4", "a two-legged runner in the plane", HalfCheetah.FAMILY),
              choice("Walker2d-v4", "a two-legged walker in the plane", Walker2d.FAMILY),
              choice("Ant-v4", "a four-legged walker", Ant.FAMILY),
              choice("Humanoid-v4", "a two-legged walker with arms", Humanoid.FAMILY),
              choice("InvertedPendulum-v4", "a pole on a cart", InvertedPendulum.FAMILY),
              CartPole.CHOICE,
              Acrobot.CHOICE,
              MountainCar.CHOICE,
              MountainCarContinuous.CHOICE,
              Pendulum.CHOICE,
              Breakout.CHOICE));

  private Environments() {}

  /** The environment of a trial. */
  public static EnvironmentType of(Settings trial) {
    return of(REGISTRY, trial);
  }

  /** The environment of a trial of another registry. */
  public static EnvironmentType of(Registry<Family> registry, Settings trial) {
    return registry.chosen(trial).factory().member().of(trial.in(registry.section()));
  }

  private static Choice<Family> choice(String name, String summary, Family family) {
    return new Choice<>(name, summary, List.of(), family);
  }
}
