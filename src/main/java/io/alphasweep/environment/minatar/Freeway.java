package io.alphasweep.environment.minatar;

import io.alphasweep.environment.Family;
import io.alphasweep.trial.Choice;
import io.alphasweep.trial.StateArchive;
import java.util.Arrays;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * MinAtar's Freeway: a chicken crosses a road of eight lanes, one car in each. Reaching the other
 * side is worth 1, and the cars get other speeds; a car that meets the chicken sends it back. A
 * game takes a fixed time.
 *
 * <p>Channels: chicken, cars, then the cells that cars left last, one channel for each speed from
 * the fastest to the slowest.
 */
public final class Freeway extends MinAtarGame {

  private static final int CHANNELS = 7;

  /** With the options of MinAtar's games. */
  public static final Choice<Family> CHOICE =
      choice(
          "MinAtar-Freeway",
          "a chicken to be brought across a road on a small grid",
          CHANNELS,
          new int[] {NONE, UP, DOWN},
          Freeway::new);

  private static final int CHICKEN = 0;
  private static final int CAR = 1;

  private static final int CHICKEN_COLUMN = 4;
  private static final int CHICKEN_INTERVAL = 3;
  private static final int CARS = 8;
  private static final int SLOWEST = 5;
  private static final int STEPS = 2500;

  private final int[] columns = new int[CARS];

  /**
   * Between two moves of the car, with the sign of its direction. Zero, where the draw is exactly
   * one half, is a car that stands.
   */
  private final int[] intervals = new int[CARS];

  private final int[] timers = new int[CARS];
  private int chickenRow;
  private int chickenTimer;
  private int stepsLeft;

  Freeway(Play play) {
    super(CHANNELS, play);
  }

  @Override
  void start(UniformRandomProvider random) {
    Arrays.fill(columns, 0);
    drawSpeeds(random);
    chickenRow = LAST;
    chickenTimer = CHICKEN_INTERVAL;
    stepsLeft = STEPS;
  }

  private void drawSpeeds(UniformRandomProvider random) {
    for (int i = 0; i < CARS; i++) {
      intervals[i] = 1 + random.nextInt(SLOWEST);
    }
    for (int i = 0; i < CARS; i++) {
      intervals[i] *= (int) Math.signum(random.nextDouble() - 0.5);
      timers[i] = Math.abs(intervals[i]);
    }
  }

  @Override
  double play(int action, UniformRandomProvider random) {
    if (chickenTimer == 0 && (action == UP || action == DOWN)) {
      chickenTimer = CHICKEN_INTERVAL;
      chickenRow = clamp(action == UP ? chickenRow - 1 : chickenRow + 1);
    }
    double reward = 0;
    if (chickenRow == 0) {
      reward = 1;
      drawSpeeds(random);
      chickenRow = LAST;
    }
    for (int i = 0; i < CARS; i++) {
      drive(i);
    }
    chickenTimer = Math.max(0, chickenTimer - 1);
    stepsLeft--;
    return reward;
  }

  private void drive(int i) {
    hit(i);
    if (timers[i] > 0) {
      timers[i]--;
      return;
    }
    timers[i] = Math.abs(intervals[i]);
    columns[i] = Math.floorMod(columns[i] + Integer.signum(intervals[i]), SIZE);
    hit(i);
  }

  private void hit(int i) {
    if (columns[i] == CHICKEN_COLUMN && row(i) == chickenRow) {
      chickenRow = LAST;
    }
  }

  private static int row(int car) {
    return car + 1;
  }

  @Override
  public boolean terminated() {
    return stepsLeft < 0;
  }

  @Override
  void draw(double[] target, int offset) {
    target[offset + cell(CHICKEN, chickenRow, CHICKEN_COLUMN)] = 1;
    for (int i = 0; i < CARS; i++) {
      target[offset + cell(CAR, row(i), columns[i])] = 1;
      int left = Math.floorMod(columns[i] - Integer.signum(intervals[i]), SIZE);
      target[offset + cell(CAR + Math.abs(intervals[i]), row(i), left)] = 1;
    }
  }

  @Override
  void archiveGame(StateArchive archive) {
    for (int i = 0; i < CARS; i++) {
      StateArchive car = archive.in("car", i);
      columns[i] = (int) car.integer("column", columns[i]);
      intervals[i] = (int) car.integer("interval", intervals[i]);
      timers[i] = (int) car.integer("timer", timers[i]);
    }
    chickenRow = (int) archive.integer("chicken-row", chickenRow);
    chickenTimer = (int) archive.integer("chicken-timer", chickenTimer);
    stepsLeft = (int) archive.integer("steps-left", stepsLeft);
  }
}
