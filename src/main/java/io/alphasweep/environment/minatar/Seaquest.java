package io.alphasweep.environment.minatar;

import io.alphasweep.environment.Family;
import io.alphasweep.trial.Choice;
import io.alphasweep.trial.StateArchive;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * MinAtar's Seaquest: a submarine shoots fish and other submarines, worth 1 each, and picks up
 * divers. It must surface before its oxygen runs out, with a diver at least; six divers are worth
 * up to 10, the more oxygen is left the more. Whatever hostile touches it ends the game. With
 * ramping, enemies come more often and move faster each time that it surfaces.
 *
 * <p>Surfacing takes a diver away, even after a full load has gone ashore: then one is owed. That
 * is MinAtar's rule, and so it is here.
 *
 * <p>Channels: front of the submarine, its back, its bullets, the cells that things left last,
 * bullets of enemies, fish, enemy submarines, the gauge of oxygen, the divers on board, divers.
 */
public final class Seaquest extends MinAtarGame {

  private static final int CHANNELS = 10;

  /** With the options of MinAtar's games that ramp. */
  public static final Choice<Family> CHOICE =
      ramping(
          "MinAtar-Seaquest",
          "a submarine among fish, divers and enemies on a small grid",
          CHANNELS,
          new int[] {NONE, LEFT, UP, RIGHT, DOWN, FIRE},
          Seaquest::new);

  private static final int FRONT = 0;
  private static final int BACK = 1;
  private static final int BULLET = 2;
  private static final int TRAIL = 3;
  private static final int ENEMY_BULLET = 4;
  private static final int FISH = 5;
  private static final int ENEMY = 6;
  private static final int OXYGEN_GAUGE = 7;
  private static final int DIVERS_ON_BOARD = 8;
  private static final int DIVER = 9;

  private static final int DEEPEST = 8;
  private static final int MOST_OXYGEN = 200;
  private static final int MOST_DIVERS = 6;
  private static final int SLOWEST_SPAWN = 20;
  private static final int DIVER_SPAWN = 30;
  private static final int SLOWEST_MOVE = 5;
  private static final int FASTEST_MOVE = 2;
  private static final int DIVER_MOVE = 5;
  private static final int SHOT_INTERVAL = 5;
  private static final int ENEMY_SHOT_INTERVAL = 10;

  /** Something that swims or flies along a row. */
  private static final class Thing {
    int column;
    int row;

    /** 1 to the right, -1 to the left. */
    int direction;

    /** Steps until it moves; not used by a bullet, which always does. */
    int moveTimer;

    /** Steps until it shoots; used by an enemy submarine only. */
    int shotTimer;

    boolean isAt(int otherColumn, int otherRow) {
      return column == otherColumn && row == otherRow;
    }

    boolean isLike(Thing other) {
      return isAt(other.column, other.row)
          && direction == other.direction
          && moveTimer == other.moveTimer
          && shotTimer == other.shotTimer;
    }
  }

  private final List<Thing> bullets = new ArrayList<>();
  private final List<Thing> enemyBullets = new ArrayList<>();
  private final List<Thing> fish = new ArrayList<>();
  private final List<Thing> enemies = new ArrayList<>();
  private final List<Thing> divers = new ArrayList<>();

  /** What is gone, to be something else: a step makes nothing new. */
  private final List<Thing> gone = new ArrayList<>();

  private int column;
  private int row;
  private int facing;
  private int oxygen;
  private int onBoard;
  private boolean isAtSurface;
  private int spawnInterval;
  private int spawnTimer;
  private int diverTimer;
  private int moveInterval;
  private int shotTimer;
  private int ramped;
  private boolean isLost;
  private double earned;

  Seaquest(Play play) {
    super(CHANNELS, play);
  }

  @Override
  void start(UniformRandomProvider random) {
    for (List<Thing> things : List.of(bullets, enemyBullets, fish, enemies, divers)) {
      clear(things);
    }
    column = 5;
    row = 0;
    facing = -1;
    oxygen = MOST_OXYGEN;
    onBoard = 0;
    isAtSurface = true;
    spawnInterval = SLOWEST_SPAWN;
    spawnTimer = spawnInterval;
    diverTimer = DIVER_SPAWN;
    moveInterval = SLOWEST_MOVE;
    shotTimer = 0;
    ramped = 0;
    isLost = false;
  }

  @Override
  double play(int action, UniformRandomProvider random) {
    earned = 0;
    if (spawnTimer == 0) {
      spawnEnemy(random);
      spawnTimer = spawnInterval;
    }
    if (diverTimer == 0) {
      spawnDiver(random);
      diverTimer = DIVER_SPAWN;
    }
    steer(action);
    // Backwards and by value, since MinAtar removes what it walks over: the first like it goes.
    for (int i = bullets.size() - 1; i >= 0; i--) {
      fly(bullets.get(i));
    }
    for (int i = divers.size() - 1; i >= 0; i--) {
      drift(divers.get(i));
    }
    for (int i = enemies.size() - 1; i >= 0; i--) {
      Thing enemy = enemies.get(i);
      attack(enemy, enemies);
      shoot(enemy);
    }
    for (int i = enemyBullets.size() - 1; i >= 0; i--) {
      flyAtPlayer(enemyBullets.get(i));
    }
    for (int i = fish.size() - 1; i >= 0; i--) {
      attack(fish.get(i), fish);
    }
    spawnTimer--;
    diverTimer--;
    shotTimer = Math.max(0, shotTimer - 1);
    breathe();
    return earned;
  }

