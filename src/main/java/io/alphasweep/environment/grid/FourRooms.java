package io.alphasweep.environment.grid;

import io.alphasweep.environment.Environment;
import io.alphasweep.environment.EnvironmentType;
import io.alphasweep.environment.Family;
import io.alphasweep.environment.SettableState;
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
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * Four rooms with a door between neighbours (Sutton, Precup and Singh 1999), as two papers play
 * them: an agent moves up, down, left or right (actions 0 to 3) until it stands in the upper right
 * corner. A move into a wall or over the edge leaves it where it is.
 *
 * <p>State: column and row of the agent, counted from the lower left corner.
 */
public final class FourRooms implements Environment, SettableState, Drawable {

  private static final Setting SLIP =
      Setting.real(
              "slip-probability",
              Range.closed(0, 1),
              "probability that a move goes to one of the two sides instead, each as likely")
          .onHost();

  private static final Setting START =
      Setting.text(
              "start",
              List.of("corner", "random"),
              "where an episode starts: in the lower left corner, or in any cell but the goal")
          .onHost();

  private static final Setting STEP_REWARD =
      Setting.real("step-reward", Range.ANY, "reward of a step that does not reach the goal")
          .onHost();

  private static final Setting GOAL_REWARD =
      Setting.real("goal-reward", Range.ANY, "reward of the step that reaches the goal").onHost();

  private static final Setting OBSERVATION =
      Setting.text(
          "observation",
          List.of("coordinates", "one-hot"),
          "what is shown of the agent's cell: column and row, by 10 each, and 1; or a 1 among"
              + " zeros, one number for each cell, so that a linear function is a table");

  private static final List<Setting> SETTINGS =
      List.of(SLIP, START, STEP_REWARD, GOAL_REWARD, OBSERVATION);

  /**
   * Of Nilabh and Choudhury, Efficiently Managing Exploration and Gradient Stability in Deep Policy
   * Gradient Methods: moves slip, and each costs 1. At most 460 steps, as the authors' program
   * counts the 459 of the paper.
   */
  public static final Choice<Family> GRADE =
      choice(
          "FourRooms-GrAdE",
          "four rooms to be crossed from corner to corner, where moves slip",
          "Nilabh & Choudhury",
          460);

  /**
   * Of Kumar et al. 2022, A Parametric Class of Approximate Gradient Updates for Policy
   * Optimization (section 6.2): moves are sure, starts are anywhere, and the goal alone is worth
   * something. What the paper does not tell is ours: the grid and the goal of the other, and a
   * limit of 200 steps.
   */
  public static final Choice<Family> MLA =
      choice(
          "FourRooms-MLA",
          "four rooms, a start anywhere, and a goal that alone is worth something",
          "Kumar et al. 2022, 6.2",
          200);

  /** Columns and rows. */
  static final int SIZE = 11;

  private static final int LAST = SIZE - 1;

  /** From the upper row to the lower one; # is wall. */
  private static final List<String> PLAN =
      List.of(
          ".....#.....",
          ".....#.....",
          "...........",
          ".....#.....",
          ".....#.....",
          "#.####.....",
          ".....###.##",
          ".....#.....",
          ".....#.....",
          "...........",
          ".....#.....");

  /** Cells without a wall, from the lower left one, row by row. */
  private static final int[] FREE =
      IntStream.range(0, SIZE * SIZE).filter(cell -> !isWall(cell % SIZE, cell / SIZE)).toArray();

  private static final Discrete MOVES = new Discrete(4);
  private static final int[] RIGHTWARDS = {0, 0, -1, 1};
  private static final int[] UPWARDS = {1, -1, 0, 0};

  private static final String STATE = "state";

  private final double slip;
  private final boolean startsInCorner;
  private final double stepReward;
  private final double goalReward;
  private final boolean isOneHot;

  private int x;
  private int y;
  private double reward;

