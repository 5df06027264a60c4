package io.alphasweep.environment.minatar;

import io.alphasweep.environment.Family;
import io.alphasweep.trial.Choice;
import io.alphasweep.trial.StateArchive;
import java.util.Arrays;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * MinAtar's Breakout: a paddle in the last row keeps a ball in play that breaks a wall of three
 * rows of bricks, each worth 1. The ball moves one cell a step, always diagonally. A broken wall
 * stands again when the ball next comes to the paddle's row; a ball that the paddle misses ends the
 * game.
 *
 * <p>Channels: paddle, ball, the cell that the ball left last, bricks.
 */
public final class Breakout extends MinAtarGame {

  private static final int CHANNELS = 4;

  /** With the options of MinAtar's games. */
  public static final Choice<Family> CHOICE =
      choice(
          "MinAtar-Breakout",
          "a paddle, a ball and a wall of bricks on a small grid",
          CHANNELS,
          new int[] {NONE, LEFT, RIGHT},
          Breakout::new);

  private static final int PADDLE = 0;
  private static final int BALL = 1;
  private static final int TRAIL = 2;
  private static final int BRICK = 3;

  private static final int FIRST_BRICK = SIZE;
  private static final int BRICKS_END = 4 * SIZE;

  /** Of the directions up and left, up and right, down and right, down and left. */
  private static final int[] RIGHTWARDS = {-1, 1, 1, -1};

  private static final int[] DOWNWARDS = {-1, -1, 1, 1};
  private static final int[] OFF_A_WALL = {1, 0, 3, 2};
  private static final int[] OFF_A_CEILING = {3, 2, 1, 0};
  private static final int[] BACK = {2, 3, 0, 1};

  /** {@code [row, column]}. */
  private final boolean[] bricks = new boolean[SIZE * SIZE];

  private int paddle;
  private int ballX;
  private int ballY;
  private int direction;
  private int lastX;
  private int lastY;

  /** Whether the ball passes through bricks, since it broke one and has not left them. */
  private boolean strikes;

  private boolean missed;

  Breakout(Play play) {
    super(CHANNELS, play);
  }

  @Override
  void start(UniformRandomProvider random) {
    boolean fromRight = random.nextInt(2) == 1;
    ballX = fromRight ? LAST : 0;
    ballY = 3;
    direction = fromRight ? 3 : 2;
    lastX = ballX;
    lastY = ballY;
    paddle = 4;
    Arrays.fill(bricks, FIRST_BRICK, BRICKS_END, true);
    strikes = false;
    missed = false;
  }

  @Override
  double play(int action, UniformRandomProvider random) {
    if (action == LEFT) {
      paddle = Math.max(paddle - 1, 0);
    } else if (action == RIGHT) {
      paddle = Math.min(paddle + 1, LAST);
    }
    lastX = ballX;
    lastY = ballY;
    ballX += RIGHTWARDS[direction];
    ballY += DOWNWARDS[direction];
    if (ballX < 0 || ballX > LAST) {
      ballX = Math.max(0, Math.min(LAST, ballX));
      direction = OFF_A_WALL[direction];
    }
    boolean isInBricks = ballY >= 0 && bricks[ballY * SIZE + ballX];
    double reward = 0;
    if (ballY < 0) {
      ballY = 0;
      direction = OFF_A_CEILING[direction];
    } else if (isInBricks && !strikes) {
      reward = 1;
      bricks[ballY * SIZE + ballX] = false;
      bounce(OFF_A_CEILING);
    } else if (ballY == LAST) {
      reachPaddleRow();
    }
    strikes = isInBricks;
    return reward;
  }

  private void reachPaddleRow() {
    if (!anyBrick()) {
      Arrays.fill(bricks, FIRST_BRICK, BRICKS_END, true);
    }
    if (lastX == paddle) {
      bounce(OFF_A_CEILING);
    } else if (ballX == paddle) {
      bounce(BACK);
    } else {
      missed = true;
    }
  }

  /** Turns the ball, which stays in the row it came from. */
  private void bounce(int[] turned) {
    direction = turned[direction];
    ballY = lastY;
  }

  private boolean anyBrick() {
    for (int cell = FIRST_BRICK; cell < BRICKS_END; cell++) {
      if (bricks[cell]) {
        return true;
      }
    }
    return false;
  }

  @Override
  public boolean terminated() {
    return missed;
  }

  @Override
  void draw(double[] target, int offset) {
    target[offset + cell(PADDLE, LAST, paddle)] = 1;
    target[offset + cell(BALL, ballY, ballX)] = 1;
    target[offset + cell(TRAIL, lastY, lastX)] = 1;
    for (int cell = FIRST_BRICK; cell < BRICKS_END; cell++) {
      if (bricks[cell]) {
        target[offset + cell(BRICK, 0, 0) + cell] = 1;
      }
    }
  }

  @Override
  void archiveGame(StateArchive archive) {
    paddle = (int) archive.integer("paddle", paddle);
    ballX = (int) archive.integer("ball-x", ballX);
    ballY = (int) archive.integer("ball-y", ballY);
    direction = (int) archive.integer("direction", direction);
    lastX = (int) archive.integer("last-x", lastX);
    lastY = (int) archive.integer("last-y", lastY);
    strikes = archive.integer("strikes", strikes ? 1 : 0) == 1;
    long wall = 0;
    for (int cell = FIRST_BRICK; cell < BRICKS_END; cell++) {
      wall |= bricks[cell] ? 1L << (cell - FIRST_BRICK) : 0;
    }
    wall = archive.integer("wall", wall);
    for (int cell = FIRST_BRICK; cell < BRICKS_END; cell++) {
      bricks[cell] = (wall >> (cell - FIRST_BRICK) & 1) == 1;
    }
    missed = false; // no state between games is kept
  }
}