  private void spawnEnemy(UniformRandomProvider random) {
    int direction = drawDirection(random);
    boolean isSubmarine = random.nextDouble() < 1.0 / 3;
    int lane = drawLane(random);
    if (opposes(fish, lane, direction) || opposes(enemies, lane, direction)) {
      return;
    }
    int start = direction > 0 ? 0 : LAST;
    if (isSubmarine) {
      add(enemies, start, lane, direction, moveInterval, ENEMY_SHOT_INTERVAL);
    } else {
      add(fish, start, lane, direction, moveInterval, 0);
    }
  }

  private static boolean opposes(List<Thing> things, int lane, int direction) {
    for (int i = 0; i < things.size(); i++) {
      if (things.get(i).row == lane && things.get(i).direction != direction) {
        return true;
      }
    }
    return false;
  }

  private void spawnDiver(UniformRandomProvider random) {
    int direction = drawDirection(random);
    int start = direction > 0 ? 0 : LAST;
    add(divers, start, drawLane(random), direction, DIVER_MOVE, 0);
  }

  private static int drawDirection(UniformRandomProvider random) {
    return random.nextDouble() < 1.0 / 2 ? 1 : -1;
  }

  private static int drawLane(UniformRandomProvider random) {
    return 1 + random.nextInt(DEEPEST);
  }

  private void steer(int action) {
    switch (action) {
      case LEFT -> {
        column = clamp(column - 1);
        facing = -1;
      }
      case RIGHT -> {
        column = clamp(column + 1);
        facing = 1;
      }
      case UP -> row = clamp(row - 1);
      case DOWN -> row = Math.min(DEEPEST, row + 1);
      case FIRE -> {
        if (shotTimer == 0) {
          add(bullets, column, row, facing, 0, 0);
          shotTimer = SHOT_INTERVAL;
        }
      }
      default -> {}
    }
  }

  private void fly(Thing bullet) {
    bullet.column += bullet.direction;
    if (!isOnGrid(bullet.column)) {
      remove(bullet, bullets);
    } else if (removeAt(bullet.column, bullet.row, fish)
        || removeAt(bullet.column, bullet.row, enemies)) {
      remove(bullet, bullets);
      earned++;
    }
  }

  private void drift(Thing diver) {
    if (isAtPlayer(diver) && onBoard < MOST_DIVERS) {
      pickUp(diver);
    } else if (diver.moveTimer > 0) {
      diver.moveTimer--;
    } else {
      diver.moveTimer = DIVER_MOVE;
      diver.column += diver.direction;
      if (!isOnGrid(diver.column)) {
        remove(diver, divers);
      } else if (isAtPlayer(diver) && onBoard < MOST_DIVERS) {
        pickUp(diver);
      }
    }
  }

  private void pickUp(Thing diver) {
    remove(diver, divers);
    onBoard++;
  }

  /** A fish or an enemy submarine swims on; the player dies of it, or it of a bullet. */
  private void attack(Thing enemy, List<Thing> kind) {
    isLost |= isAtPlayer(enemy);
    if (enemy.moveTimer > 0) {
      enemy.moveTimer--;
      return;
    }
    enemy.moveTimer = moveInterval;
    enemy.column += enemy.direction;
    if (!isOnGrid(enemy.column)) {
      remove(enemy, kind);
    } else if (isAtPlayer(enemy)) {
      isLost = true;
    } else if (removeAt(enemy.column, enemy.row, bullets)) {
      remove(enemy, kind);
      earned++;
    }
  }

  /** Even one that was hit, or has left the grid, shoots a last time if its time has come. */
  private void shoot(Thing enemy) {
    if (enemy.shotTimer > 0) {
      enemy.shotTimer--;
      return;
    }
    enemy.shotTimer = ENEMY_SHOT_INTERVAL;
    add(enemyBullets, enemy.column, enemy.row, enemy.direction, 0, 0);
  }

  private void flyAtPlayer(Thing bullet) {
    isLost |= isAtPlayer(bullet);
    bullet.column += bullet.direction;
    if (!isOnGrid(bullet.column)) {
      remove(bullet, enemyBullets);
    } else {
      isLost |= isAtPlayer(bullet);
    }
  }

  private void breathe() {
    if (oxygen <= 0) {
      isLost = true;
    }
    if (row > 0) {
      oxygen--;
      isAtSurface = false;
    } else if (!isAtSurface) {
      if (onBoard == 0) {
        isLost = true;
      } else {
        surface();
      }
    }
  }

