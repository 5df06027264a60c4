package io.alphasweep.environment.procgen;

import io.alphasweep.environment.Environment;
import io.alphasweep.environment.drawing.Drawable;
import io.alphasweep.environment.drawing.Pixels;
import io.alphasweep.environment.space.Discrete;
import io.alphasweep.simulator.procgen.Game;
import io.alphasweep.trial.StateArchive;
import java.awt.image.BufferedImage;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * Episodes of one of Procgen's games. The seed of the levels is drawn once, by the first reset;
 * then episode follows upon episode as in Procgen, whatever has been drawn elsewhere.
 *
 * <p>The true last frame of an episode is lost: where a step ends it, what is observed is the first
 * frame of the next. A timeout is Procgen's own end like any other.
 */
final class ProcgenGame implements Environment, Drawable {

  static final Discrete BUTTONS = new Discrete(Game.ACTIONS);

  private static final int PIXELS = Game.SIDE * Game.SIDE;

  private final Game.Options options;

  /** {@code [row, column, color]}. */
  private final byte[] frame = new byte[PIXELS * Game.COLORS];

  /** Null before the first episode. */
  private Game game;

  private double reward;
  private boolean terminated;

  ProcgenGame(Game.Options options) {
    this.options = options;
  }

  /**
   * Starts an episode: the one that has begun when the last ended, or, where none has ended, the
   * first of a game that starts anew.
   */
  @Override
  public void reset(UniformRandomProvider random) {
    if (!terminated) {
      start(random.nextInt() >>> 1); // as Procgen draws it, from 0 to 2^31 - 1
    }
    terminated = false;
    reward = 0;
  }

  private void start(int seed) {
    close();
    game = new Game(options, seed);
  }

  @Override
  public void step(double[] action, UniformRandomProvider dynamics) {
    game.act(BUTTONS.index(action));
    reward = game.reward();
    terminated = game.isFirst();
  }

  @Override
  public double reward() {
    return reward;
  }

  @Override
  public boolean terminated() {
    return terminated;
  }

  /** The colors from 0 to 255, {@code [color, row, column]}. */
  @Override
  public void observe(double[] target, int offset) {
    game.readFrame(frame);
    for (int color = 0; color < Game.COLORS; color++) {
      copyColor(color, target, offset + color * PIXELS);
    }
  }

  /** One color at a time: three places that are a power of two apart share the cache badly. */
  private void copyColor(int color, double[] target, int offset) {
    for (int pixel = 0; pixel < PIXELS; pixel++) {
      target[offset + pixel] = frame[pixel * Game.COLORS + color] & 0xff;
    }
  }

  /** As the agent sees it, six times as large. */
  @Override
  public BufferedImage picture() {
    game.readFrame(frame);
    return Pixels.enlarged(
        Game.SIDE,
        6,
        (row, column) -> {
          int pixel = (row * Game.SIDE + column) * Game.COLORS;
          return (frame[pixel] & 0xff) << 16
              | (frame[pixel + 1] & 0xff) << 8
              | (frame[pixel + 2] & 0xff);
        });
  }

  @Override
  public double picturesPerSecond() {
    return 15;
  }

  @Override
  public void archive(StateArchive archive) {
    if (game == null) {
      start(0); // for the state to come
    }
    byte[] state = archive.binary("game", archive.saves() ? game.state() : null);
    if (!archive.saves()) {
      game.setState(state);
    }
    terminated = archive.flag("terminated", terminated);
  }

  @Override
  public void close() {
    if (game != null) {
      game.close();
      game = null;
    }
  }
}
