package io.alphasweep.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.alphasweep.config.FaultyFileException;
import io.alphasweep.config.Problem;
import io.alphasweep.environment.Environments;
import io.alphasweep.trial.Choice;
import io.alphasweep.trial.Setting;
import io.alphasweep.trial.TrialSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Options of environments, as sweep files have them. */
class EnvironmentOptionsTest {

  private static final TrialSchema SCHEMA = TrialSchema.standard();

  @TempDir private Path folder;

  private Path file(String text) throws IOException {
    return Files.writeString(
        folder.resolve("sweep.conf"), "name = test\n" + text + "\nseeds = 1\n");
  }

  private List<String> problems(String text) {
    return assertThrows(FaultyFileException.class, () -> SweepFile.read(file(text), SCHEMA))
        .getMessage()
        .lines()
        .map(line -> line.substring(line.indexOf("sweep.conf:") + "sweep.conf:".length()))
        .toList();
  }

  private static TrialSpec trial(String environment, Map<String, Object> options) {
    Map<String, Object> chosen = new HashMap<>(Map.of("seed", 1L, "environment", environment));
    options.forEach((key, value) -> chosen.put("environment." + key, value));
    return SCHEMA.resolve(chosen);
  }

  /** At their defaults, MuJoCo's options are no part of a trial, whatever their environment. */
  @Test
  void defaultsAreNoPartOfTheIdentity() {
    for (Choice<?> choice : Environments.REGISTRY.choices()) {
      if (choice.settings().stream().allMatch(setting -> setting.absent() != null)) {
        assertThat(trial(choice.name(), Map.of()).canonical())
            .as(choice.name())
            .doesNotContain("\"environment.");
      }
    }
    assertThat(trial("Hopper-v4", Map.of("healthy-reward", 2.0)).canonical())
        .contains("\"environment.healthy-reward\":2.0")
        .doesNotContain("reset-noise-scale");
  }

  @Test
  void saysWhatIsWrong() {
    assertThat(problems("base.environment = Pusher-v4"))
        .containsExactly(
            "2: base.environment: found the text 'Pusher-v4', which Gymnasium does not have on"
                + " MuJoCo 3; use Pusher-v5, whose object has the mass that it needs there");
    assertThat(problems("base.environment = Hoper-v5"))
        .singleElement()
        .asString()
        .startsWith("2: base.environment: found the text 'Hoper-v5'; accepted: Swimmer-v4, ")
        .endsWith("; did you mean Hopper-v5?");
    assertThat(
            problems(
                """
                base.environment {
                  name = Hopper-v5
                  reset-noise-scale = -1
                  frame-skip = 0
                  helthy-reward = 2
                  healthy-z-range = [1, 2]
                }
                """))
        .containsExactlyInAnyOrder(
            "4: base.environment.reset-noise-scale: found -1; accepted: a number from 0 to 1e10",
            "5: base.environment.frame-skip: found 0; accepted: a whole number from 1 to 1000",
            "6: base.environment.helthy-reward: unknown setting;"
                + " did you mean environment.healthy-reward?",
            "7: base.environment.healthy-z-range: found the list [1, 2]; accepted: a group of"
                + " settings, such as environment.healthy-z-range { ... }");
    assertThat(problems("base.environment { name = Hopper-v5, healthy-z-range.low = 1e301 }"))
        .containsExactly(
            "2: base.environment.healthy-z-range.low: found 1.0E301; accepted: a number from -1e300"
                + " to 1e300");
    assertThat(
            problems("base.environment { name = Ant-v5, healthy-z-range { low = 2, high = 1 } }"))
        .containsExactly(
            "2: environment.healthy-z-range.low: found 2, above healthy-z-range.high 1");
    assertThat(problems("grid.environment = [Ant-v5, { name = Swimmer-v4, frame-skip = 2 }]"))
        .containsExactly(
            "2: grid.environment[1]: Swimmer-v4 has no frame-skip, which Swimmer-v5, Hopper-v5,"
                + " HalfCheetah-v5, Walker2d-v5, Ant-v5, ... have; it has forward-reward-weight,"
                + " ctrl-cost-weight, reset-noise-scale,"
                + " exclude-current-positions-from-observation, frame-stack");
  }

