package io.alphasweep.environment.procgen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.alphasweep.environment.Environment;
import io.alphasweep.environment.EnvironmentType;
import io.alphasweep.environment.Environments;
import io.alphasweep.simulator.procgen.Game;
import io.alphasweep.testing.NeedsProcgen;
import io.alphasweep.testing.Trials;
import io.alphasweep.trial.RandomStreams;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;

@NeedsProcgen
class ProcgenGameTest {

  private static final int PIXELS = Game.SIDE * Game.SIDE;

  @Test
  void showsColorAfterColor() {
    Game.Options options = options(200, 0);
    try (Environment environment = new ProcgenGame(options);
        Game game = new Game(options, stream(1).nextInt() >>> 1)) {
      environment.reset(stream(1));
      double[] observation = new double[3 * PIXELS];
      byte[] frame = new byte[3 * PIXELS];
      environment.observe(observation, 0);
      game.readFrame(frame);
      for (int i = 0; i < frame.length; i++) {
        assertThat(observation[i % 3 * PIXELS + i / 3]).isEqualTo(frame[i] & 0xff);
      }
    }
  }

  /**
   * What follows depends on the first reset's stream alone, and the whole of it on nothing else.
   */
  @Test
  void playsTheEpisodesOfItsFirstDraw() {
    assertThat(play(stream(1), stream(2), stream(3), 400))
        .isEqualTo(play(stream(1), stream(2), stream(4), 400))
        .isNotEqualTo(play(stream(5), stream(2), stream(3), 400));
  }

  /** Where no episode has ended, a reset begins the game anew, by the stream that it is given. */
  @Test
  void startsAnewInTheMidstOfAnEpisode() {
    double[] one = new double[3 * PIXELS];
    double[] other = new double[3 * PIXELS];
    try (Environment environment = new ProcgenGame(options(0, 0))) {
      environment.reset(stream(1));
      environment.observe(one, 0);
      environment.step(new double[] {7}, stream(2));
      environment.reset(stream(1));
      environment.observe(other, 0);
      assertThat(other).containsExactly(one);
      environment.reset(stream(3));
      environment.observe(other, 0);
      assertThat(other).isNotEqualTo(one);
    }
  }

  /** Levels are drawn from those asked for; test levels are others. */
  @Test
  void drawsItsLevelsFromThoseAskedFor() {
    assertThat(levels(options(3, 1000))).containsExactlyInAnyOrder(1000, 1001, 1002);
    assertThat(levels(options(0, 0))).hasSizeGreaterThan(10).noneMatch(level -> level < 200);
    assertThat(levels(options(3, 1000).onOtherLevels()))
        .hasSizeGreaterThan(10)
        .noneMatch(level -> level < 1003);
  }

  /** Training's levels and the test's have none in common, wherever they stand. */
  @Test
  void testsOnOtherLevels() {
    int most = Integer.MAX_VALUE;
    assertThat(options(200, 0).onOtherLevels()).isEqualTo(options(most - 200, 200));
    assertThat(options(500, 1000).onOtherLevels()).isEqualTo(options(most - 1500, 1500));
    assertThat(options(7, most - 7).onOtherLevels()).isEqualTo(options(most - 7, 0));
    assertThat(options(7, most - 9).onOtherLevels()).isEqualTo(options(most - 9, 0));
    assertThat(levels(options(7, most - 9).onOtherLevels())).noneMatch(level -> level >= most - 9);
    assertThat(options(0, 0).onOtherLevels()).isEqualTo(options(0, 0));
    assertThat(options(most, 0).onOtherLevels()).isEqualTo(options(0, 0));
  }

  private static Set<Integer> levels(Game.Options options) {
    Set<Integer> levels = new HashSet<>();
    for (int seed = 0; seed < 20; seed++) {
      try (Game game = new Game(options, seed)) {
        levels.add(game.level());
      }
    }
    return levels;
  }

  @Test
  void refusesAnActionThatIsNone() {
    try (Game game = new Game(options(200, 0), 1)) {
      for (int action : new int[] {-1, Game.ACTIONS, 99}) {
        assertThatThrownBy(() -> game.act(action)).hasMessage("found action " + action);
      }
    }
  }

  /** A state that is none is an exception, too. */
  @Test
  void refusesAStateThatIsCutShort() {
    try (Game game = new Game(options(200, 0), 1)) {
      byte[] state = game.state();
      byte[] half = Arrays.copyOf(state, state.length / 2);
      assertThatThrownBy(() -> game.setState(half)).hasMessageContaining("cut short");
      assertThatThrownBy(() -> game.setState(new byte[0])).hasMessageContaining("cut short");
      game.setState(state);
    }
  }

  /** An end by Procgen's timeout is its own end; the limit of the steps comes with it. */
  @Test
  void endsAtProcgensOwnTimeout() {
    EnvironmentType type =
        Environments.of(
            Trials.small(
                Map.of("environment", "Procgen-Maze", "environment.distribution-mode", "memory")));
    try (Environment environment = type.maker().make()) {
      environment.reset(stream(1));
      int steps = 0;
      do {
        environment.step(new double[] {4}, stream(2)); // stands still
        steps++;
      } while (!environment.terminated());
      assertThat(steps).isEqualTo(type.timeLimit()).isEqualTo(500);
    }
  }

  private static List<Object> play(
      UniformRandomProvider start,
      UniformRandomProvider actions,
      UniformRandomProvider dynamics,
      int steps) {
    List<Object> seen = new ArrayList<>();
    double[] observation = new double[3 * PIXELS];
    try (Environment environment = new ProcgenGame(options(200, 0))) {
      environment.reset(start);
      for (int step = 0; step < steps; step++) {
        environment.step(new double[] {actions.nextInt(Game.ACTIONS)}, dynamics);
        environment.observe(observation, 0);
        seen.add(Arrays.hashCode(observation));
        seen.add(environment.reward());
        if (environment.terminated()) {
          environment.reset(dynamics); // draws nothing
        }
      }
    }
    return seen;
  }

  private static Game.Options options(int levels, int first) {
    return new Game.Options(
        "coinrun", levels, first, Game.Mode.EASY, false, true, false, false, false, true, false);
  }

  private static UniformRandomProvider stream(int seed) {
    return new RandomStreams(seed).stream("test", 0);
  }
}
