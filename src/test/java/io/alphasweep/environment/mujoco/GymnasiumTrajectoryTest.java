package io.alphasweep.environment.mujoco;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.alphasweep.environment.EnvironmentType;
import io.alphasweep.environment.Environments;
import io.alphasweep.mujoco.Model;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every environment against Gymnasium 1.2.3 on the same MuJoCo library, from the files of {@code
 * scripts/reference/gymnasium_trajectories.py}.
 */
class GymnasiumTrajectoryTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Swimmer-v4",
        "Hopper-v4",
        "HalfCheetah-v4",
        "Walker2d-v4",
        "Ant-v4",
        "Humanoid-v4",
        "InvertedPendulum-v4"
      })
  void followsGymnasiumToTheBit(String name) throws IOException {
    ByteBuffer file = read(name + ".bin.gz");
    int nq = file.getInt();
    int nv = file.getInt();
    int nu = file.getInt();
    int observationSize = file.getInt();
    int observeEvery = file.getInt();
    int steps = file.getInt();

    EnvironmentType type = Environments.REGISTRY.named(name).factory();
    assertThat(type.actionSize()).isEqualTo(nu);
    assertThat(type.observationSize()).isEqualTo(observationSize);
    assertThat(steps).isEqualTo(1000);

    double[] observation = new double[observationSize];
    try (MujocoEnvironment environment = (MujocoEnvironment) type.maker().make()) {
      for (int step = 0; step < steps; step++) {
        if (file.getDouble() == 1) {
          environment.setState(doubles(file, nq), doubles(file, nv));
        }
        environment.step(doubles(file, nu));

        // Object equality of Double: the same bits, signed zeros and all.
        assertThat(environment.positions())
            .as("qpos, step " + step)
            .containsExactly(doubles(file, nq));
        assertThat(environment.velocities())
            .as("qvel, step " + step)
            .containsExactly(doubles(file, nv));
        assertThat(environment.reward())
            .as("reward, step " + step)
            .isCloseTo(file.getDouble(), within(1e-9));
        assertThat(environment.terminated())
            .as("terminated, step " + step)
            .isEqualTo(file.getDouble() == 1);
        if (step % observeEvery == 0) {
          environment.observe(observation, 0);
          assertThat(observation)
              .as("observation, step " + step)
              .containsExactly(doubles(file, observationSize), within(1e-9));
        }
      }
    }
    assertThat(file.hasRemaining()).isFalse();
  }

  @Test
  void usesTheModelsAndTheLibraryOfTheReference() throws Exception {
    JsonNode versions;
    try (InputStream json = getClass().getResourceAsStream("/gymnasium/versions.json")) {
      versions = new ObjectMapper().readTree(json);
    }
    assertThat(Model.libraryVersion()).isEqualTo(versions.get("mujoco").asText());
    for (JsonNode model : versions.get("models")) {
      try (InputStream xml = Hopper.class.getResourceAsStream(model.get("model").asText())) {
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(xml.readAllBytes());
        assertThat(HexFormat.of().formatHex(hash)).isEqualTo(model.get("sha256").asText());
      }
    }
  }

  private static double[] doubles(ByteBuffer file, int count) {
    double[] values = new double[count];
    for (int i = 0; i < count; i++) {
      values[i] = file.getDouble();
    }
    return values;
  }

  private ByteBuffer read(String name) throws IOException {
    try (InputStream file = getClass().getResourceAsStream("/gymnasium/" + name)) {
      byte[] bytes = new GZIPInputStream(file).readAllBytes();
      return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
  }
}
