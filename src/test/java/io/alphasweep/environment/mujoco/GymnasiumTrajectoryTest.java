package io.alphasweep.environment.mujoco;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.alphasweep.environment.EnvironmentType;
import io.alphasweep.environment.mujoco.GymnasiumTrajectory.Step;
import io.alphasweep.simulator.mujoco.Model;
import io.alphasweep.sweep.TrialSchema;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every environment against Gymnasium 1.2.3 on the same MuJoCo library, from the files of {@code
 * scripts/reference/gymnasium_trajectories.py}. Nothing is allowed to differ, not even rewards,
 * whose sums are ordered as NumPy's.
 */
class GymnasiumTrajectoryTest {

  /** Those with such a file; {@link GymnasiumSuiteTest} has all. */
  static List<String> environments() throws IOException {
    List<String> names = new ArrayList<>();
    versions().get("models").fieldNames().forEachRemaining(names::add);
    return names;
  }

  private static JsonNode versions() throws IOException {
    try (InputStream json =
        GymnasiumTrajectoryTest.class.getResourceAsStream("/gymnasium/versions.json")) {
      return new ObjectMapper().readTree(json);
    }
  }

  @ParameterizedTest
  @MethodSource("environments")
  void followsGymnasiumToTheBit(String name) throws IOException {
    GymnasiumTrajectory gymnasium = new GymnasiumTrajectory(name);
    EnvironmentType type = TrialSchema.standard().environment(name);
    assertThat(type.actions().size()).isEqualTo(gymnasium.actionSize);
    assertThat(type.observations().size()).isEqualTo(gymnasium.observationSize);
    assertThat(gymnasium.steps).hasSize(1000);

    double[] observation = new double[type.observations().size()];
    try (MujocoEnvironment environment = (MujocoEnvironment) type.maker().make()) {
      for (int i = 0; i < gymnasium.steps.size(); i++) {
        Step step = gymnasium.steps.get(i);
        if (step.startQpos != null) {
          environment.setState(Map.of("qpos", step.startQpos, "qvel", step.startQvel));
        }
        environment.step(step.action, null);

        // AssertJ compares arrays as Double.equals: the same bits, signed zeros and all.
        assertThat(environment.qpos).as("qpos, step %d", i).containsExactly(step.qpos);
        assertThat(environment.qvel).as("qvel, step %d", i).containsExactly(step.qvel);
        assertThat(environment.reward()).as("reward, step %d", i).isEqualTo(step.reward);
        assertThat(environment.terminated())
            .as("terminated, step %d", i)
            .isEqualTo(step.terminated);
        if (step.observation != null) {
          environment.observe(observation, 0);
          assertThat(observation).as("observation, step %d", i).containsExactly(step.observation);
        }
      }
    }
  }

  @Test
  void usesTheModelsAndTheLibraryOfTheReference() throws Exception {
    JsonNode versions = versions();
    assertThat(Model.libraryVersion()).isEqualTo(versions.get("mujoco").asText());
    for (JsonNode model : versions.get("models")) {
      try (InputStream xml = Hopper.class.getResourceAsStream(model.get("model").asText())) {
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(xml.readAllBytes());
        assertThat(HexFormat.of().formatHex(hash)).isEqualTo(model.get("sha256").asText());
      }
    }
  }
}
