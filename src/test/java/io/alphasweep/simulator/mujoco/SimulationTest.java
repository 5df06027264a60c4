package io.alphasweep.simulator.mujoco;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** MuJoCo's errors stay Java exceptions, and nothing that it does goes unseen. */
class SimulationTest {

  private static final String HOPPER = "/io/alphasweep/environment/mujoco/hopper.xml";

  @Test
  void anErrorOfMujocosIsAnExceptionWithItsText() {
    // MuJoCo's own answer to this is to print the text and end the process.
    for (int i = 0; i < 100; i++) {
      assertThatThrownBy(SimulationTest::runOutOfMemory)
          .isInstanceOf(MujocoException.class)
          .hasMessageContaining("stack overflow");
    }
    stepHopper();
  }

  @Test
  void errorsOfTwoThreadsDoNotMeet() {
    Runnable errors =
        () -> {
          for (int i = 0; i < 100; i++) {
            assertThat(catchThrowable(SimulationTest::runOutOfMemory))
                .isInstanceOf(MujocoException.class);
            stepHopper();
          }
        };
    CompletableFuture<Void> other = CompletableFuture.runAsync(errors);
    errors.run();
    other.join();
  }

  @Test
  void aRefusedModelNamesTheFileAndSaysWhy() {
    assertThatThrownBy(() -> Model.of("/io/alphasweep/simulator/mujoco/not-a-model.xml"))
        .isInstanceOf(MujocoException.class)
        .hasMessageContaining("not-a-model.xml")
        .hasMessageContaining("sideways");
    assertThatThrownBy(() -> Model.of("/nowhere.xml"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("/nowhere.xml");
  }

  @Test
  void aSilentResetIsSeen() {
    try (Simulation hopper = new Simulation(Model.of(HOPPER))) {
      double[] qpos = hopper.model().initialPositions();
      double[] qvel = new double[hopper.model().velocities()];
      qvel[0] = 1e11;
      hopper.start(qpos, qvel);
      assertThat(hopper.advance(new double[3], 4)).isFalse();
      assertThat(hopper.lastWarning()).contains("QVEL");

      hopper.start(qpos, new double[qvel.length]);
      assertThat(hopper.advance(new double[3], 4)).as("a new start is a clean one").isTrue();
      assertThat(hopper.advance(new double[] {0, Double.NaN, 0}, 4)).isFalse();
      assertThat(Path.of("MUJOCO_LOG.TXT")).doesNotExist();
    }
  }

  @Test
  void aModelIsLoadedOnce() {
    assertThat(Model.of(HOPPER)).isSameAs(Model.of(HOPPER));
  }

  /** In the midst of an episode, which a new start then follows. */
  private static void runOutOfMemory() {
    try (Simulation hopper = new Simulation(Model.of(HOPPER))) {
      hopper.advance(new double[3], 4);
      hopper.provokeError();
    }
  }

  private static void stepHopper() {
    try (Simulation hopper = new Simulation(Model.of(HOPPER))) {
      assertThat(hopper.advance(new double[3], 4)).isTrue();
    }
  }
}
