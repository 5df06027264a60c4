package io.alphasweep.environment.procgen;

import io.alphasweep.environment.EnvironmentType;
import io.alphasweep.environment.Family;
import io.alphasweep.environment.space.ObservationSpace;
import io.alphasweep.simulator.procgen.Game;
import io.alphasweep.simulator.procgen.Game.Mode;
import io.alphasweep.trial.Choice;
import io.alphasweep.trial.Condition;
import io.alphasweep.trial.Rule;
import io.alphasweep.trial.Setting;
import io.alphasweep.trial.Setting.Range;
import io.alphasweep.trial.Settings;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * The games of Procgen (Cobbe et al. 2020) that a sweep file can name, with the options of its
 * Python package at that package's defaults.
 *
 * <p>Which levels a trial trains on are options: the paper trains on {@code num-levels = 200} and
 * tests on all, {@code num-levels = 0}. A trial's own tests are on all levels but those.
 */
public final class Procgen {

  private static final String EASY = "easy";
  private static final String HARD = "hard";
  private static final String EXTREME = "extreme";
  private static final String MEMORY = "memory";

  private static final Range LEVELS = Range.closed(0, Integer.MAX_VALUE);

  private static final Setting NUM_LEVELS =
      Setting.integer("num-levels", LEVELS, "count of levels that are drawn from, 0 for all")
          .onHost();

  private static final Setting START_LEVEL =
      Setting.integer("start-level", LEVELS, "the first of the levels that are drawn from")
          .onHost()
          .when(Condition.positive(NUM_LEVELS.key()));

  private static final String DISTRIBUTION_MODE = "distribution-mode";

  private static final Setting SEQUENTIAL_LEVELS =
      Setting.flag(
          "use-sequential-levels", "whether a level that is won leads to the next in the episode");

  private static final Setting CENTER_AGENT =
      Setting.flag("center-agent", "whether the picture follows the agent, where it can").onHost();

  private static final Setting GENERATED_ASSETS =
      Setting.flag("use-generated-assets", "whether random shapes stand in place of pictures")
          .onHost();

  private static final Setting MONOCHROME_ASSETS =
      Setting.flag("use-monochrome-assets", "whether plain colors stand in place of pictures")
          .onHost();

  private static final Setting RESTRICT_THEMES =
      Setting.flag("restrict-themes", "whether each thing has one look").onHost();

  private static final Setting BACKGROUNDS =
      Setting.flag("use-backgrounds", "whether pictures are behind the levels, or black").onHost();

  private static final Setting VELOCITY =
      Setting.flag("paint-vel-info", "whether the agent's velocity is painted into a corner")
          .onHost();

  private static final Rule HIGHEST_LEVEL =
      new Rule(
          List.of(START_LEVEL.key(), NUM_LEVELS.key()),
          options ->
              options.integer(START_LEVEL.key()) + options.integer(NUM_LEVELS.key())
                      > Integer.MAX_VALUE
                  ? "found {start-level}, from where {num-levels} levels go beyond the last, "
                      + (Integer.MAX_VALUE - 1)
                  : null);

  /** Steps after which Procgen itself ends an episode, in most games. */
  private static final int TIMEOUT = 1000;

  /** What CoinRun takes, the largest. The pictures, 355 MB of memory, are one process's. */
  private static final long NATIVE_BYTES = 600_000;

  /** All sixteen, in the order of the paper. */
  public static final List<Choice<Family>> CHOICES =
      List.of(
          game("CoinRun", "a run past saws and enemies to a coin", TIMEOUT),
          game("StarPilot", "a ship that shoots others in space", TIMEOUT, EXTREME),
          game("CaveFlyer", "a ship that flies through caves to another", TIMEOUT, MEMORY),
          game("Dodgeball", "a fight with balls in a maze", TIMEOUT, EXTREME, MEMORY),
          game("FruitBot", "a robot that gathers fruit and leaves the rest", TIMEOUT),
          game("Chaser", "a maze full of dots and enemies", TIMEOUT, EXTREME),
          game("Miner", "a miner for diamonds below falling stones", TIMEOUT, MEMORY),
          game("Jumper", "jumps past spikes to a carrot", TIMEOUT, MEMORY),
          game("Leaper", "leaps across roads and rivers", 500, EXTREME),
          game("Maze", "a mouse on its way to the cheese", 500, MEMORY),
          game("BigFish", "a fish that grows by those that it eats", 6000),
          game("Heist", "a maze with locks and keys", TIMEOUT, MEMORY),
          game("Climber", "a climb from platform to platform", TIMEOUT),
          game("Plunder", "a ship that fires at those of one color", 4000),
          game("Ninja", "a run over ledges with bombs on the way", TIMEOUT),
          game("BossFight", "a fight with one large ship", 4000));

  private Procgen() {}

  private static Choice<Family> game(String name, String summary, int timeout, String... modes) {
    Setting mode =
        Setting.text(
            DISTRIBUTION_MODE,
            Stream.concat(Stream.of(EASY, HARD), Stream.of(modes)).toList(),
            "how hard the levels are");
    List<Setting> settings =
        List.of(
            NUM_LEVELS,
            START_LEVEL,
            mode,
            SEQUENTIAL_LEVELS,
            CENTER_AGENT,
            GENERATED_ASSETS,
            MONOCHROME_ASSETS,
            RESTRICT_THEMES,
            BACKGROUNDS,
            VELOCITY);
    String original = name.toLowerCase(Locale.ROOT);
    Family family =
        new Family(
            "Procgen 0.10.7, " + original + ".cpp",
            () -> "libenv " + Game.libraryVersion(),
            options -> type(original, timeout, options));
    return new Choice<>("Procgen-" + name, summary, settings, family).with(HIGHEST_LEVEL);
  }

  private static EnvironmentType type(String original, int timeout, Settings options) {
    Game.Options game = options(original, options);
    return new EnvironmentType(
        ObservationSpace.bytes(Game.COLORS, Game.SIDE, Game.SIDE),
        ProcgenGame.BUTTONS,
        timeLimit(game, timeout),
        () -> new ProcgenGame(game),
        () -> new ProcgenGame(game.onOtherLevels()),
        NATIVE_BYTES,
        false);
  }

  /** Procgen's own limit, so that an episode which reaches it is terminated, too. */
  private static int timeLimit(Game.Options game, int timeout) {
    if (game.sequentialLevels()) {
      return Integer.MAX_VALUE; // each level has its own
    }
    return game.name().equals("jumper") && game.mode() == Mode.MEMORY ? 2 * timeout : timeout;
  }

  private static Game.Options options(String original, Settings options) {
    int levels = (int) options.integer(NUM_LEVELS.key());
    return new Game.Options(
        original,
        levels,
        levels == 0 ? 0 : (int) options.integer(START_LEVEL.key()),
        Mode.valueOf(options.text(DISTRIBUTION_MODE).toUpperCase(Locale.ROOT)),
        options.flag(SEQUENTIAL_LEVELS.key()),
        options.flag(CENTER_AGENT.key()),
        options.flag(GENERATED_ASSETS.key()),
        options.flag(MONOCHROME_ASSETS.key()),
        options.flag(RESTRICT_THEMES.key()),
        options.flag(BACKGROUNDS.key()),
        options.flag(VELOCITY.key()));
  }
}
