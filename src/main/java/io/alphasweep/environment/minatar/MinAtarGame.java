package io.alphasweep.environment.minatar;

import io.alphasweep.environment.Environment;
import io.alphasweep.environment.EnvironmentType;
import io.alphasweep.environment.Family;
import io.alphasweep.environment.drawing.Drawable;
import io.alphasweep.environment.space.Discrete;
import io.alphasweep.environment.space.ObservationSpace;
import io.alphasweep.trial.Choice;
import io.alphasweep.trial.Setting;
import io.alphasweep.trial.Setting.Range;
import io.alphasweep.trial.Settings;
import io.alphasweep.trial.StateArchive;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * A game of MinAtar under sticky actions: at every step the action that was executed last is
 * executed again with some probability. It outlives a reset.
 */
abstract class MinAtarGame implements Environment, Drawable {

  /** Rows and columns of the grid. */
  static final int SIZE = 10;

  static final int LAST = SIZE - 1;

  static final int NONE = 0;
  static final int LEFT = 1;
  static final int UP = 2;
  static final int RIGHT = 3;
  static final int DOWN = 4;
  static final int FIRE = 5;

  private static final int[] ALL = {NONE, LEFT, UP, RIGHT, DOWN, FIRE};

  /** MinAtar's games do not end by themselves as long as the player does well. */
  private static final int TIME_LIMIT = 10_000;

  private static final Setting STICKINESS =
      Setting.real(
              "sticky-action-probability",
              Range.closed(0, 1),
              "probability that a step executes the action before again")
          .onHost();

  private static final Setting ACTIONS =
      Setting.text(
          "actions", List.of("all", "minimal"), "all six actions, or those that the game uses");

  private static final Setting RAMPING =
      Setting.flag("difficulty-ramping", "whether the game gets harder the longer it goes on")
          .onHost();

  /**
   * How a game is played.
   *
   * @param actions what the agent chooses from, by their numbers in MinAtar
   * @param stickiness probability with which the last action is executed again
   * @param ramps whether the game gets harder the longer it goes on, where it can
   */
  @SuppressWarnings("ArrayRecordComponent") // read by index, never compared
  record Play(int[] actions, double stickiness, boolean ramps) {}

  /** Makes games. */
  @FunctionalInterface
  interface Maker {
    MinAtarGame make(Play play);
  }

  private final int channels;
  private final Play play;
  private final Discrete choices;
  private int lastAction = NONE;
  private double reward;

  /**
   * @param channels of its grid
   */
  MinAtarGame(int channels, Play play) {
    this.channels = channels;
    this.play = play;
    this.choices = new Discrete(play.actions().length);
  }

  /**
   * A game that a sweep file can name and that is always as hard as at its start.
   *
   * @param channels of its grid
   * @param minimal the actions that it uses
   */
  static Choice<Family> choice(
      String name, String summary, int channels, int[] minimal, Maker maker) {
    return choice(name, summary, List.of(STICKINESS, ACTIONS), channels, minimal, maker);
  }

  /** Like {@link #choice}, but the game can get harder the longer it goes on. */
  static Choice<Family> ramping(
      String name, String summary, int channels, int[] minimal, Maker maker) {
    return choice(name, summary, List.of(STICKINESS, ACTIONS, RAMPING), channels, minimal, maker);
  }

  private static Choice<Family> choice(
      String name,
      String summary,
      List<Setting> settings,
      int channels,
      int[] minimal,
      Maker maker) {
    Family family =
        new Family(
            "MinAtar 1.0.15", () -> "none", options -> type(channels, minimal, maker, options));
    return new Choice<>(name, summary, settings, family);
  }

  private static EnvironmentType type(int channels, int[] minimal, Maker maker, Settings options) {
    int[] actions = options.text(ACTIONS.key()).equals("all") ? ALL : minimal;
    boolean ramps = options.has(RAMPING.key()) && options.flag(RAMPING.key());
    Play play = new Play(actions, options.real(STICKINESS.key()), ramps);
    return new EnvironmentType(
        ObservationSpace.bytes(channels, SIZE, SIZE),
        new Discrete(actions.length),
        TIME_LIMIT,
        () -> maker.make(play));
  }

  /** Starts a game. */
  abstract void start(UniformRandomProvider random);

  /**
   * Plays a step.
   *
   * @param action {@link #NONE} to {@link #FIRE}
   * @return the reward
   */
  abstract double play(int action, UniformRandomProvider random);

  /** Whether the game is lost. */
  @Override
  public abstract boolean terminated();

  /**
   * Marks the objects of the grid.
   *
   * @param target receives 1 at the {@link #cell} of each object, from {@code offset}; zero before
   */
  abstract void draw(double[] target, int offset);

  /** Saves or restores the state of the game. */
  abstract void archiveGame(StateArchive archive);

  @Override
  public final void reset(UniformRandomProvider random) {
    start(random);
    reward = 0;
  }

  @Override
  public final void step(double[] action, UniformRandomProvider dynamics) {
    int chosen = play.actions()[choices.index(action)];
    if (dynamics.nextDouble() >= play.stickiness()) {
      lastAction = chosen;
    }
    reward = play(lastAction, dynamics);
  }

  @Override
  public final double reward() {
    return reward;
  }

  /** 1 for each object, {@code [channel, row, column]}. */
  @Override
  public final void observe(double[] target, int offset) {
    Arrays.fill(target, offset, offset + channels * SIZE * SIZE, 0);
    draw(target, offset);
  }

  @Override
  public final BufferedImage picture() {
    double[] observation = new double[channels * SIZE * SIZE];
    draw(observation, 0);
    return Pictures.game(observation, channels);
  }

  @Override
  public final double picturesPerSecond() {
    return 10;
  }

  /** Whether the game gets harder the longer it goes on. */
  final boolean ramps() {
    return play.ramps();
  }

  /** The place next to another on the same axis, at most at the edge of the grid. */
  static int clamp(int place) {
    return Math.max(0, Math.min(LAST, place));
  }

  /** Whether a row or a column is on the grid. */
  static boolean isOnGrid(int place) {
    return place >= 0 && place <= LAST;
  }

  /** Where a cell of a channel stands among the numbers of an observation. */
  static int cell(int channel, int row, int column) {
    return (channel * SIZE + row) * SIZE + column;
  }

  @Override
  public final void archive(StateArchive archive) {
    lastAction = (int) archive.integer("last-action", lastAction);
    archiveGame(archive);
  }

  @Override
  public final void close() {
    // Plain memory.
  }
}
