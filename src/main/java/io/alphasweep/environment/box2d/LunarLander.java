package io.alphasweep.environment.box2d;

import com.badlogic.gdx.math.Vector2;
import com.badlogic.gdx.physics.box2d.Body;
import io.alphasweep.environment.Draws;
import io.alphasweep.environment.Environment;
import io.alphasweep.environment.EnvironmentType;
import io.alphasweep.environment.Family;
import io.alphasweep.environment.UnstableSimulationException;
import io.alphasweep.environment.drawing.Drawable;
import io.alphasweep.environment.space.ActionSpace;
import io.alphasweep.environment.space.Box;
import io.alphasweep.environment.space.Discrete;
import io.alphasweep.environment.space.ObservationSpace;
import io.alphasweep.simulator.box2d.Worlds;
import io.alphasweep.trial.Choice;
import io.alphasweep.trial.Condition;
import io.alphasweep.trial.Setting;
import io.alphasweep.trial.Setting.Range;
import io.alphasweep.trial.Settings;
import io.alphasweep.trial.StateArchive;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * Gymnasium's LunarLander-v3 and LunarLanderContinuous-v3: a lander with a main engine and two at
 * its sides is to come to rest on a pad between two flags. An episode ends when it rests (+100),
 * when its hull touches the moon or when it leaves the picture (-100).
 *
 * <p>Observed are its place, from the pad and in halves of the picture, its velocity, its angle,
 * its turn, and whether each leg touches the moon, rounded to 32 bits.
 *
 * <p>A world of Box2D's cannot be read out: what it remembers of contacts and joints is its own. So
 * what is archived is all that has been put into it since the episode began, and restoring plays
 * the episode again, to the same bits.
 */
public final class LunarLander implements Environment, Drawable {

  private static final Setting GRAVITY =
      Setting.real(
              "gravity", Range.open(-12, 0), "upward acceleration of what falls freely [m/s^2]")
          .onHost();

  private static final Setting WIND =
      Setting.flag("enable-wind", "whether wind pushes and turns a lander that no leg holds")
          .onHost();

  private static final Setting WIND_POWER =
      Setting.real("wind-power", Range.closed(0, 20), "largest force of the wind [N]")
          .onHost()
          .when(Condition.on(WIND.key()));

  private static final Setting TURBULENCE_POWER =
      Setting.real("turbulence-power", Range.closed(0, 2), "largest torque of the wind [N m]")
          .onHost()
          .when(Condition.on(WIND.key()));

  /** Four actions: none, left engine, main engine, right engine. */
  public static final Choice<Family> DISCRETE =
      choice("LunarLander-v3", "a lander on the moon, an engine at a time", new Discrete(4));

  /** Power of the main engine and of those at the sides, each from -1 to 1. */
  public static final Choice<Family> CONTINUOUS =
      choice(
          "LunarLanderContinuous-v3",
          "a lander on the moon, its engines throttled",
          Box.symmetric(2, 1));

  private static final int OBSERVATIONS = 8;
  private static final int TIME_LIMIT = 1000;

  private static final double STEPS_PER_SECOND = 50;
  private static final double PUSH = 1000;
  private static final double MAIN_ENGINE_POWER = 13;
  private static final double MAIN_ENGINE_Y = 4 / Scene.SCALE;
  private static final double SIDE_ENGINE_POWER = 0.6;

  /** In pixels of Gymnasium's picture, which are divided last. */
  private static final double SIDE_ENGINE_AWAY = 12;

  private static final double SIDE_ENGINE_HEIGHT = 14;

  private static final double MAIN_FUEL = 0.30;
  private static final double SIDE_FUEL = 0.03;

  /** The wind, which does not repeat itself, begins in between -9999 and 9999. */
  private static final int WIND_STARTS = 9999;

  /** Of an episode's start: heights of the terrain, push, beginnings of the two winds. */
  private static final int START = Scene.HEIGHTS + 4;

  /** Numbers of a step that say how far the engines' fire is dispersed. */
  private static final int DISPERSIONS = 2;

  private final ActionSpace actions;
  private final boolean isContinuous;
  private final double gravity;
  private final boolean hasWind;
  private final double windPower;
  private final double turbulencePower;
  private final int width;

  /** What the present episode started from. */
  private final double[] start = new double[START];

  /** {@code [step, action and dispersions]}: what was put into the present episode's steps. */
  private double[] inputs;

  private int steps;
  private Scene scene;
  private int windIndex;
  private int torqueIndex;
  private double shaping;

