package io.alphasweep.environment.atari;

import io.alphasweep.environment.EnvironmentType;
import io.alphasweep.environment.Family;
import io.alphasweep.environment.space.Discrete;
import io.alphasweep.environment.space.ObservationSpace;
import io.alphasweep.simulator.atari.Console;
import io.alphasweep.simulator.atari.Console.Cartridge;
import io.alphasweep.trial.Choice;
import io.alphasweep.trial.Setting;
import io.alphasweep.trial.Setting.Range;
import io.alphasweep.trial.Settings;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The games of Atari's that a sweep file can name. Which they are, and which actions they use,
 * stands in {@code games.csv}, so that sweeps can be planned where there is no emulator.
 */
public final class Atari {

  /** The system property that names the user's folder in this process. */
  public static final String HOME_PROPERTY = Console.HOME_PROPERTY;

  /** The environment variable that names the user's folder. */
  public static final String HOME_VARIABLE = Console.HOME_VARIABLE;

  private static final int ACTIONS = 18;

  /** Half an hour of play, 108,000 frames, in steps of 4 frames. */
  private static final int TIME_LIMIT = 27_000;

  private static final Setting REPEAT =
      Setting.real(
              "repeat-action-probability",
              Range.closed(0, 1),
              "probability that a frame executes the action before again")
          .onHost();

  private static final Setting FRAME_SKIP =
      Setting.integer("frame-skip", Range.closed(1, 1000), "frames of a step").onHost();

  private static final Setting NOOPS =
      Setting.integer(
              "noop-max", Range.closed(0, 10_000), "most frames without action at a game's start")
          .onHost();

  private static final Setting LIFE =
      Setting.flag("terminal-on-life-loss", "whether the loss of a life is an end for the learner")
          .onHost();

  private static final Setting FIRE =
      Setting.flag("fire-on-reset", "whether the fire button is pressed after a start").onHost();

  private static final Setting CLIP =
      Setting.flag("clip-rewards", "whether a reward is its sign").onHost();

  private static final Setting ALL_ACTIONS =
      Setting.flag("full-action-space", "all 18 actions, or those that the game uses");

  /** Atari's own, since its trials always say how many. */
  private static final Setting STACK =
      Setting.integer("frame-stack", Range.closed(1, 64), "pictures of an observation")
          .structural();

  /** All of them, by name. */
  public static final List<Choice<Family>> CHOICES =
      lines().map(line -> game(line.split(",", -1))).toList();

  private Atari() {}

  /** The user's folder, as this process was told; empty where it was told of none. */
  public static Optional<String> home() {
    return Optional.ofNullable(System.getProperty(HOME_PROPERTY, System.getenv(HOME_VARIABLE)));
  }

  private static Stream<String> lines() {
    try (BufferedReader file =
        new BufferedReader(
            new InputStreamReader(
                Objects.requireNonNull(Atari.class.getResourceAsStream("games.csv")),
                StandardCharsets.UTF_8))) {
      return file.lines().toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException("the jar is damaged", e);
    }
  }

  /**
   * @param words name, cartridge, its MD5, the actions that the game uses
   */
  private static Choice<Family> game(String[] words) {
    Cartridge cartridge = new Cartridge(words[1], words[2]);
    int[] minimal = Stream.of(words[3].split(" ")).mapToInt(Integer::parseInt).toArray();
    Family family =
        new Family(
            "ALE, " + cartridge.name(),
            Console::library,
            options -> type(cartridge, minimal, options));
    return new Choice<>(
        "Atari-" + words[0],
        words[0] + " on an Atari 2600, by the Arcade Learning Environment (ALE)",
        List.of(REPEAT, FRAME_SKIP, NOOPS, LIFE, FIRE, CLIP, ALL_ACTIONS, STACK),
        family);
  }

  private static EnvironmentType type(Cartridge cartridge, int[] minimal, Settings options) {
    AtariGame.Play play =
        new AtariGame.Play(
            options.flag(ALL_ACTIONS.key()) ? IntStream.range(0, ACTIONS).toArray() : minimal,
            options.real(REPEAT.key()),
            (int) options.integer(FRAME_SKIP.key()),
            (int) options.integer(NOOPS.key()),
            options.flag(LIFE.key()),
            options.flag(FIRE.key()),
            options.flag(CLIP.key()));
    return new EnvironmentType(
        ObservationSpace.bytes(1, AtariGame.SIDE, AtariGame.SIDE),
        new Discrete(play.actions().length),
        TIME_LIMIT,
        () -> new AtariGame(cartridge, play));
  }
}
