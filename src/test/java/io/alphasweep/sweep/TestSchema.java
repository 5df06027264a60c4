package io.alphasweep.sweep;

import io.alphasweep.config.FaultyFileException;
import io.alphasweep.environment.EnvironmentType;
import io.alphasweep.environment.Family;
import io.alphasweep.environment.space.ActionSpace;
import io.alphasweep.environment.space.Box;
import io.alphasweep.environment.space.Discrete;
import io.alphasweep.environment.space.ObservationSpace;
import io.alphasweep.trial.Choice;
import io.alphasweep.trial.Registry;
import io.alphasweep.trial.Setting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The schema over environments that have Gymnasium's names and shapes and cannot be made. */
public final class TestSchema {

  private static final Registry<Family> ENVIRONMENTS =
      new Registry<>(
          "environment",
          "environment",
          List.of(
              environment("Swimmer-v4", 8, 2),
              environment("Hopper-v4", 11, 3),
              environment("HalfCheetah-v4", 17, 6),
              environment("Walker2d-v4", 17, 6),
              environment("Ant-v4", 27, 8),
              environment("Humanoid-v4", 376, 17),
              environment("InvertedPendulum-v4", 4, 1),
              environment("CartPole-v1", 4, new Discrete(2))));

  public static final TrialSchema SCHEMA = TrialSchema.over(ENVIRONMENTS);

  /** With one environment, the default, that has a setting and no default for it. */
  static final TrialSchema WITH_NEEDS =
      TrialSchema.over(
          new Registry<>(
              "environment",
              "environment",
              List.of(
                  environment(
                      "Hopper-v4",
                      11,
                      3,
                      Setting.real("slope", Setting.Range.POSITIVE, "slope of the ground")))));

  private TestSchema() {}

  private static Choice<Family> environment(
      String name, int observation, int action, Setting... settings) {
    return environment(name, observation, Box.symmetric(action, 1), settings);
  }

  private static Choice<Family> environment(
      String name, int observation, ActionSpace actions, Setting... settings) {
    EnvironmentType type =
        new EnvironmentType(
            ObservationSpace.reals(observation),
            actions,
            1000,
            () -> {
              throw new UnsupportedOperationException("only its shape is needed here");
            });
    Family family = Family.of("test", () -> "none", type);
    return new Choice<>(name, "shape of " + name, List.of(settings), family);
  }

  /** Reads a sweep file of that text. */
  public static Sweep read(Path folder, String text) throws FaultyFileException {
    return SweepFile.read(write(folder, text), SCHEMA);
  }

  public static Path write(Path folder, String text) {
    try {
      return Files.writeString(folder.resolve("sweep.conf"), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
