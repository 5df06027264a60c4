package io.alphasweep.simulator.procgen;

import io.alphasweep.fault.UnsuitableMachineException;
import java.util.Arrays;
import org.bytedeco.javacpp.BytePointer;

/**
 * A game of Procgen's that goes on for ever: where an action ends an episode, the next one has
 * begun when {@link #act} returns, and the frame is its first. The last frame of an episode is
 * never shown.
 *
 * <p>Used by one thread at a time. Games do not share anything that changes.
 */
public final class Game implements AutoCloseable {

  /** Rows and columns of a frame. */
  public static final int SIDE = 64;

  /** Red, green and blue. */
  public static final int COLORS = 3;

  /** Count of actions: the directions, as a grid column after column, then six keys. */
  public static final int ACTIONS = 15;

  /** More than any state takes; Procgen's own limit. */
  private static final int LARGEST_STATE = 1 << 20;

  /** How hard levels are, and what is seen of them. */
  public enum Mode {
    /** For small budgets. */
    EASY(0),
    /** Of the paper's large budgets. */
    HARD(1),
    /** Of four games only. */
    EXTREME(2),
    /** Levels that are seen in part only, of six games. */
    MEMORY(10);

    private final int number;

    Mode(int number) {
      this.number = number;
    }
  }

  /**
   * What Procgen's makers ask for.
   *
   * @param name Procgen's, such as {@code coinrun}; must be one that has the mode
   * @param levels count of levels that are drawn from; 0 for all 2,147,483,647
   * @param firstLevel their first, from 0; does not matter where all are drawn from. With the
   *     levels at most 2,147,483,647
   * @param mode see {@link Mode}
   * @param sequentialLevels whether a level that is won leads to the next one within the episode
   * @param centersAgent whether the picture follows the agent, in games where that is a choice
   * @param generatedAssets whether shapes made at random stand in place of the pictures
   * @param monochromeAssets whether shapes of one color stand in place of the pictures
   * @param restrictsThemes whether each thing has one look where it can have several
   * @param backgrounds whether there are pictures behind the levels, or black
   * @param paintsVelocity whether the agent's velocity is painted into a corner
   */
  public record Options(
      String name,
      int levels,
      int firstLevel,
      Mode mode,
      boolean sequentialLevels,
      boolean centersAgent,
      boolean generatedAssets,
      boolean monochromeAssets,
      boolean restrictsThemes,
      boolean backgrounds,
      boolean paintsVelocity) {

    /**
     * The same on levels that these options do not have: all behind the last of them, or all before
     * the first where those are more. All levels where these options have them all.
     */
    public Options onOtherLevels() {
      int behind = firstLevel + levels;
      boolean areBehind = Integer.MAX_VALUE - behind >= firstLevel;
      int count = areBehind ? Integer.MAX_VALUE - behind : firstLevel;
      return levels == 0
          ? this
          : new Options(
              name,
              count,
              areBehind && count > 0 ? behind : 0,
              mode,
              sequentialLevels,
              centersAgent,
              generatedAssets,
              monochromeAssets,
              restrictsThemes,
              backgrounds,
              paintsVelocity);
    }
  }

  private NativeGame game;
  private final BytePointer frame;

  /**
   * Starts a game.
   *
   * @param seed the levels are drawn with
   * @throws UnsuitableMachineException if Procgen cannot be loaded here
   */
  public Game(Options options, int seed) {
    long end = (long) options.firstLevel() + options.levels();
    // Procgen ends the process over the first and the second, and overflows over the third.
    if (options.levels() < 0 || options.firstLevel() < 0 || end > Integer.MAX_VALUE) {
      throw new IllegalArgumentException("there are no such levels: " + options);
    }
    this.game =
        NativeProcgen.makeGame(
            options.name(),
            Library.load(),
            seed,
            options.levels(),
            options.firstLevel(),
            options.mode().number,
            options.sequentialLevels(),
            options.centersAgent(),
            options.generatedAssets(),
            options.monochromeAssets(),
            options.restrictsThemes(),
            options.backgrounds(),
            options.paintsVelocity());
    this.frame = NativeProcgen.frame(game).capacity(SIDE * SIDE * COLORS);
  }

  /** The version of Procgen in use, which is loaded. */
  public static String libraryVersion() {
    Library.load();
    return Library.VERSION;
  }

  /**
   * Does a step.
   *
   * @param action from 0 to {@link #ACTIONS} - 1
   */
  public void act(int action) {
    if (action < 0 || action >= ACTIONS) {
      throw new IllegalArgumentException("found action " + action);
    }
    NativeProcgen.act(game, action);
  }

  /**
   * Copies the present frame.
   *
   * @param target {@code [row, column, color]}, bytes without a sign
   */
  public void readFrame(byte[] target) {
    frame.position(0).get(target, 0, SIDE * SIDE * COLORS);
  }

  /** The reward of the last step. */
  public double reward() {
    return NativeProcgen.reward(game);
  }

  /** Whether the present frame is an episode's first. */
  public boolean isFirst() {
    return NativeProcgen.isFirst(game);
  }

  /** The present level, from 0. */
  public int level() {
    return NativeProcgen.level(game);
  }

  /** All that the game ahead depends on, its options included. */
  public byte[] state() {
    byte[] state = new byte[LARGEST_STATE];
    return Arrays.copyOf(state, NativeProcgen.getState(game, state, LARGEST_STATE));
  }

  /**
   * Goes back to a state.
   *
   * @param state of a game of the same name
   */
  public void setState(byte[] state) {
    NativeProcgen.setState(game, state, state.length);
  }

  /** Frees the native memory; a second call does nothing. */
  @Override
  public void close() {
    if (game != null) {
      NativeProcgen.closeGame(game);
      game = null;
    }
  }
}
