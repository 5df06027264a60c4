package io.alphasweep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.alphasweep.environment.Environments;
import io.alphasweep.environment.mujoco.GymnasiumTrajectory;
import io.alphasweep.environment.mujoco.GymnasiumTrajectory.Step;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What {@code rollout} prints, against Gymnasium's own trajectories, and what it refuses. */
class RolloutCommandTest {

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir Path folder;

  @Test
  void replaysAnEpisodeOfGymnasiumsToTheBit() throws IOException {
    List<Step> steps = new GymnasiumTrajectory("Hopper-v4").steps;
    Path start = write("start.json", state(steps.get(0).startQpos, steps.get(0).startQvel));
    Path actions =
        write("actions.jsonl", steps.stream().map(s -> Arrays.toString(s.action)).toList());

    assertThat(rollout("--environment", "Hopper-v4", "--start", start, "--actions", actions))
        .isZero();

    List<JsonNode> lines = lines();
    int last = 0;
    while (!steps.get(last).terminated) {
      last++;
    }
    assertThat(lines).as("the start, and the steps of one episode").hasSize(last + 2);
    assertThat(doubles(lines.get(0).get("qpos"))).containsExactly(steps.get(0).startQpos);
    assertThat(lines.get(0).get("reward").isNull()).isTrue();
    for (int i = 0; i <= last; i++) {
      JsonNode line = lines.get(i + 1);
      assertThat(line.get("step").intValue()).isEqualTo(i + 1);
      assertThat(doubles(line.get("qpos"))).containsExactly(steps.get(i).qpos);
      assertThat(doubles(line.get("qvel"))).containsExactly(steps.get(i).qvel);
      assertThat(doubles(line.get("observation"))).containsExactly(steps.get(i).observation);
      assertThat(line.get("terminated").booleanValue()).isEqualTo(i == last);
      assertThat(line.get("truncated").booleanValue()).isFalse();
    }
  }

  @Test
  void theTimeLimitTruncates() throws IOException {
    assertThat(rollout("--environment", "HalfCheetah-v4", "--policy", "zero", "--steps", "2000"))
        .isZero();
    List<JsonNode> lines = lines();
    assertThat(lines).hasSize(1001);
    assertThat(lines.get(1000).get("truncated").booleanValue()).isTrue();
    assertThat(lines.get(999).get("truncated").booleanValue()).isFalse();
  }

  @Test
  void oneSeedIsOneRollout() {
    rollout("--environment", "Swimmer-v4", "--steps", "20", "--seed", "4");
    String first = out.toString();
    out.getBuffer().setLength(0);
    rollout("--environment", "Swimmer-v4", "--steps", "20", "--seed", "4");
    assertThat(out.toString()).isEqualTo(first);
    out.getBuffer().setLength(0);
    rollout("--environment", "Swimmer-v4", "--steps", "20", "--seed", "5");
    assertThat(out.toString()).isNotEqualTo(first);
  }

  @Test
  void anInstabilityEndsTheOutputWithASentence() throws IOException {
    Path start = write("start.json", state(new double[] {0, 0}, new double[] {0, 1e11}));
    assertThat(rollout("--environment", "InvertedPendulum-v4", "--start", start)).isEqualTo(3);
    assertThat(lines()).hasSize(1);
    assertThat(err.toString())
        .startsWith("step 1: the simulation became unstable")
        .contains("QVEL");
  }

  @Test
  void aBadActionsFileIsRefusedWithAllItsLines() throws IOException {
    Path actions =
        write(
            "actions.jsonl",
            List.of("[0, 0, 0]", "[0, 0]", "", "[0, \"a\", 0]", "{", "[1e999,0,0]"));
    assertThat(rollout("--environment", "Hopper-v4", "--actions", actions)).isEqualTo(2);
    assertThat(out.toString()).isEmpty();
    assertThat(err.toString().lines().toList())
        .hasSize(4)
        .allSatisfy(line -> assertThat(line).startsWith(actions + ": line "))
        .satisfiesExactly(
            line -> assertThat(line).contains("line 2: the action has 2 numbers, expected 3"),
            line -> assertThat(line).contains("line 4: the action has \"a\" at position 2"),
            line -> assertThat(line).contains("line 5: not JSON"),
            line -> assertThat(line).contains("line 6: the action has").contains("finite"));
  }

  @Test
  void aBadStartFileIsRefused() throws IOException {
    Path start = write("start.json", List.of("{", "\"qpos\": [1, 2],", "\"velocity\": []}"));
    assertThat(rollout("--environment", "InvertedPendulum-v4", "--start", start)).isEqualTo(2);
    assertThat(err.toString().lines().toList())
        .containsExactly(
            start + ": line 3: unknown key 'velocity'; accepted: qpos, qvel",
            start + ": line 1: qvel must be a JSON array of 2 numbers");
    err.getBuffer().setLength(0);
    Path none = folder.resolve("none.json");
    assertThat(rollout("--environment", "InvertedPendulum-v4", "--start", none)).isEqualTo(2);
    assertThat(err.toString().strip()).isEqualTo(none + ": there is no such file");
  }

  @Test
  void anUnknownEnvironmentIsRefused() {
    assertThat(rollout("--environment", "Hopper-v3")).isEqualTo(2);
    assertThat(err.toString()).contains("'Hopper-v3'").contains("Hopper-v4");
  }

  @Test
  void environmentsAreListed() {
    CommandLine command = new CommandLine(new EnvironmentsCommand());
    command.setOut(new PrintWriter(out));
    assertThat(command.execute()).isZero();
    assertThat(out.toString().lines())
        .hasSize(1 + Environments.REGISTRY.names().size())
        .anySatisfy(
            line -> assertThat(line).contains("Humanoid-v4", "376", "17", "1000", "MuJoCo 3."))
        .anySatisfy(
            line -> assertThat(line).contains("CartPole-v1", "4", "2", "discrete", "500", "none"));
  }

  private int rollout(Object... arguments) {
    CommandLine command = new CommandLine(new RolloutCommand());
    command.setOut(new PrintWriter(out));
    command.setErr(new PrintWriter(err, true));
    return command.execute(Arrays.stream(arguments).map(Object::toString).toArray(String[]::new));
  }

  private List<JsonNode> lines() throws IOException {
    List<JsonNode> lines = new ArrayList<>();
    for (String line : out.toString().lines().toList()) {
      lines.add(new ObjectMapper().readTree(line));
    }
    return lines;
  }

  private static List<String> state(double[] qpos, double[] qvel) {
    return List.of(
        "{\"qpos\": %s, \"qvel\": %s}".formatted(Arrays.toString(qpos), Arrays.toString(qvel)));
  }

  private Path write(String name, List<String> lines) throws IOException {
    return Files.write(folder.resolve(name), lines);
  }

  private static double[] doubles(JsonNode array) {
    double[] values = new double[array.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = array.get(i).doubleValue();
    }
    return values;
  }
}
