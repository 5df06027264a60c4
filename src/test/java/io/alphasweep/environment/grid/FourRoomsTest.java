package io.alphasweep.environment.grid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.alphasweep.environment.Environment;
import io.alphasweep.environment.EnvironmentType;
import io.alphasweep.environment.Environments;
import io.alphasweep.environment.SettableState;
import io.alphasweep.sweep.TrialSchema;
import io.alphasweep.testing.ReferenceDraws;
import io.alphasweep.testing.Trials;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Reference: 10,000 steps of each by a second implementation
 * (scripts/reference/grids_and_bandits.py, which describes the files).
 */
class FourRoomsTest {

  private static final double[] UP = {0};
  private static final double[] RIGHT = {3};

  @ParameterizedTest
  @CsvSource({"FourRooms-GrAdE, four-rooms-grade, 30", "FourRooms-MLA, four-rooms-mla, 80"})
  void followsTheReference(String name, String file, int fewestGoals) throws IOException {
    assertThat(play(TrialSchema.standard().environment(name), file))
        .isGreaterThanOrEqualTo(fewestGoals);
  }

  @Test
  void followsTheReferenceUnderOtherOptions() throws IOException {
    Map<String, Object> options = new HashMap<>();
    options.put("slip-probability", 0.5);
    options.put("start", "random");
    options.put("step-reward", -2.0);
    options.put("goal-reward", 7.0);
    options.put("observation", "one-hot");
    assertThat(play(type("FourRooms-GrAdE", options), "four-rooms-options")).isGreaterThan(50);
  }

  /** Returns how often the goal was reached. */
  private static int play(EnvironmentType type, String resource) throws IOException {
    ByteBuffer file = read("/grid/" + resource + ".bin.gz");
    ReferenceDraws draws = new ReferenceDraws(1);
    int goals = 0;
    int steps = 0;
    FourRooms rooms = (FourRooms) type.maker().make();
    for (; file.hasRemaining(); steps++) {
      if (file.get() == 1) {
        rooms.reset(draws);
        assertThat(rooms.state().get("state")).as("start").containsExactly(file.get(), file.get());
      }
      rooms.step(new double[] {file.get()}, draws);
      double[] place = {file.get(), file.get()};
      assertThat(rooms.state().get("state")).as("step %d", steps).containsExactly(place);
      assertThat(rooms.reward()).as("step %d", steps).isEqualTo(file.get());
      assertThat(rooms.terminated()).as("step %d", steps).isEqualTo(file.get() == 1);
      goals += rooms.terminated() ? 1 : 0;
    }
    assertThat(steps).isEqualTo(10_000);
    return goals;
  }

  /** 104 cells, each its own one among the zeros; coordinates are tenths. */
  @Test
  void showsTheCell() {
    EnvironmentType type = TrialSchema.standard().environment("FourRooms-MLA");
    int cells = type.observations().size();
    Set<Integer> seen = new HashSet<>();
    Environment rooms = type.maker().make();
    for (double x = 0; x < FourRooms.SIZE; x++) {
      for (double y = 0; y < FourRooms.SIZE; y++) {
        if (!FourRooms.isWall((int) x, (int) y) && x + y < 20) {
          ((SettableState) rooms).setState(Map.of("state", new double[] {x, y}));
          double[] shown = new double[cells];
          rooms.observe(shown, 0);
          assertThat(Arrays.stream(shown).sum()).isEqualTo(1);
          seen.add(Arrays.stream(shown).boxed().toList().indexOf(1.0));
        }
      }
    }
    assertThat(cells).isEqualTo(104);
    assertThat(seen).as("all but the goal").hasSize(103).doesNotContain(103);

    Environment other = TrialSchema.standard().environment("FourRooms-GrAdE").maker().make();
    ((SettableState) other).setState(Map.of("state", new double[] {3, 7}));
    double[] shown = new double[3];
    other.observe(shown, 0);
    assertThat(shown).containsExactly(0.3f, 0.7f, 1);
  }

  /** The shortest way from corner to corner has 20 moves, and every cell leads to the goal. */
  @Test
  void theRoomsAreConnected() {
    EnvironmentType type =
        type("FourRooms-GrAdE", Map.of("slip-probability", 0.0, "goal-reward", 5.0));
    FourRooms rooms = (FourRooms) type.maker().make();
    Map<String, Integer> distance = new HashMap<>();
    ArrayDeque<double[]> open = new ArrayDeque<>();
    open.add(new double[] {0, 0});
    distance.put(Arrays.toString(open.peek()), 0);
    while (!open.isEmpty()) {
      double[] from = open.poll();
      for (double action = 0; action < 4 && from[0] + from[1] < 20; action++) {
        rooms.setState(Map.of("state", from));
        rooms.step(new double[] {action}, null);
        double[] to = rooms.state().get("state");
        int steps = distance.get(Arrays.toString(from)) + 1;
        if (distance.putIfAbsent(Arrays.toString(to), steps) == null) {
          open.add(to);
        }
      }
    }
    assertThat(distance).hasSize(104);
    assertThat(distance.get("[10.0, 10.0]")).isEqualTo(20);
  }

  @Test
  void whatIsNoCellOrNoMoveIsRefused() {
    FourRooms rooms =
        (FourRooms) TrialSchema.standard().environment("FourRooms-MLA").maker().make();
    for (double[] place : new double[][] {{5, 5}, {10, 10}, {-1, 0}, {0, 11}, {0.5, 0}}) {
      assertThatThrownBy(() -> rooms.setState(Map.of("state", place)))
          .as(Arrays.toString(place))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("no episode starts in column %s of row %s", place[0], place[1]);
    }
    rooms.setState(Map.of("state", new double[] {4, 10}));
    rooms.step(RIGHT, null);
    assertThat(rooms.state().get("state")).as("a wall").containsExactly(4, 10);
    rooms.step(UP, null);
    assertThat(rooms.state().get("state")).as("the edge").containsExactly(4, 10);
  }

  private static EnvironmentType type(String name, Map<String, Object> options) {
    Map<String, Object> settings = new HashMap<>();
    settings.put("environment", name);
    options.forEach((option, value) -> settings.put("environment." + option, value));
    return Environments.of(Trials.small(settings));
  }

  private static ByteBuffer read(String resource) throws IOException {
    try (InputStream file = FourRoomsTest.class.getResourceAsStream(resource)) {
      return ByteBuffer.wrap(new GZIPInputStream(file).readAllBytes());
    }
  }
}
