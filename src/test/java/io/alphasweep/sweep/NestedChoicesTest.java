package io.alphasweep.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.typesafe.config.ConfigFactory;
import io.alphasweep.config.FaultyFileException;
import io.alphasweep.config.Problem;
import io.alphasweep.environment.Environments;
import io.alphasweep.rows.Column;
import io.alphasweep.store.TrialsTable;
import io.alphasweep.sweep.packing.Packing;
import io.alphasweep.training.Algorithms;
import io.alphasweep.training.TrialSettings;
import io.alphasweep.training.optimizer.Optimizers;
import io.alphasweep.trial.Choice;
import io.alphasweep.trial.Condition;
import io.alphasweep.trial.Registry;
import io.alphasweep.trial.Setting;
import io.alphasweep.trial.Setting.Range;
import io.alphasweep.trial.Settings;
import io.alphasweep.trial.TrialSpec;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Choices that bring choices, choices with options, and what they mean for packs and tables. */
class NestedChoicesTest {

  private static final TrialSchema SCHEMA = NestedSchema.SCHEMA;

  @TempDir Path folder;

  private Sweep read(String text) throws FaultyFileException {
    return SweepFile.read(TestSchema.write(folder, "name = nested\n" + text), SCHEMA);
  }

  private List<String> problems(String text) {
    Path file = TestSchema.write(folder, "name = nested\n" + text);
    return catchThrowableOfType(FaultyFileException.class, () -> SweepFile.read(file, SCHEMA))
        .problems()
        .stream()
        .map(Problem::toString)
        .map(problem -> problem.substring(file.toString().length() + 1))
        .toList();
  }

  private static TrialSpec trial(Object... keysAndValues) {
    Map<String, Object> chosen = new HashMap<>(Map.of("seed", 1L));
    for (int i = 0; i < keysAndValues.length; i += 2) {
      chosen.put((String) keysAndValues[i], keysAndValues[i + 1]);
    }
    return SCHEMA.resolve(chosen);
  }

  @Test
  void trialsOfTodayKeepTheirIdsUnderChoicesThatCameLater() {
    TrialSchema today = TrialSchema.standard();
    for (String algorithm : List.of("ppo", "am-ppo")) {
      TrialSpec nested = trial("algorithm", algorithm, "environment.margin", 0.2);
      assertThat(nested.canonical())
          .isEqualTo(today.resolve(Map.of("seed", 1L, "algorithm", algorithm)).canonical());
      assertThat(nested.has("modulation.gate")).isEqualTo(algorithm.equals("am-ppo"));
      assertThat(SCHEMA.read(nested.canonical()).settings()).isEqualTo(nested.settings());
    }
    TrialSpec softsign = trial("modulation.gate", "softsign");
    assertThat(softsign.canonical())
        .contains("\"modulation.gate\":\"softsign\",\"modulation.gate.centred\":true,")
        .doesNotContain("modulation.controller");
    assertThat(trial().canonical()).contains("\"environment.margin\":0.3");
  }