  /** In 64 bits. */
  private final double[] state = new double[OBSERVATIONS];

  private double reward;
  private boolean terminated;

  private LunarLander(ActionSpace actions, Settings options) {
    this.actions = actions;
    this.isContinuous = actions instanceof Box;
    this.gravity = options.real(GRAVITY.key());
    this.hasWind = options.flag(WIND.key());
    this.windPower = hasWind ? options.real(WIND_POWER.key()) : 0;
    this.turbulencePower = hasWind ? options.real(TURBULENCE_POWER.key()) : 0;
    this.width = actions.size() + DISPERSIONS;
    this.inputs = new double[TIME_LIMIT * width];
  }

  private static Choice<Family> choice(String name, String summary, ActionSpace actions) {
    Family family =
        new Family(
            "Gymnasium 1.2.3, lunar_lander.py",
            () -> "Box2D " + Worlds.libraryVersion(),
            options ->
                new EnvironmentType(
                    ObservationSpace.reals(OBSERVATIONS),
                    actions,
                    TIME_LIMIT,
                    () -> new LunarLander(actions, options),
                    () -> new LunarLander(actions, options),
                    0,
                    true));
    return new Choice<>(
        name, summary, List.of(GRAVITY, WIND, WIND_POWER, TURBULENCE_POWER), family);
  }

  /** As in Gymnasium, a first step without an action belongs to the start. */
  @Override
  public void reset(UniformRandomProvider random) {
    for (int i = 0; i < Scene.HEIGHTS; i++) {
      start[i] = Draws.uniform(0, Scene.HEIGHT / 2, random);
    }
    for (int i = Scene.HEIGHTS; i < Scene.HEIGHTS + 2; i++) {
      start[i] = Draws.uniform(-PUSH, PUSH, random);
    }
    if (hasWind) {
      for (int i = Scene.HEIGHTS + 2; i < START; i++) {
        start[i] = random.nextInt(-WIND_STARTS, WIND_STARTS);
      }
    }
    // What disperses the fire of that step, where there is none.
    disperse(random);
    disperse(random);
    begin();
  }

  /** Starts the episode that {@link #start} tells of. */
  private void begin() {
    close();
    scene = new Scene(start, gravity, start[Scene.HEIGHTS], start[Scene.HEIGHTS + 1]);
    windIndex = (int) start[Scene.HEIGHTS + 2];
    torqueIndex = (int) start[Scene.HEIGHTS + 3];
    steps = 0;
    advance(0, 0, 0, 0);
    reward = 0;
    terminated = false;
  }

  /** In metres. */
  private static double disperse(UniformRandomProvider random) {
    return Draws.uniform(-1, 1, random) / Scene.SCALE;
  }

  @Override
  public void step(double[] action, UniformRandomProvider dynamics) {
    if (actions instanceof Discrete engines) {
      engines.index(action); // refuses what is none
    }
    for (double each : action) {
      if (!Double.isFinite(each)) {
        throw new UnstableSimulationException("an action is not a finite number");
      }
    }
    int at = steps * width;
    if (at == inputs.length) {
      inputs = Arrays.copyOf(inputs, 2 * inputs.length);
    }
    System.arraycopy(action, 0, inputs, at, action.length);
    for (int i = action.length; i < width; i++) {
      inputs[at + i] = disperse(dynamics);
    }
    play(at);
  }

  /** Plays the step whose inputs stand there. */
  private void play(int at) {
    double main = 0;
    double side = 0;
    if (isContinuous) {
      double throttle = Math.max(-1, Math.min(1, inputs[at]));
      double lateral = Math.max(-1, Math.min(1, inputs[at + 1]));
      main = throttle > 0 ? (throttle + 1) * 0.5 : 0;
      side = Math.abs(lateral) > 0.5 ? lateral : 0;
    } else {
      int action = (int) inputs[at];
      main = action == 2 ? 1 : 0;
      side = action == 1 ? -1 : action == 3 ? 1 : 0;
    }
    double before = shaping;
    advance(main, side, inputs[at + width - 2], inputs[at + width - 1]);
    steps++;

    reward = shaping - before;
    reward -= main * MAIN_FUEL;
    reward -= Math.abs(side) * SIDE_FUEL;
    terminated = false;
    if (scene.isCrashed() || Math.abs(state[0]) >= 1) {
      terminated = true;
      reward = -100;
    }
    if (!scene.lander().isAwake()) {
      terminated = true;
      reward = 100;
    }
  }

