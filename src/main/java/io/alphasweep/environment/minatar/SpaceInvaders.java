package io.alphasweep.environment.minatar;

import io.alphasweep.environment.Family;
import io.alphasweep.trial.Choice;
import io.alphasweep.trial.StateArchive;
import java.util.Arrays;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * MinAtar's Space Invaders: a cannon in the last row shoots at a block of aliens that come down and
 * shoot back. An alien is worth 1; one that comes down to the cannon or a bullet that hits it ends
 * the game. The fewer aliens are left the faster they move; a block that is gone is followed by
 * another, with ramping a faster one. Nothing is drawn at random.
 *
 * <p>Channels: cannon, aliens, aliens that move left, aliens that move right, bullets of the
 * cannon, bullets of aliens.
 */
public final class SpaceInvaders extends MinAtarGame {

  private static final int CHANNELS = 6;

  /** With the options of MinAtar's games that ramp. */
  public static final Choice<Family> CHOICE =
      ramping(
          "MinAtar-SpaceInvaders",
          "a cannon against a block of aliens on a small grid",
          CHANNELS,
          new int[] {NONE, LEFT, RIGHT, FIRE},
          SpaceInvaders::new);

  private static final int CANNON = 0;
  private static final int ALIEN = 1;
  private static final int ALIEN_TO_THE_LEFT = 2;
  private static final int ALIEN_TO_THE_RIGHT = 3;
  private static final int CANNON_BULLET = 4;
  private static final int ALIEN_BULLET = 5;

  private static final int CELLS = SIZE * SIZE;
  private static final int CANNON_INTERVAL = 5;
  private static final int ALIEN_INTERVAL = 10;
  private static final int SLOWEST_MOVE = 12;
  private static final int FASTEST_RAMPED_MOVE = 6;

  /** {@code [row, column]}, as the others below. */
  private final boolean[] aliens = new boolean[CELLS];

  private final boolean[] cannonBullets = new boolean[CELLS];
  private final boolean[] alienBullets = new boolean[CELLS];

  private int cannon;
  private boolean moveRight;
  private int moveInterval;
  private int moveTimer;
  private int alienShotTimer;
  private int cannonShotTimer;
  private boolean isLost;

  SpaceInvaders(Play play) {
    super(CHANNELS, play);
  }

  @Override
  void start(UniformRandomProvider random) {
    cannon = 5;
    Arrays.fill(aliens, false);
    Arrays.fill(cannonBullets, false);
    Arrays.fill(alienBullets, false);
    placeAliens();
    moveRight = false;
    moveInterval = SLOWEST_MOVE;
    moveTimer = moveInterval;
    alienShotTimer = ALIEN_INTERVAL;
    cannonShotTimer = 0;
    isLost = false;
  }

  private void placeAliens() {
    for (int row = 0; row < 4; row++) {
      Arrays.fill(aliens, row * SIZE + 2, row * SIZE + 8, true);
    }
  }

  @Override
  double play(int action, UniformRandomProvider random) {
    if (action == FIRE && cannonShotTimer == 0) {
      cannonBullets[onCannon()] = true;
      cannonShotTimer = CANNON_INTERVAL;
    } else if (action == LEFT) {
      cannon = clamp(cannon - 1);
    } else if (action == RIGHT) {
      cannon = clamp(cannon + 1);
    }
    shiftUp(cannonBullets);
    shiftDown(alienBullets);
    isLost |= alienBullets[onCannon()] || aliens[onCannon()];
    if (moveTimer == 0) {
      moveTimer = Math.min(count(aliens), moveInterval);
      moveAliens();
      isLost |= aliens[onCannon()];
    }
    if (alienShotTimer == 0) {
      alienShotTimer = ALIEN_INTERVAL;
      alienBullets[nearestAlien()] = true;
    }
    double reward = hit();
    cannonShotTimer = Math.max(0, cannonShotTimer - 1);
    moveTimer--;
    alienShotTimer--;
    if (count(aliens) == 0) {
      if (ramps() && moveInterval > FASTEST_RAMPED_MOVE) {
        moveInterval--;
      }
      placeAliens();
    }
    return reward;
  }

  private int onCannon() {
    return LAST * SIZE + cannon;
  }

