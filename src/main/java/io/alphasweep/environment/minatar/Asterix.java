package io.alphasweep.environment.minatar;

import io.alphasweep.environment.Family;
import io.alphasweep.trial.Choice;
import io.alphasweep.trial.StateArchive;
import java.util.Arrays;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * MinAtar's Asterix: gold and enemies cross the grid in eight rows, at most one in each. The player
 * walks among them; gold that it touches is worth 1, an enemy ends the game. With ramping they come
 * more often and move faster in time.
 *
 * <p>Channels: player, enemies, the cells that things left last, gold.
 */
public final class Asterix extends MinAtarGame {

  private static final int CHANNELS = 4;

  /** With the options of MinAtar's games that ramp. */
  public static final Choice<Family> CHOICE =
      ramping(
          "MinAtar-Asterix",
          "gold to be caught among enemies that cross a small grid",
          CHANNELS,
          new int[] {NONE, LEFT, UP, RIGHT, DOWN},
          Asterix::new);

  private static final int PLAYER = 0;
  private static final int ENEMY = 1;
  private static final int TRAIL = 2;
  private static final int GOLD = 3;

  private static final int FIRST_ROW = 1;
  private static final int ROWS = 8;
  private static final int RAMP_INTERVAL = 100;

  /** What stands in a row that nothing crosses. */
  private static final int EMPTY = -1;

  /** The columns of what crosses the rows, or {@link #EMPTY}; {@code [row - 1]}. */
  private final int[] columns = new int[ROWS];

  /** 1 where it moves to the right, -1 where to the left. */
  private final int[] directions = new int[ROWS];

  private final boolean[] isGold = new boolean[ROWS];

  private int playerX;
  private int playerY;
  private int spawnInterval;
  private int spawnTimer;
  private int moveInterval;
  private int moveTimer;
  private int rampTimer;
  private int ramped;
  private boolean isCaught;
  private double caughtGold;

  Asterix(Play play) {
    super(CHANNELS, play);
  }

  @Override
  void start(UniformRandomProvider random) {
    Arrays.fill(columns, EMPTY);
    playerX = 5;
    playerY = 5;
    spawnInterval = 10;
    spawnTimer = spawnInterval;
    moveInterval = 5;
    moveTimer = moveInterval;
    rampTimer = RAMP_INTERVAL;
    ramped = 0;
    isCaught = false;
  }

  @Override
  double play(int action, UniformRandomProvider random) {
    caughtGold = 0;
    if (spawnTimer == 0) {
      spawn(random);
      spawnTimer = spawnInterval;
    }
    walk(action);
    for (int i = 0; i < ROWS; i++) {
      touch(i);
    }
    if (moveTimer == 0) {
      moveTimer = moveInterval;
      for (int i = 0; i < ROWS; i++) {
        move(i);
      }
    }
    spawnTimer--;
    moveTimer--;
    if (ramps() && (spawnInterval > 1 || moveInterval > 1)) {
      ramp();
    }
    return caughtGold;
  }

  private void spawn(UniformRandomProvider random) {
    boolean toTheRight = random.nextDouble() < 1.0 / 2;
    boolean gold = random.nextDouble() < 1.0 / 3;
    int free = 0;
    for (int column : columns) {
      free += column == EMPTY ? 1 : 0;
    }
    if (free == 0) {
      return;
    }
    int chosen = random.nextInt(free);
    for (int i = 0; i < ROWS; i++) {
      if (columns[i] == EMPTY && chosen-- == 0) {
        columns[i] = toTheRight ? 0 : LAST;
        directions[i] = toTheRight ? 1 : -1;
        isGold[i] = gold;
        return;
      }
    }
  }

  private void walk(int action) {
    switch (action) {
      case LEFT -> playerX = clamp(playerX - 1);
      case RIGHT -> playerX = clamp(playerX + 1);
      case UP -> playerY = Math.max(FIRST_ROW, playerY - 1);
      case DOWN -> playerY = Math.min(ROWS, playerY + 1);
      default -> {}
    }
  }

  private void move(int i) {
    if (columns[i] == EMPTY) {
      return;
    }
    columns[i] += directions[i];
    if (isOnGrid(columns[i])) {
      touch(i);
    } else {
      columns[i] = EMPTY;
    }
  }

  /** What happens where the player stands on the thing of a row. */
  private void touch(int i) {
    if (columns[i] != playerX || FIRST_ROW + i != playerY) {
      return;
    }
    if (isGold[i]) {
      columns[i] = EMPTY;
      caughtGold++;
    } else {
      isCaught = true;
    }
  }

  private void ramp() {
    if (rampTimer >= 0) {
      rampTimer--;
      return;
    }
    if (moveInterval > 1 && ramped % 2 == 1) {
      moveInterval--;
    }
    if (spawnInterval > 1) {
      spawnInterval--;
    }
    ramped++;
    rampTimer = RAMP_INTERVAL;
  }

  @Override
  public boolean terminated() {
    return isCaught;
  }

  @Override
  void draw(double[] target, int offset) {
    target[offset + cell(PLAYER, playerY, playerX)] = 1;
    for (int i = 0; i < ROWS; i++) {
      if (columns[i] == EMPTY) {
        continue;
      }
      int row = FIRST_ROW + i;
      target[offset + cell(isGold[i] ? GOLD : ENEMY, row, columns[i])] = 1;
      int left = columns[i] - directions[i];
      if (isOnGrid(left)) {
        target[offset + cell(TRAIL, row, left)] = 1;
      }
    }
  }

  @Override
  void archiveGame(StateArchive archive) {
    playerX = (int) archive.integer("player-x", playerX);
    playerY = (int) archive.integer("player-y", playerY);
    spawnInterval = (int) archive.integer("spawn-interval", spawnInterval);
    spawnTimer = (int) archive.integer("spawn-timer", spawnTimer);
    moveInterval = (int) archive.integer("move-interval", moveInterval);
    moveTimer = (int) archive.integer("move-timer", moveTimer);
    rampTimer = (int) archive.integer("ramp-timer", rampTimer);
    ramped = (int) archive.integer("ramped", ramped);
    for (int i = 0; i < ROWS; i++) {
      StateArchive row = archive.in("row", i);
      columns[i] = (int) row.integer("column", columns[i]);
      directions[i] = (int) row.integer("direction", directions[i]);
      isGold[i] = row.flag("is-gold", isGold[i]);
    }
    isCaught = false; // no state between games is kept
  }
}