  private FourRooms(Settings options) {
    this.slip = options.real(SLIP.key());
    this.startsInCorner = options.text(START.key()).equals("corner");
    this.stepReward = options.real(STEP_REWARD.key());
    this.goalReward = options.real(GOAL_REWARD.key());
    this.isOneHot = isOneHot(options);
  }

  private static Choice<Family> choice(String name, String summary, String source, int timeLimit) {
    Family family =
        new Family(
            source,
            () -> "none",
            options ->
                new EnvironmentType(
                    isOneHot(options)
                        ? ObservationSpace.bytes(FREE.length)
                        : ObservationSpace.reals(3),
                    MOVES,
                    timeLimit,
                    () -> new FourRooms(options)));
    return new Choice<>(name, summary, SETTINGS, family);
  }

  private static boolean isOneHot(Settings options) {
    return options.text(OBSERVATION.key()).equals("one-hot");
  }

  /** Whether a cell of the grid is wall. */
  static boolean isWall(int x, int y) {
    return PLAN.get(LAST - y).charAt(x) == '#';
  }

  /** A random start is one draw, of one of the cells from the lower left one, row by row. */
  @Override
  public void reset(UniformRandomProvider random) {
    // The goal is the last cell.
    int cell = startsInCorner ? 0 : FREE[random.nextInt(FREE.length - 1)];
    x = cell % SIZE;
    y = cell / SIZE;
    reward = 0;
  }

  /**
   * Draws one number where moves slip at all: below half of the probability the move goes to the
   * first side (left of up and down, down of left and right), below the whole to the second.
   */
  @Override
  public void step(double[] action, UniformRandomProvider dynamics) {
    int move = MOVES.index(action);
    if (slip > 0) {
      double draw = dynamics.nextDouble();
      if (draw < slip) {
        boolean isFirst = draw < slip / 2;
        move = move < 2 ? (isFirst ? 2 : 3) : (isFirst ? 1 : 0);
      }
    }
    int toX = x + RIGHTWARDS[move];
    int toY = y + UPWARDS[move];
    if (isOnGrid(toX) && isOnGrid(toY) && !isWall(toX, toY)) {
      x = toX;
      y = toY;
    }
    reward = terminated() ? goalReward : stepReward;
  }

  private static boolean isOnGrid(int place) {
    return place >= 0 && place <= LAST;
  }

  @Override
  public double reward() {
    return reward;
  }

  @Override
  public boolean terminated() {
    return x == LAST && y == LAST;
  }

  @Override
  public void observe(double[] target, int offset) {
    if (isOneHot) {
      Arrays.fill(target, offset, offset + FREE.length, 0);
      target[offset + Arrays.binarySearch(FREE, y * SIZE + x)] = 1;
    } else {
      target[offset] = (float) (x / 10.0);
      target[offset + 1] = (float) (y / 10.0);
      target[offset + 2] = 1;
    }
  }

  /** Column and row. */
  @Override
  public Map<String, double[]> state() {
    return Map.of(STATE, new double[] {x, y});
  }

  /** Any cell but walls and the goal, where an episode is over. */
  @Override
  public void setState(Map<String, double[]> state) {
    SettableState.check(state(), state);
    double column = state.get(STATE)[0];
    double row = state.get(STATE)[1];
    int toX = (int) column;
    int toY = (int) row;
    boolean isCell = toX == column && toY == row && isOnGrid(toX) && isOnGrid(toY);
    if (!isCell || isWall(toX, toY) || (toX == LAST && toY == LAST)) {
      throw new IllegalArgumentException(
          "no episode starts in column %s of row %s; accepted: whole numbers from 0 to %d that are"
                  .formatted(column, row, LAST)
              + " neither a wall nor the goal");
    }
    x = toX;
    y = toY;
    reward = 0;
  }

  @Override
  public BufferedImage picture() {
    return Pictures.fourRooms(x, y);
  }

  @Override
  public double picturesPerSecond() {
    return 10;
  }

  @Override
  public void archive(StateArchive archive) {
    x = (int) archive.integer("x", x);
    y = (int) archive.integer("y", y);
  }

  @Override
  public void close() {
    // Plain memory.
  }
}
