package io.alphasweep.environment.drawing;

import static org.assertj.core.api.Assertions.assertThat;

import io.alphasweep.environment.Environment;
import io.alphasweep.environment.EnvironmentType;
import io.alphasweep.environment.SettableState;
import io.alphasweep.sweep.TrialSchema;
import io.alphasweep.testing.Playable;
import io.alphasweep.trial.RandomStreams;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Pictures show the state, all of them in one size, and leave the environment alone. */
class PicturesTest {

  /** What any machine can. */
  @BeforeAll
  static void drawWithoutOpenGl() {
    Renderers.choose(Renderers.geometry);
  }

  @AfterAll
  static void chooseAgain() {
    Renderers.choose(Renderers.auto);
  }

  static Set<String> names() {
    return Playable.names();
  }

  @ParameterizedTest
  @MethodSource("names")
  void showTheStateAndLeaveItAlone(String name) {
    EnvironmentType type = TrialSchema.standard().environment(name);
    UniformRandomProvider random = new RandomStreams(6).stream("test", 0);
    double[] action = new double[type.actions().size()];
    Set<Integer> seen = new HashSet<>();
    try (Environment environment = type.maker().make()) {
      Drawable drawable = (Drawable) environment.unwrapped();
      environment.reset(random);
      BufferedImage first = drawable.picture();
      int steps = 4;
      for (int step = 0; step < steps; step++) {
        byte[] before = environment.snapshot();
        BufferedImage picture = drawable.picture();
        seen.add(contentOf(picture));
        assertThat(contentOf(drawable.picture())).isEqualTo(contentOf(picture));
        assertThat(environment.snapshot()).isEqualTo(before);
        assertThat(picture.getWidth()).isEqualTo(first.getWidth());
        assertThat(picture.getHeight()).isEqualTo(first.getHeight());
        for (int i = 0; i < 5; i++) {
          if (environment.terminated()) {
            environment.reset(random);
          }
          type.actions().draw(random, action);
          environment.step(action, random);
        }
      }
      assertThat(seen).hasSizeGreaterThan(1); // an agent may run into a wall
      assertThat(drawable.picturesPerSecond()).isBetween(1.0, 500.0);
    }
  }

  private static int contentOf(BufferedImage picture) {
    return Arrays.hashCode(
        picture.getRGB(0, 0, picture.getWidth(), picture.getHeight(), null, 0, picture.getWidth()));
  }

  @ParameterizedTest
  @CsvSource({
    "CartPole-v1, 600, 400",
    "Acrobot-v1, 500, 500",
    "MountainCar-v0, 600, 400",
    "Pendulum-v1, 500, 500",
    "LunarLander-v3, 600, 400",
    "FourRooms-MLA, 264, 264",
    "CircleBandit, 400, 400",
    "MinAtar-Breakout, 240, 240",
    "Procgen-CoinRun, 384, 384",
    "Hopper-v5, 480, 360"
  })
  void haveTheSizeOfTheirFamily(String name, int width, int height) {
    try (Environment environment = started(name)) {
      BufferedImage picture = ((Drawable) environment).picture();
      assertThat(picture.getWidth()).isEqualTo(width);
      assertThat(picture.getHeight()).isEqualTo(height);
    }
  }

  /** Cells of 24 pixels, the row of y = 10 on top. */
  @Test
  void fourRoomsHaveWallsAndAGoalAndAnAgent() {
    try (Environment rooms = started("FourRooms-MLA")) {
      Color floor = cell(rooms, 3, 7, 8, 2);
      Color agent = cell(rooms, 3, 7, 3, 7);
      Color wall = cell(rooms, 3, 7, 5, 10);
      Color goal = cell(rooms, 3, 7, 10, 10);
      assertThat(Set.of(floor, agent, wall, goal)).hasSize(4);
      assertThat(cell(rooms, 3, 7, 2, 5)).isEqualTo(wall);
      assertThat(cell(rooms, 3, 7, 1, 5)).as("a door").isEqualTo(floor);
      assertThat(cell(rooms, 3, 7, 8, 4)).as("a door").isEqualTo(floor);
      assertThat(cell(rooms, 8, 2, 8, 2)).isEqualTo(agent);
      assertThat(cell(rooms, 8, 2, 3, 7)).isEqualTo(floor);
    }
  }

