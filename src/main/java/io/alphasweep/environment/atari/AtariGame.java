package io.alphasweep.environment.atari;

import io.alphasweep.environment.Environment;
import io.alphasweep.environment.drawing.Drawable;
import io.alphasweep.environment.drawing.Pixels;
import io.alphasweep.environment.space.Discrete;
import io.alphasweep.simulator.atari.Console;
import io.alphasweep.simulator.atari.Console.Cartridge;
import io.alphasweep.trial.StateArchive;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * A game of Atari's behind DeepMind's wrappers, in the order that CleanRL's ppo_atari has them:
 * no-ops at the start of a game, an action held for some frames with the lighter of the last two
 * shown, the loss of a life as an end, a press of the fire button after a start, the reward's sign,
 * and pictures of 84 x 84 luminances, which are stacked outside of it.
 *
 * <p>Pictures are those of Gymnasium's AtariPreprocessing. Where a game ends within the frames of a
 * step, what is shown is, as there, of the frames before.
 */
final class AtariGame implements Environment, Drawable {

  /** Rows and columns of a picture. */
  static final int SIDE = 84;

  static final int PIXELS = SIDE * SIDE;

  private static final int NOOP = 0;
  private static final int FIRE = 1;

  /**
   * How a game is played.
   *
   * @param actions what the agent chooses from, as the emulator numbers them
   * @param repeatProbability that of an action to be executed again in place of the next, a frame
   * @param frameSkip frames of a step
   * @param mostNoops frames without action at the start of a game, drawn from 1 on; 0 for none
   * @param endsWithLife whether the loss of a life is an end for the learner
   * @param fires whether the fire button is pressed after a start, where the game uses it
   * @param clips whether a reward is its sign
   */
  @SuppressWarnings("ArrayRecordComponent") // read by index, never compared
  record Play(
      int[] actions,
      double repeatProbability,
      int frameSkip,
      int mostNoops,
      boolean endsWithLife,
      boolean fires,
      boolean clips) {}

  private final Cartridge cartridge;
  private final Play play;
  private final Discrete choices;

  /** Null before the first game. */
  private Console console;

  private AreaReduction reduction;

  /** Of the last frames, {@code [row, column]}; the first is made the lighter of both. */
  private byte[] screen = new byte[0];

  private byte[] before = new byte[0];

  /** What the screen is reduced to, {@code [row, column]}. */
  private final byte[] picture = new byte[PIXELS];

  private int lives;
  private boolean isLifeLost;

  private double reward;

  /** What was scored since the last step began, and before it, since the last reset. */
  private double score;

  /** Whether a step has been done since the last reset. */
  private boolean isPlayed;

  AtariGame(Cartridge cartridge, Play play) {
    this.cartridge = cartridge;
    this.play = play;
    this.choices = new Discrete(play.actions().length);
  }

  @Override
  public void reset(UniformRandomProvider random) {
    if (console == null) {
      switchOn(random.nextInt() >>> 1);
    }
    score = 0;
    if (isLifeLost && !console.isGameOver()) {
      hold(NOOP); // the game goes on
    } else {
      startGame(random);
    }
    if (play.fires() && Arrays.stream(play.actions()).anyMatch(action -> action == FIRE)) {
      for (int action = 1; action <= 2 && action < play.actions().length; action++) {
        hold(play.actions()[action]);
        if (console.isGameOver()) {
          startGame(random);
        }
      }
    }
    lives = console.lives();
    isLifeLost = false;
    isPlayed = false;
    reduction.reduce(screen, picture);
  }

  private void switchOn(int seed) {
    console = new Console(cartridge, seed, play.repeatProbability());
    int cells = console.rows() * console.columns();
    screen = new byte[cells];
    before = new byte[cells];
    reduction = new AreaReduction(console.rows(), console.columns(), SIDE, SIDE);
  }

  private void startGame(UniformRandomProvider random) {
    console.reset();
    int noops = play.mostNoops() == 0 ? 0 : 1 + random.nextInt(play.mostNoops());
    for (int frame = 0; frame < noops; frame++) {
      score += console.act(NOOP);
      if (console.isGameOver()) {
        console.reset();
      }
    }
    Arrays.fill(before, (byte) 0);
    console.readScreen(screen);
  }

  @Override
  public void step(double[] action, UniformRandomProvider dynamics) {
    int chosen = play.actions()[choices.index(action)];
    if (isPlayed) {
      score = 0;
    }
    isPlayed = true;
    reward = hold(chosen);
    reduction.reduce(screen, picture);
    int left = console.lives();
    isLifeLost = play.endsWithLife() && left > 0 && left < lives;
    lives = left;
  }

  /** Holds an action for the frames of a step; returns their rewards. */
  private double hold(int action) {
    double rewards = 0;
    for (int frame = 1; frame <= play.frameSkip(); frame++) {
      rewards += console.act(action);
      if (console.isGameOver()) {
        break;
      }
      if (frame == play.frameSkip() - 1) {
        console.readScreen(before);
      } else if (frame == play.frameSkip()) {
        console.readScreen(screen);
      }
    }
    if (play.frameSkip() > 1) {
      for (int cell = 0; cell < screen.length; cell++) {
        screen[cell] = (byte) Math.max(screen[cell] & 0xff, before[cell] & 0xff);
      }
    }
    score += rewards;
    return rewards;
  }

  @Override
  public double reward() {
    return play.clips() ? Math.signum(reward) : reward;
  }

  @Override
  public double score() {
    return score;
  }

  @Override
  public boolean terminated() {
    return isLifeLost || isOver();
  }

  @Override
  public boolean isOver() {
    return isPlayed && console.isGameOver();
  }

  /** Luminances from 0 to 255, {@code [row, column]}. */
  @Override
  public void observe(double[] target, int offset) {
    for (int pixel = 0; pixel < PIXELS; pixel++) {
      target[offset + pixel] = picture[pixel] & 0xff;
    }
  }

  /** The present picture as the agent sees it, four times as large. */
  @Override
  public BufferedImage picture() {
    return Pixels.enlarged(
        SIDE, 4, (row, column) -> (picture[row * SIDE + column] & 0xff) * 0x010101);
  }

  @Override
  public double picturesPerSecond() {
    return 60.0 / play.frameSkip();
  }

  @Override
  public void archive(StateArchive archive) {
    if (console == null) {
      switchOn(0); // for the state to come
    }
    byte[] state = archive.binary("console", archive.saves() ? console.state() : null);
    if (!archive.saves()) {
      console.setState(state);
    }
    screen = archive.binary("screen", screen);
    before = archive.binary("screen-before", before);
    reduction.reduce(screen, picture);
    lives = (int) archive.integer("lives", lives);
    isLifeLost = archive.flag("life-lost", isLifeLost);
    isPlayed = archive.flag("played", isPlayed);
    score = archive.real("score", score);
  }

  @Override
  public void close() {
    if (console != null) {
      console.close();
      console = null;
    }
  }
}