  @Test
  void componentReadsItsSettingsWhereverItHangs() {
    Settings modulation = trial("modulation.gate", "power").in("modulation");
    assertThat(NestedSchema.GATES.chosen(modulation).factory()).isEqualTo("power");
    assertThat(modulation.in("gate").real("sharpness")).isEqualTo(0.5);
    assertThat(modulation.in("gate").has("centred")).isFalse();
    assertThat(trial("modulation.gate", "softsign").in("modulation.gate").real("sharpness"))
        .isEqualTo(1);
    assertThatThrownBy(() -> modulation.in("gate").flag("centred"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("has no setting modulation.gate.centred");

    Registry<String> parts =
        new Registry<>(
            "part",
            "",
            List.of(
                new Choice<>("both", "toy", List.of(), "both")
                    .with(NestedSchema.GATES.in("policy"), NestedSchema.GATES.in("critic"))));
    TrialSpec twice =
        TrialSchema.of(
                Environments.REGISTRY,
                Algorithms.REGISTRY,
                List.of(parts, Optimizers.REGISTRY),
                TrialSettings.ALL,
                List.of(),
                ConfigFactory.parseString(
                        """
                        alphasweep.trial {
                          part = both
                          policy.gate = tanh
                          critic.gate { name = softsign, sharpness = 0.7, centred = false }
                        }
                        """)
                    .withFallback(TrialSchema.reference()))
            .resolve(Map.of("seed", 1L));
    assertThat(NestedSchema.GATES.chosen(twice.in("policy")).name()).isEqualTo("tanh");
    assertThat(NestedSchema.GATES.chosen(twice.in("critic")).name()).isEqualTo("softsign");
    assertThat(twice.in("critic").real("gate.sharpness")).isEqualTo(0.7);
  }

  @Test
  void nameStandsAloneOrInAGroupInEveryPlace() throws FaultyFileException {
    List<String> written =
        List.of(
            "base { environment = Hopper-v4, optimizer = sgd, modulation.gate = softsign }",
            """
            base {
              environment { name = Hopper-v4 }, optimizer { name = sgd }
              modulation { gate { name = softsign } }
            }
            """,
            "base { environment.name = Hopper-v4, optimizer.name = sgd, modulation.gate.name = softsign }",
            "grid { environment = [Hopper-v4], optimizer = [sgd], modulation.gate = [softsign] }",
            """
            grid {
              environment = [{ name = Hopper-v4 }], optimizer.name = [sgd]
              modulation = [{ gate = softsign }]
            }
            """,
            "zip { environment.name = [Hopper-v4], optimizer = [sgd], modulation.gate.name = [softsign] }");
    Set<String> ids = new HashSet<>();
    for (String text : written) {
      Sweep sweep = read(text);
      assertThat(sweep.trials()).hasSize(1);
      assertThat(sweep.warnings()).isEmpty();
      ids.add(sweep.trials().get(0).id());
    }
    assertThat(ids).hasSize(1);
  }

  @Test
  void namesAndGroupsShareAnAxis() throws FaultyFileException {
    Sweep sweep =
        read(
            """
            grid {
              environment = [InvertedPendulum-v4, Hopper-v4, { name = Hopper-v4, bonus = 2.0 }]
              modulation.gate = [tanh, softsign, { name = softsign, sharpness = 2.0 }]
            }
            exclude = [{ environment { name = Hopper-v4, bonus = 2.0 }, modulation.gate = tanh }]
            """);
    assertThat(sweep.trials()).hasSize(8);
    assertThat(sweep.excluded()).isEqualTo(1);
    assertThat(sweep.grid().stream().map(Axis::labels))
        .containsExactly(
            List.of("InvertedPendulum-v4", "Hopper-v4", "Hopper-v4 bonus 2"),
            List.of("tanh", "softsign", "softsign sharpness 2"));
    assertThat(sweep.trials().get(0).has("environment.bonus")).isFalse();
    assertThat(sweep.trials().get(4).in("environment").real("bonus")).isEqualTo(1);
  }

  @Test
  void saysWhyATrialHasNoSuchSetting() throws FaultyFileException {
    Sweep sweep =
        read(
            """
            base.modulation.alpha = 2.0
            grid {
              algorithm = [ppo, am-ppo]
              modulation { controller = [saturation, fixed], eta = [0.1, 0.3] }
              "environment.terminates" = [true, false]
              "environment.margin" = [0.1, 0.2]
            }
            """);
    assertThat(sweep.trials()).hasSize(3 * (1 + 2 + 1));
    assertThat(sweep.unused())
        .isEqualTo(
            Map.of(
                "ppo", Set.of("modulation.controller", "modulation.eta"),
                "fixed", Set.of("modulation.eta"),
                "environment.terminates false", Set.of("environment.margin")));
  }

  @Test
  void saysWhatIsWrongWithNestedChoicesAllAtOnce() {
    assertThat(
            problems(
                """
                base.modulation.gate = softsing
                base.modulation.controler = fixed
                exclude = [
                  { modulation { gate { name = power, centred = true } } }
                  { modulation { controller = fixed, eta = 0.3 } }
                  { algorithm = dqn, modulation.gate = tanh }
                  { environment { name = InvertedPendulum-v4, bonus = 2.0 } }
                ]
                grid.modulation.gate.sharpness = [-1]
                """))
        .containsExactly(
            "2: base.modulation.gate: found the text 'softsing'; accepted: tanh, softsign, power;"
                + " did you mean softsign?",
            "3: base.modulation.controler: unknown setting; did you mean modulation.controller?",
            "5: exclude[0]: power has no centred, which softsign has; it has sharpness",
            "6: exclude[1]: fixed has no eta, which saturation has; it has alpha",
            "7: exclude[2]: dqn has no gate, which am-ppo has; it has interval",
            "8: exclude[3]: InvertedPendulum-v4 has no bonus, which Hopper-v4 has; it has no such"
                + " settings",
            "10: grid.modulation.gate.sharpness: found -1; accepted: a number above 0");
    assertThat(problems("base.environment = Hopper-v4\nbase { environment.bonus = 2.0 }"))
        .containsExactly(
            "3: base.environment.bonus: base.environment has a value already, in line 2;"
                + " a name with settings beside it is a group:"
                + " base.environment { name = ..., bonus = ... }");
    assertThat(problems("base.modulation.controller = fixed"))
        .containsExactly(
            "2: modulation.alpha: fixed needs it and it has no default;"
                + " accepted: a number above 0");
    assertThat(problems("grid.modulation.alpha-min = [1, 1e13]"))
        .containsExactly("2: modulation.alpha-min: found 1e13, above alpha-max 1e12");
    assertThat(problems("base.modulation.gate { name = power, sharpness = 2 }"))
        .containsExactly(
            "2: modulation.gate.sharpness: found 2; power accepts a number above 0 and below 1");
  }

  @Test
  void saysWhatIsWrongWithTheOptionsOfAnEnvironment() throws FaultyFileException {
    assertThat(problems("base.environment { name = CartPole-v1, sutton-bartow-reward = true }"))
        .containsExactly(
            "2: base.environment.sutton-bartow-reward: unknown setting;"
                + " did you mean environment.sutton-barto-reward?");
    assertThat(problems("base.environment { name = CartPole-v1, sutton-barto-reward = 1 }"))
        .containsExactly(
            "2: base.environment.sutton-barto-reward: found 1; accepted: true or false");
    assertThat(read("base.environment { name = CartPole-v1, bonus = 1 }").warnings())
        .map(Problem::toString)
        .singleElement()
        .asString()
        .endsWith(
            ":2: base.environment.bonus: no trial uses it: CartPole-v1 has no bonus, which Hopper-v4"
                + " has; it has sutton-barto-reward, frame-stack");
    assertThat(
            problems(
                "grid.environment = [InvertedPendulum-v4, { name = InvertedPendulum-v4, sutton-barto-reward = true }]"))
        .containsExactly(
            "2: grid.environment[1]: InvertedPendulum-v4 has no sutton-barto-reward, which CartPole-v1 has;"
                + " it has frame-stack");
  }

  @Test
  void packsHoldWhatDiffersInCodeForEachTrialOnly() throws FaultyFileException {
    Sweep sweep =
        read(
            """
            base { total-timesteps = 4096, modulation.alpha = 2.0 }
            grid {
              algorithm = [ppo, am-ppo]
              modulation {
                gate = [tanh, softsign, { name = power, sharpness = 0.9 }]
                controller = [saturation, fixed]
                norm-scope = [minibatch, batch]
              }
            }
            seeds = 2
            """);
    assertThat(sweep.trials()).hasSize((1 + 3 * 2 * 2) * 2);
    Packing packing = Packing.of(SCHEMA, sweep, OptionalInt.of(100), 1);
    assertThat(packing.packs()).hasSize(1);
    assertThat(packing.kinds()).isEqualTo(1);
    assertThat(packing.apart()).isEmpty();
    assertThat(packing.packs().get(0).trials()).containsExactlyInAnyOrderElementsOf(sweep.trials());

    Packing three =
        Packing.of(
            SCHEMA,
            read("grid { algorithm = [ppo, am-ppo, dqn], num-steps = [1024, 2048] }"),
            OptionalInt.of(100),
            1);
    assertThat(three.kinds()).isEqualTo(4);
    assertThat(three.apart()).containsExactly("algorithm", "num-steps");
    Packing momenta =
        Packing.of(
            SCHEMA,
            read("base.optimizer = sgd\ngrid { optimizer.momentum = [0, 0.5], gamma = [0, 1] }"),
            OptionalInt.of(100),
            1);
    assertThat(momenta.kinds()).isEqualTo(2);
    assertThat(momenta.apart()).containsExactly("optimizer.momentum");
  }

  @Test
  void trialsTableHasAColumnForEverySettingOfEveryChoice() {
    TrialsTable table = new TrialsTable(List.copyOf(SCHEMA.settings()));
    List<String> columns = table.table().columns().stream().map(Column::name).toList();
    assertThat(columns)
        .doesNotHaveDuplicates()
        .containsSubsequence(
            "environment_bonus",
            "modulation_gate",
            "modulation_controller",
            "modulation_kappa",
            "modulation_gate_sharpness",
            "modulation_p_star",
            "modulation_alpha",
            "optimizer_beta1");
    assertThatThrownBy(
            () ->
                schemaWith(
                    new Choice<>(
                        "flagged", "toy", List.of(Setting.flag("momentum", "toy")), "flagged")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("optimizer.momentum is declared with two kinds");
  }

  @Test
  void refusesDeclarationsThatContradictOneAnother() {
    assertThatThrownBy(
            () ->
                schemaWith(
                    new Choice<>("twice", "toy", List.of(), "twice")
                        .with(
                            NestedSchema.CONTROLLERS.in("one"),
                            new Registry<>(
                                "other", "one", List.copyOf(NestedSchema.CONTROLLERS.choices())))))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("comes with optimizer.other and from elsewhere");
    Setting early = Setting.real("early", Range.ANY, "toy").when(Condition.positive("late"));
    Setting late = Setting.real("late", Range.ANY, "toy");
    assertThatThrownBy(
            () -> schemaWith(new Choice<>("early", "toy", List.of(early, late), "early")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("optimizer.early depends on optimizer.late");
  }

  private static TrialSchema schemaWith(Choice<String> choice) {
    return TrialSchema.of(
        Environments.REGISTRY,
        Algorithms.REGISTRY,
        List.of(
            Optimizers.REGISTRY, new Registry<>("optimizer.second", "optimizer", List.of(choice))),
        TrialSettings.ALL,
        List.of(),
        TrialSchema.reference());
  }
}