  /** The colour in the middle of a cell while the agent is in another. */
  private static Color cell(Environment rooms, int agentX, int agentY, int x, int y) {
    ((SettableState) rooms).setState(Map.of("state", new double[] {agentX, agentY}));
    return at(rooms, 24 * x + 12, 264 - 24 * y - 12);
  }

  /** Bricks in rows 1 to 3, the paddle in the last row at column 4, the ball at an edge. */
  @Test
  void channelsOfAGameHaveColours() {
    try (Environment game = started("MinAtar-Breakout")) {
      Color paddle = at(game, 24 * 4 + 12, 24 * 9 + 12);
      Color brick = at(game, 24 * 5 + 12, 24 + 12);
      Color nothing = at(game, 24 * 5 + 12, 24 * 6 + 12);
      assertThat(Set.of(paddle, brick, nothing)).hasSize(3);
      assertThat(at(game, 24 * 2 + 12, 24 * 2 + 12)).isEqualTo(brick);
      assertThat(at(game, 24 * 3 + 12, 24 * 9 + 12)).isEqualTo(nothing);
    }
  }

  /** Of Gymnasium's pictures: the cart, and the pole that leans by a tenth of a radian. */
  @Test
  void classicControlLooksLikeGymnasiums() {
    try (Environment environment = started("CartPole-v1")) {
      ((SettableState) environment).setState(Map.of("state", new double[] {1, 0, 0.1, 0}));
      int cart = 300 + 125;
      assertThat(at(environment, cart + 20, 300)).isEqualTo(Color.BLACK);
      assertThat(at(environment, cart - 40, 290)).isEqualTo(Color.WHITE);
      int lean = (int) Math.round(100 * Math.sin(0.1));
      assertThat(at(environment, cart + lean, 300 - 8 - 100)).isEqualTo(new Color(202, 152, 101));
      assertThat(at(environment, cart - lean, 300 - 8 - 100)).isEqualTo(Color.WHITE);
    }
    try (Environment environment = started("Pendulum-v1")) {
      ((SettableState) environment).setState(Map.of("state", new double[] {Math.PI / 2, 0}));
      Color rod = new Color(204, 77, 77);
      assertThat(at(environment, 250 - 100, 250)).as("against the clock").isEqualTo(rod);
      assertThat(at(environment, 250 + 100, 250)).isEqualTo(Color.WHITE);
      assertThat(at(environment, 250, 250)).isEqualTo(Color.BLACK);
    }
  }

  @Test
  void theLanderStartsOnTopBetweenSkyAndMoon() {
    try (Environment environment = started("LunarLander-v3")) {
      assertThat(at(environment, 300, 4)).isEqualTo(new Color(128, 102, 230));
      assertThat(at(environment, 300, 150)).isEqualTo(Color.BLACK);
      assertThat(at(environment, 300, 399)).isEqualTo(Color.WHITE);
      assertThat(at(environment, 300, 310)).as("under the pad").isEqualTo(Color.WHITE);
    }
  }

  /** A pole of 0.6 metres on its cart, upright and then halfway down to the right. */
  @Test
  void mujocoIsSeenFromTheSide() {
    try (Environment environment = started("InvertedPendulum-v5")) {
      SettableState settable = (SettableState) environment;
      int metre = (int) (480 / 2.8);
      int middle = 180 + (int) (0.4 * metre);
      settable.setState(Map.of("qpos", new double[2], "qvel", new double[2]));
      Color pole = at(environment, 240, middle - metre / 2);
      Color sky = at(environment, 240 + metre / 3, middle - metre / 3);
      settable.setState(Map.of("qpos", new double[] {0, Math.PI / 4}, "qvel", new double[2]));
      assertThat(pole).isNotEqualTo(sky);
      assertThat(at(environment, 240, middle - metre / 2)).isEqualTo(sky);
      assertThat(at(environment, 240 + metre / 3, middle - metre / 3)).isEqualTo(pole);
    }
  }

  private static Environment started(String name) {
    Environment environment = TrialSchema.standard().environment(name).maker().make();
    environment.reset(new RandomStreams(7).stream("test", 0));
    return environment;
  }

  private static Color at(Environment environment, int x, int y) {
    return new Color(((Drawable) environment).picture().getRGB(x, y));
  }
}