  private void surface() {
    isAtSurface = true;
    if (onBoard == MOST_DIVERS) {
      earned += Math.floorDiv(oxygen * SIZE, MOST_OXYGEN);
      onBoard = 0;
    }
    oxygen = MOST_OXYGEN;
    onBoard--;
    if (ramps() && (spawnInterval > 1 || moveInterval > FASTEST_MOVE)) {
      if (moveInterval > FASTEST_MOVE && ramped % 2 == 1) {
        moveInterval--;
      }
      if (spawnInterval > 1) {
        spawnInterval--;
      }
      ramped++;
    }
  }

  private boolean isAtPlayer(Thing thing) {
    return thing.isAt(column, row);
  }

  /** It may be made of one that has just gone and still shoots: all of it is read before. */
  private void add(
      List<Thing> things, int column, int row, int direction, int moveTimer, int shotTimer) {
    Thing thing = gone.isEmpty() ? new Thing() : gone.remove(gone.size() - 1);
    thing.column = column;
    thing.row = row;
    thing.direction = direction;
    thing.moveTimer = moveTimer;
    thing.shotTimer = shotTimer;
    things.add(thing);
  }

  private void clear(List<Thing> things) {
    gone.addAll(things);
    things.clear();
  }

  private void remove(Thing thing, List<Thing> things) {
    for (int i = 0; i < things.size(); i++) {
      if (things.get(i).isLike(thing)) {
        gone.add(things.remove(i));
        return;
      }
    }
  }

  /** Removes the first that is in a cell; says whether there was one. */
  private boolean removeAt(int column, int row, List<Thing> things) {
    for (int i = 0; i < things.size(); i++) {
      if (things.get(i).isAt(column, row)) {
        gone.add(things.remove(i));
        return true;
      }
    }
    return false;
  }

  @Override
  public boolean terminated() {
    return isLost;
  }

  @Override
  void draw(double[] target, int offset) {
    target[offset + cell(FRONT, row, column)] = 1;
    target[offset + cell(BACK, row, column - facing)] = 1;
    for (int i = 0; i < oxygen * SIZE / MOST_OXYGEN; i++) {
      target[offset + cell(OXYGEN_GAUGE, LAST, i)] = 1;
    }
    for (int i = LAST - onBoard; i < LAST; i++) {
      target[offset + cell(DIVERS_ON_BOARD, LAST, i)] = 1;
    }
    draw(bullets, BULLET, target, offset);
    draw(enemyBullets, ENEMY_BULLET, target, offset);
    draw(fish, FISH, target, offset);
    draw(enemies, ENEMY, target, offset);
    draw(divers, DIVER, target, offset);
    drawTrails(fish, target, offset);
    drawTrails(enemies, target, offset);
    drawTrails(divers, target, offset);
  }

  private static void drawTrails(List<Thing> swimmers, double[] target, int offset) {
    for (int i = 0; i < swimmers.size(); i++) {
      Thing swimmer = swimmers.get(i);
      int left = swimmer.column - swimmer.direction;
      if (isOnGrid(left)) {
        target[offset + cell(TRAIL, swimmer.row, left)] = 1;
      }
    }
  }

  private static void draw(List<Thing> things, int channel, double[] target, int offset) {
    for (int i = 0; i < things.size(); i++) {
      target[offset + cell(channel, things.get(i).row, things.get(i).column)] = 1;
    }
  }

  @Override
  void archiveGame(StateArchive archive) {
    archive("bullets", bullets, archive);
    archive("enemy-bullets", enemyBullets, archive);
    archive("fish", fish, archive);
    archive("enemies", enemies, archive);
    archive("divers", divers, archive);
    column = (int) archive.integer("column", column);
    row = (int) archive.integer("row", row);
    facing = (int) archive.integer("facing", facing);
    oxygen = (int) archive.integer("oxygen", oxygen);
    onBoard = (int) archive.integer("on-board", onBoard);
    isAtSurface = archive.flag("is-at-surface", isAtSurface);
    spawnInterval = (int) archive.integer("spawn-interval", spawnInterval);
    spawnTimer = (int) archive.integer("spawn-timer", spawnTimer);
    diverTimer = (int) archive.integer("diver-timer", diverTimer);
    moveInterval = (int) archive.integer("move-interval", moveInterval);
    shotTimer = (int) archive.integer("shot-timer", shotTimer);
    ramped = (int) archive.integer("ramped", ramped);
    isLost = false; // no state between games is kept
  }

  private void archive(String name, List<Thing> things, StateArchive archive) {
    int[] numbers =
        things.stream()
            .flatMapToInt(
                thing ->
                    IntStream.of(
                        thing.column, thing.row, thing.direction, thing.moveTimer, thing.shotTimer))
            .toArray();
    numbers = archive.integers(name, numbers);
    clear(things);
    for (int i = 0; i < numbers.length; i += 5) {
      add(things, numbers[i], numbers[i + 1], numbers[i + 2], numbers[i + 3], numbers[i + 4]);
    }
  }
}
