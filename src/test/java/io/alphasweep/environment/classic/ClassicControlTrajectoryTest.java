package io.alphasweep.environment.classic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.alphasweep.environment.EnvironmentType;
import io.alphasweep.sweep.TrialSchema;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Reference: 10,000 steps of each task of Gymnasium's (scripts/reference/gymnasium_classic.py). */
class ClassicControlTrajectoryTest {

  private static final int GIVEN = 1;
  private static final int TERMINATED = 2;
  private static final int FOLLOWS = 4;

  /** Of the last bit of a sine there may be more after hundreds of steps. */
  private static final double OF_A_STATE = 1e-11;

  @ParameterizedTest
  @CsvSource({
    "CartPole-v1, 30",
    "Acrobot-v1, 140",
    "MountainCar-v0, 50",
    "MountainCarContinuous-v0, 50",
    "Pendulum-v1, 0"
  })
  void showsWhatGymnasiumShowsToTheBit(String name, int fewestTerminated) throws IOException {
    ByteBuffer file;
    try (InputStream bytes = getClass().getResourceAsStream("/gymnasium/" + name + ".bin.gz")) {
      file = ByteBuffer.wrap(new GZIPInputStream(bytes).readAllBytes());
    }
    file.order(ByteOrder.LITTLE_ENDIAN);
    EnvironmentType type = TrialSchema.standard().environment(name);
    ClassicControl environment = (ClassicControl) type.maker().make();
    double[] observation = new double[type.observations().size()];
    int steps = file.getInt();
    int terminated = 0;
    for (int step = 0; step < steps; step++) {
      int marks = file.get();
      double[] action = {file.getFloat()};
      if ((marks & GIVEN) != 0) {
        environment.setState(Map.of("state", doubles(file, environment.state.length)));
      }
      environment.step(action, null);
      environment.observe(observation, 0);
      for (int i = 0; i < observation.length; i++) {
        assertThat(observation[i]).as("step %d, %d", step, i).isEqualTo(file.getFloat());
      }
      assertThat(environment.reward())
          .as("step %d", step)
          .isCloseTo(file.getDouble(), within(1e-9));
      assertThat(environment.terminated()).as("step %d", step).isEqualTo((marks & TERMINATED) != 0);
      if ((marks & FOLLOWS) != 0) {
        assertThat(environment.state)
            .as("step %d", step)
            .usingComparatorWithPrecision(OF_A_STATE)
            .containsExactly(doubles(file, environment.state.length));
        terminated += environment.terminated() ? 1 : 0;
      }
    }
    assertThat(file.hasRemaining()).isFalse();
    assertThat(steps).isEqualTo(10_000);
    assertThat(terminated).isGreaterThanOrEqualTo(fewestTerminated);
  }

  private static double[] doubles(ByteBuffer file, int count) {
    double[] values = new double[count];
    for (int i = 0; i < count; i++) {
      values[i] = file.getDouble();
    }
    return values;
  }
}