  @Test
  void warnsOfAnOptionThatTheEnvironmentLacks() throws Exception {
    assertThat(
            SweepFile.read(
                    file("base.environment { name = Reacher-v5, healthy-reward = 2 }"), SCHEMA)
                .warnings())
        .map(Problem::toString)
        .singleElement()
        .asString()
        .contains(
            ":2: base.environment.healthy-reward: no trial uses it: Reacher-v5 has no healthy-reward, which ")
        .endsWith("; it has reward-dist-weight, reward-control-weight, frame-skip, frame-stack");
  }

  @Test
  void spacesFollowOptions() {
    assertThat(size("Hopper-v4", Map.of())).isEqualTo(11);
    assertThat(size("Hopper-v4", Map.of("exclude-current-positions-from-observation", false)))
        .isEqualTo(12);
    assertThat(size("Ant-v4", Map.of("use-contact-forces", true))).isEqualTo(111);
    assertThat(size("Humanoid-v5", Map.of("include-cinert-in-observation", false))).isEqualTo(218);
  }

  private static int size(String environment, Map<String, Object> options) {
    return SCHEMA.observationSize(trial(environment, options));
  }

  /** Defaults that differ between environments keep nothing apart. */
  @Test
  void optionsKeepTrialsApartWithinAnEnvironmentOnly() {
    TrialSpec ant = trial("Ant-v4", Map.of());
    TrialSpec touching = trial("Ant-v4", Map.of("use-contact-forces", true));
    TrialSpec heavier = trial("Ant-v4", Map.of("ctrl-cost-weight", 1.0));
    TrialSpec humanoid = trial("Humanoid-v5", Map.of("include-cvel-in-observation", false));
    TrialSpec standup = trial("HumanoidStandup-v5", Map.of());
    assertThat(SCHEMA.packKey(heavier)).isEqualTo(SCHEMA.packKey(ant));
    assertThat(SCHEMA.apart(List.of(humanoid, standup))).containsExactly("environment");
    assertThat(SCHEMA.apart(List.of(ant, touching)))
        .containsExactly("environment.use-contact-forces");
  }

  /** What a result holds of a setting has one type, whichever environments have it. */
  @Test
  void optionsOfAnEnvironmentAreReadForEachTrialUnlessTheyChangeItsSpace() {
    for (Setting setting : SCHEMA.settings()) {
      if (setting.key().startsWith(TrialSpec.OPTIONS) && setting.absent() != null) {
        boolean spaces = setting.key().matches(".*(observation|use-contact-forces|frame-stack)$");
        assertThat(setting.reader() == Setting.Reader.PACK).as(setting.key()).isEqualTo(spaces);
      }
    }
  }

  /** Procgen ends the process over most of these. */
  @Test
  void procgensOptionsAreCheckedBeforeItSeesThem() {
    String lines =
        """
        base.environment { name = Procgen-%s, num-levels = %s, start-level = %s, \
        distribution-mode = %s, %s }
        """
            .replace("\\\n", "");
    assertThat(problems(lines.formatted("CoinRun", 200, 0, "extreme", "center-agent = true")))
        .containsExactly(
            "2: environment.distribution-mode: found extreme; Procgen-CoinRun accepts easy, hard");
    assertThat(problems(lines.formatted("Maze", -1, 0, "easy", "center-agent = true")))
        .singleElement()
        .asString()
        .contains("num-levels: found -1; accepted: ");
    assertThat(problems(lines.formatted("Maze", 2147483648L, 0, "easy", "center-agent = true")))
        .singleElement()
        .asString()
        .contains("num-levels: found 2147483648; accepted: ");
    assertThat(problems(lines.formatted("Maze", 200, 2147483500, "easy", "center-agent = true")))
        .singleElement()
        .asString()
        .contains("found 2147483500, from where 200 levels go beyond the last, 2147483646");
    assertThat(problems(lines.formatted("Maze", 200, 0, "easy", "render-human = true")))
        .singleElement()
        .asString()
        .contains("render-human");
  }
}