  /**
   * In the order of Gymnasium's arithmetic. Trigonometry is that which is the same on every
   * machine.
   *
   * @param main power of the main engine, from 0.5 to 1, or 0
   * @param side power of the engine at the left, negative, or at the right, or 0
   * @param d0 of what disperses the fire
   * @param d1 of what disperses the fire
   */
  private void advance(double main, double side, double d0, double d1) {
    Body lander = scene.lander();
    if (hasWind && !(scene.touches(0) || scene.touches(1))) {
      lander.applyForceToCenter((float) (gust(windIndex++) * windPower), 0, true);
      lander.applyTorque((float) (gust(torqueIndex++) * turbulencePower), true);
    }
    double tipX = StrictMath.sin(lander.getAngle());
    double tipY = StrictMath.cos(lander.getAngle());
    double sideX = -tipY;
    double sideY = tipX;
    Vector2 place = lander.getPosition();
    if (main > 0) {
      double x = tipX * (MAIN_ENGINE_Y + 2 * d0) + sideX * d1;
      double y = -tipY * (MAIN_ENGINE_Y + 2 * d0) - sideY * d1;
      lander.applyLinearImpulse(
          (float) (-x * MAIN_ENGINE_POWER * main),
          (float) (-y * MAIN_ENGINE_POWER * main),
          (float) (place.x + x),
          (float) (place.y + y),
          true);
    }
    if (side != 0) {
      double away = 3 * d1 + Math.signum(side) * SIDE_ENGINE_AWAY / Scene.SCALE;
      double x = tipX * d0 + sideX * away;
      double y = -tipY * d0 - sideY * away;
      // The 17, where one expects the height, is Gymnasium's.
      lander.applyLinearImpulse(
          (float) (-x * SIDE_ENGINE_POWER * Math.abs(side)),
          (float) (-y * SIDE_ENGINE_POWER * Math.abs(side)),
          (float) (place.x + x - tipX * 17 / Scene.SCALE),
          (float) (place.y + y + tipY * SIDE_ENGINE_HEIGHT / Scene.SCALE),
          true);
    }
    scene.step();
    read(lander);
  }

  private static double gust(int index) {
    return StrictMath.tanh(StrictMath.sin(0.02 * index) + StrictMath.sin(Math.PI * 0.01 * index));
  }

  private void read(Body lander) {
    Vector2 place = lander.getPosition();
    Vector2 velocity = lander.getLinearVelocity();
    state[0] = (place.x - Scene.WIDTH / 2) / (Scene.WIDTH / 2);
    state[1] = (place.y - (Scene.PAD + Scene.LEG_DOWN)) / (Scene.HEIGHT / 2);
    state[2] = velocity.x * (Scene.WIDTH / 2) / STEPS_PER_SECOND;
    state[3] = velocity.y * (Scene.HEIGHT / 2) / STEPS_PER_SECOND;
    state[4] = lander.getAngle();
    state[5] = 20.0 * lander.getAngularVelocity() / STEPS_PER_SECOND;
    state[6] = scene.touches(0) ? 1 : 0;
    state[7] = scene.touches(1) ? 1 : 0;
    shaping =
        -100 * Math.sqrt(state[0] * state[0] + state[1] * state[1])
            - 100 * Math.sqrt(state[2] * state[2] + state[3] * state[3])
            - 100 * Math.abs(state[4])
            + 10 * state[6]
            + 10 * state[7];
  }

  @Override
  public double reward() {
    return reward;
  }

  @Override
  public boolean terminated() {
    return terminated;
  }

  @Override
  public void observe(double[] target, int offset) {
    for (int i = 0; i < state.length; i++) {
      target[offset + i] = (float) state[i];
    }
  }

  @Override
  public BufferedImage picture() {
    return Pictures.lander(scene);
  }

  @Override
  public double picturesPerSecond() {
    return STEPS_PER_SECOND;
  }

  /** Restoring takes as long as the episode took so far. */
  @Override
  public void archive(StateArchive archive) {
    archive.reals("start", start);
    int played = (int) archive.integer("steps", steps);
    double[] all = Arrays.copyOf(inputs, played * width);
    archive.reals("inputs", all);
    if (!archive.saves()) {
      inputs = Arrays.copyOf(all, Math.max(all.length, TIME_LIMIT * width));
      begin();
      for (int i = 0; i < played; i++) {
        play(i * width);
      }
    }
  }

  @Override
  public void close() {
    if (scene != null) {
      scene.close();
      scene = null;
    }
  }
}
