package io.alphasweep.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.alphasweep.training.Algorithms;
import io.alphasweep.training.optimizer.Optimizers;
import io.alphasweep.trial.Choice;
import io.alphasweep.trial.Registry;
import io.alphasweep.trial.TrialSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TrialSchemaTest {

  private static final TrialSchema SCHEMA = TestSchema.SCHEMA;

  /** Tables 3 and 4 of the AM-PPO paper; the rest is CleanRL's ppo_continuous_action. */
  @Test
  void defaultsAreThoseOfThePaper() {
    TrialSpec trial = SCHEMA.resolve(Map.of("seed", 1L));
    Map<String, Object> table3 =
        Map.ofEntries(
            Map.entry("total-timesteps", 1_000_000L),
            Map.entry("num-envs", 1L),
            Map.entry("num-steps", 2048L),
            Map.entry("anneal-learning-rate", true),
            Map.entry("gamma", 0.99),
            Map.entry("gae-lambda", 0.95),
            Map.entry("num-minibatches", 32L),
            Map.entry("update-epochs", 10L),
            Map.entry("clip-coefficient", 0.2),
            Map.entry("clip-value-loss", true),
            Map.entry("entropy-coefficient", 0.0),
            Map.entry("value-coefficient", 0.5),
            Map.entry("max-grad-norm", 0.5));
    Map<String, Object> table4 =
        Map.ofEntries(
            Map.entry("modulation.tau", 1.25),
            Map.entry("modulation.p-star", 0.10),
            Map.entry("modulation.kappa", 2.0),
            Map.entry("modulation.eta", 0.3),
            Map.entry("modulation.rho", 0.1),
            Map.entry("modulation.epsilon", 1e-5),
            Map.entry("modulation.alpha-min", 1e-12),
            Map.entry("modulation.alpha-max", 1e12),
            Map.entry("modulation.rho-sat", 0.98),
            Map.entry("modulation.initial-alpha", 1.0),
            Map.entry("modulation.initial-saturation", 0.10));
    assertThat(trial.settings()).containsAllEntriesOf(table3).containsAllEntriesOf(table4);
    assertThat(trial.settings())
        .containsEntry("optimizer.epsilon", 1e-5)
        .containsEntry("optimizer.learning-rate", 3e-4)
        .containsEntry("network.hidden-sizes", List.of(64L, 64L));
  }

  /** A default in its range is checked while the schema is built. */
  @Test
  void everySettingHasADefaultExceptThoseNamedHere() {
    assertThat(TrialSchema.withoutDefault(SCHEMA)).containsExactly("seed", "optimizer.alpha");
  }

  /** The line to blame is that of the choice which needs the setting, whichever registry's. */
  @Test
  void whatAChoiceNeedsIsAskedForWhereItIsChosen() {
    for (Registry<?> registry : List.of(Algorithms.REGISTRY, Optimizers.REGISTRY)) {
      for (Choice<?> choice : registry.choices()) {
        Map<String, Object> used =
            TestSchema.WITH_NEEDS.used(Map.of("seed", 1L, registry.key(), choice.name()));
        TestSchema.WITH_NEEDS.complain(
            used,
            complaint -> {
              if (complaint.message().startsWith(choice.name() + " needs it")) {
                assertThat(complaint.key()).startsWith(registry.section() + ".");
                assertThat(complaint.others()).containsExactly(registry.key());
              }
            });
      }
    }
    List<String> asked = new ArrayList<>();
    TestSchema.WITH_NEEDS.complain(
        TestSchema.WITH_NEEDS.used(Map.of("seed", 1L, "optimizer.name", "alphagrad")),
        complaint -> asked.add(complaint.key() + " by " + complaint.others()));
    assertThat(asked)
        .containsExactly(
            "environment.slope by [environment]", "optimizer.alpha by [optimizer.name]");
  }

  @Test
  void everyDefaultHasASetting() {
    assertThat(TrialSchema.strayDefaults(TrialSchema.standard())).isEmpty();
  }

  /** Pinned: a change of this means that every row written so far is of another trial. */
  @Test
  void identityIsPinned() {
    TrialSpec trial = SCHEMA.resolve(Map.of("seed", 1L, "algorithm", "ppo"));
    assertThat(trial.canonical())
        .isEqualTo(
            "{\"semantics\":1,\"algorithm\":\"ppo\",\"anneal-learning-rate\":true,"
                + "\"clip-coefficient\":0.2,\"clip-value-loss\":true,"
                + "\"entropy-coefficient\":0.0,\"environment\":\"Hopper-v4\","
                + "\"gae-lambda\":0.95,\"gamma\":0.99,\"max-grad-norm\":0.5,"
                + "\"network.hidden-sizes\":[64,64],\"normalize-advantages\":true,"
                + "\"num-envs\":1,\"num-minibatches\":32,\"num-steps\":2048,"
                + "\"optimizer.beta1\":0.9,\"optimizer.beta2\":0.999,\"optimizer.epsilon\":1.0E-5,"
                + "\"optimizer.learning-rate\":3.0E-4,\"optimizer.name\":\"adam\",\"seed\":1,"
                + "\"total-timesteps\":1000000,\"update-epochs\":10,\"value-coefficient\":0.5}");
    // The first 16 digits that sha256sum prints for this line.
    assertThat(trial.id()).isEqualTo("6f1126ec6c14a0be");
  }

  @Test
  void packsHoldTrialsThatDifferInNothingStructural() {
    Map<String, Object> dynag =
        Map.of("seed", 1L, "optimizer.name", "dynag", "optimizer.momentum", 0.5);
    String key = SCHEMA.packKey(SCHEMA.resolve(dynag));
    assertThat(packKey(dynag, "modulation.kappa", 4.0)).isEqualTo(key);
    assertThat(packKey(dynag, "seed", 2L)).isEqualTo(key);
    assertThat(packKey(dynag, "optimizer.momentum", 0.9)).isEqualTo(key);
    assertThat(packKey(dynag, "environment", "Ant-v4")).isNotEqualTo(key);
    assertThat(packKey(dynag, "num-steps", 1024L)).isNotEqualTo(key);
    assertThat(packKey(dynag, "optimizer.nesterov", true)).isNotEqualTo(key);
    assertThat(packKey(dynag, "network.hidden-sizes", List.of(32L))).isNotEqualTo(key);
    // Without momentum there is no dampening, so the two trials have not the same columns.
    assertThat(packKey(dynag, "optimizer.momentum", 0.0)).isNotEqualTo(key);
  }

  private static String packKey(Map<String, Object> settings, String key, Object value) {
    Map<String, Object> changed = new HashMap<>(settings);
    changed.put(key, value);
    return SCHEMA.packKey(SCHEMA.resolve(changed));
  }

  @Test
  void refusesSettingsThatMakeNoTrial() {
    assertThatThrownBy(() -> SCHEMA.resolve(Map.of("seed", 1L, "optimizer.name", "alphagrad")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("optimizer.alpha: alphagrad needs it");
    assertThatThrownBy(() -> SCHEMA.resolve(Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("seed: a trial needs it");
  }
}