  private static void shiftUp(boolean[] grid) {
    System.arraycopy(grid, SIZE, grid, 0, CELLS - SIZE);
    Arrays.fill(grid, CELLS - SIZE, CELLS, false);
  }

  private static void shiftDown(boolean[] grid) {
    System.arraycopy(grid, 0, grid, SIZE, CELLS - SIZE);
    Arrays.fill(grid, 0, SIZE, false);
  }

  /** To the side; where the edge is reached down instead, and to the other side from then on. */
  private void moveAliens() {
    if (!anyInColumn(moveRight ? LAST : 0)) {
      for (int row = 0; row < SIZE; row++) {
        int from = row * SIZE;
        System.arraycopy(
            aliens, moveRight ? from : from + 1, aliens, moveRight ? from + 1 : from, SIZE - 1);
        aliens[moveRight ? from : from + LAST] = false;
      }
      return;
    }
    moveRight = !moveRight;
    boolean[] last = Arrays.copyOfRange(aliens, CELLS - SIZE, CELLS);
    shiftDown(aliens);
    System.arraycopy(last, 0, aliens, 0, SIZE); // MinAtar rolls the grid
    isLost |= count(last) > 0;
  }

  private boolean anyInColumn(int column) {
    for (int cell = column; cell < CELLS; cell += SIZE) {
      if (aliens[cell]) {
        return true;
      }
    }
    return false;
  }

  /** The lowest alien of the column that is nearest to the cannon; of two the left one. */
  private int nearestAlien() {
    for (int distance = 0; distance < SIZE; distance++) {
      for (int side = -1; side <= 1; side += 2) {
        int column = cannon + side * distance;
        if (isOnGrid(column) && anyInColumn(column)) {
          int cell = CELLS - SIZE + column;
          while (!aliens[cell]) {
            cell -= SIZE;
          }
          return cell;
        }
      }
    }
    throw new IllegalStateException("a block without aliens");
  }

  private double hit() {
    int hits = 0;
    for (int cell = 0; cell < CELLS; cell++) {
      if (aliens[cell] && cannonBullets[cell]) {
        aliens[cell] = false;
        cannonBullets[cell] = false;
        hits++;
      }
    }
    return hits;
  }

  private static int count(boolean[] grid) {
    int count = 0;
    for (boolean cell : grid) {
      count += cell ? 1 : 0;
    }
    return count;
  }

  @Override
  public boolean terminated() {
    return isLost;
  }

  @Override
  void draw(double[] target, int offset) {
    target[offset + cell(CANNON, LAST, cannon)] = 1;
    draw(aliens, ALIEN, target, offset);
    draw(aliens, moveRight ? ALIEN_TO_THE_RIGHT : ALIEN_TO_THE_LEFT, target, offset);
    draw(cannonBullets, CANNON_BULLET, target, offset);
    draw(alienBullets, ALIEN_BULLET, target, offset);
  }

  private static void draw(boolean[] grid, int channel, double[] target, int offset) {
    int first = offset + cell(channel, 0, 0);
    for (int cell = 0; cell < CELLS; cell++) {
      if (grid[cell]) {
        target[first + cell] = 1;
      }
    }
  }

  @Override
  void archiveGame(StateArchive archive) {
    cannon = (int) archive.integer("cannon", cannon);
    archive("aliens", aliens, archive);
    archive("cannon-bullets", cannonBullets, archive);
    archive("alien-bullets", alienBullets, archive);
    moveRight = archive.flag("move-right", moveRight);
    moveInterval = (int) archive.integer("move-interval", moveInterval);
    moveTimer = (int) archive.integer("move-timer", moveTimer);
    alienShotTimer = (int) archive.integer("alien-shot-timer", alienShotTimer);
    cannonShotTimer = (int) archive.integer("cannon-shot-timer", cannonShotTimer);
    isLost = false; // no state between games is kept
  }

  private static void archive(String name, boolean[] grid, StateArchive archive) {
    int[] rows = new int[SIZE];
    for (int cell = 0; cell < CELLS; cell++) {
      rows[cell / SIZE] |= grid[cell] ? 1 << cell % SIZE : 0;
    }
    rows = archive.integers(name, rows);
    for (int cell = 0; cell < CELLS; cell++) {
      grid[cell] = (rows[cell / SIZE] >> cell % SIZE & 1) == 1;
    }
  }
}
