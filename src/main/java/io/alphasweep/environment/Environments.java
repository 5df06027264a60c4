package io.alphasweep.environment;

import io.alphasweep.environment.mujoco.Ant;
import io.alphasweep.environment.mujoco.HalfCheetah;
import io.alphasweep.environment.mujoco.Hopper;
import io.alphasweep.environment.mujoco.Humanoid;
import io.alphasweep.environment.mujoco.InvertedPendulum;
import io.alphasweep.environment.mujoco.Swimmer;
import io.alphasweep.environment.mujoco.Walker2d;
import io.alphasweep.trial.Choice;
import io.alphasweep.trial.Registry;
import java.util.List;

/** The environments that a sweep file can name. A new one is a class and one line here. */
public final class Environments {

  public static final Registry<EnvironmentType> REGISTRY =
      new Registry<>(
          "environment",
          "environment",
          List.of(
              choice("Swimmer-v4", "a three-link swimmer in a viscous fluid", Swimmer.TYPE),
              choice("Hopper-v4", "a one-legged hopper in the plane", Hopper.TYPE),
              choice("HalfCheetah-v4", "a two-legged runner in the plane", HalfCheetah.TYPE),
              choice("Walker2d-v4", "a two-legged walker in the plane", Walker2d.TYPE),
              choice("Ant-v4", "a four-legged walker", Ant.TYPE),
              choice("Humanoid-v4", "a two-legged walker with arms", Humanoid.TYPE),
              choice("InvertedPendulum-v4", "a pole on a cart", InvertedPendulum.TYPE)));

  private Environments() {}

  private static Choice<EnvironmentType> choice(String name, String summary, EnvironmentType type) {
    return new Choice<>(name, summary, List.of(), type);
  }
}
