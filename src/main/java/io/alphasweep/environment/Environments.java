package io.alphasweep.environment;

import io.alphasweep.environment.atari.Atari;
import io.alphasweep.environment.bandit.CircleBandit;
import io.alphasweep.environment.box2d.LunarLander;
import io.alphasweep.environment.classic.Acrobot;
import io.alphasweep.environment.classic.CartPole;
import io.alphasweep.environment.classic.MountainCar;
import io.alphasweep.environment.classic.MountainCarContinuous;
import io.alphasweep.environment.classic.Pendulum;
import io.alphasweep.environment.grid.FourRooms;
import io.alphasweep.environment.minatar.Asterix;
import io.alphasweep.environment.minatar.Breakout;
import io.alphasweep.environment.minatar.Freeway;
import io.alphasweep.environment.minatar.Seaquest;
import io.alphasweep.environment.minatar.SpaceInvaders;
import io.alphasweep.environment.mujoco.Ant;
import io.alphasweep.environment.mujoco.HalfCheetah;
import io.alphasweep.environment.mujoco.Hopper;
import io.alphasweep.environment.mujoco.Humanoid;
import io.alphasweep.environment.mujoco.HumanoidStandup;
import io.alphasweep.environment.mujoco.InvertedDoublePendulum;
import io.alphasweep.environment.mujoco.InvertedPendulum;
import io.alphasweep.environment.mujoco.Pusher;
import io.alphasweep.environment.mujoco.Reacher;
import io.alphasweep.environment.mujoco.Swimmer;
import io.alphasweep.environment.mujoco.Walker2d;
import io.alphasweep.environment.procgen.Procgen;
import io.alphasweep.trial.Registry;
import io.alphasweep.trial.Settings;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/** The environments that a sweep file can name. A new one is a class and one line here. */
public final class Environments {

  public static final Registry<Family> REGISTRY =
      new Registry<>(
              "environment",
              "environment",
              Stream.of(
                      List.of(
                          Swimmer.V4,
                          Swimmer.V5,
                          Hopper.V4,
                          Hopper.V5,
                          HalfCheetah.V4,
                          HalfCheetah.V5,
                          Walker2d.V4,
                          Walker2d.V5,
                          Ant.V4,
                          Ant.V5,
                          Humanoid.V4,
                          Humanoid.V5,
                          HumanoidStandup.V4,
                          HumanoidStandup.V5,
                          InvertedPendulum.V4,
                          InvertedPendulum.V5,
                          InvertedDoublePendulum.V4,
                          InvertedDoublePendulum.V5,
                          Reacher.V4,
                          Reacher.V5,
                          Pusher.V5,
                          CartPole.CHOICE,
                          Acrobot.CHOICE,
                          MountainCar.CHOICE,
                          MountainCarContinuous.CHOICE,
                          Pendulum.CHOICE,
                          FourRooms.GRADE,
                          FourRooms.MLA,
                          CircleBandit.CHOICE,
                          LunarLander.DISCRETE,
                          LunarLander.CONTINUOUS,
                          Breakout.CHOICE,
                          Asterix.CHOICE,
                          Freeway.CHOICE,
                          Seaquest.CHOICE,
                          SpaceInvaders.CHOICE),
                      Procgen.CHOICES,
                      Atari.CHOICES)
                  .flatMap(Collection::stream)
                  .map(FrameStack::of)
                  .toList())
          .without("Pusher-v4", Pusher.NO_V4);

  private Environments() {}

  /** The environment of a trial. */
  public static EnvironmentType of(Settings trial) {
    return of(REGISTRY, trial);
  }

  /** The environment of a trial of another registry. */
  public static EnvironmentType of(Registry<Family> registry, Settings trial) {
    return registry.chosen(trial).factory().member().of(trial.in(registry.section()));
  }
}
