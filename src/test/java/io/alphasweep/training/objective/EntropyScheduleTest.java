package io.alphasweep.training.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.alphasweep.rows.Row;
import io.alphasweep.sweep.TrialSchema;
import io.alphasweep.testing.Rows;
import io.alphasweep.training.PackTrainer;
import io.alphasweep.training.PackTraining;
import io.alphasweep.training.Placement;
import io.alphasweep.trial.StateArchive;
import io.alphasweep.trial.TrialSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EntropyScheduleTest {

  private static TrialSpec trial(Map<String, Object> changes) {
    Map<String, Object> settings = new HashMap<>();
    settings.put("seed", 1L);
    settings.put("environment", "CartPole-v1");
    settings.put("algorithm", "ppo");
    settings.put("entropy-coefficient", 0.02);
    settings.put("max-grad-norm", 100.0);
    settings.put("total-timesteps", 384L);
    settings.put("num-steps", 64L);
    settings.put("num-minibatches", 2L);
    settings.put("update-epochs", 2L);
    settings.put("network.hidden-sizes", List.of(16L, 16L));
    settings.putAll(changes);
    return TrialSchema.standard().resolve(settings);
  }

  private static EntropySchedule grade(String start, double beta) {
    return EntropySchedules.of(
            List.of(
                trial(
                    Map.of(
                        "entropy-schedule.name", "grade",
                        "entropy-schedule.start", start,
                        "entropy-schedule.beta", beta))))
        .get(0);
  }

  /** The formula by hand: m = beta m + (1 - beta) G, r = m / max m. */
  @Test
  void weightFollowsTheRunningNorm() {
    EntropySchedule first = grade("first", 0.75);
    assertThat(first.share()).isEqualTo(1);
    first.stepped(4); // m = 4
    assertThat(first.share()).isCloseTo(1, within(1e-8));
    first.stepped(2); // m = 3.5
    assertThat(first.share()).isCloseTo(3.5 / 4, within(1e-8));
    first.stepped(8); // m = 4.625
    assertThat(first.share()).isCloseTo(1, within(1e-8));

    EntropySchedule zero = grade("zero", 0.75);
    assertThat(zero.share()).isZero();
    zero.stepped(4); // m = 1
    assertThat(zero.share()).isCloseTo(1, within(1e-7));
    zero.stepped(0); // m = 0.75
    assertThat(zero.share()).isCloseTo(0.75, within(1e-7));
  }

  /** The paper's Figure 11: nothing in the very first step, all of it in the second. */
  @Test
  void programOfTheAuthorsStartsWithoutABonus() {
    EntropySchedule zero = grade("zero", 0.9);
    assertThat(zero.share()).isZero();
    zero.stepped(0.7);
    assertThat(0.027 * zero.share()).isCloseTo(0.027, within(1e-8));
  }

  @Test
  void goesOnFromWhatWasSaved() {
    EntropySchedule schedule = grade("first", 0.75);
    schedule.stepped(4);
    schedule.stepped(1);
    StateArchive saved = StateArchive.saving("trial");
    schedule.archive(saved);
    EntropySchedule other = grade("first", 0.75);
    other.archive(StateArchive.restoring("trial", saved.bytes()));
    assertThat(other.share()).isEqualTo(schedule.share()).isLessThan(1);
  }

  /**
   * By the kernel and by tensors: beside trials without a schedule in one pack, alone, and after a
   * resume. A bonus that shrinks leaves another policy.
   */
  @ParameterizedTest
  @ValueSource(strings = {"ratio", "mla"})
  void trialsHaveTheSameRowsAloneInPacksAndAfterAResume(String scaling) {
    List<TrialSpec> pack = new ArrayList<>();
    for (String schedule : List.of("constant", "grade")) {
      for (String filter : List.of("off", "grokfast-ema")) {
        pack.add(
            trial(
                Map.of(
                    "entropy-schedule.name", schedule,
                    "scaling.name", scaling,
                    "gradient-filter.name", filter)));
      }
    }
    for (List<TrialSpec> same :
        List.of(List.of(pack.get(0), pack.get(2)), List.of(pack.get(1), pack.get(3)))) {
      List<Row> together = new ArrayList<>();
      List<byte[]> states;
      try (PackTraining training =
          PackTrainer.start("test", same, List.of(), Placement.ONE_CORE, together::add)) {
        training.iterate();
        training.iterate();
        states = training.states();
        while (!training.isOver()) {
          training.iterate();
        }
      }
      TrialSpec scheduled = same.get(1);
      List<Row> alone = new ArrayList<>();
      PackTrainer.train("test", List.of(scheduled), Placement.ONE_CORE, alone::add);
      assertThat(untimed(alone, scheduled)).hasSize(6).isEqualTo(untimed(together, scheduled));
      List<Row> resumed = new ArrayList<>();
      try (PackTraining training =
          PackTrainer.start(
              "test", List.of(scheduled), states.subList(1, 2), Placement.ONE_CORE, resumed::add)) {
        while (!training.isOver()) {
          training.iterate();
        }
      }
      assertThat(untimed(resumed, scheduled)).isEqualTo(untimed(alone, scheduled).subList(2, 6));

      TrialSpec plain = same.get(0);
      List<Row> ofPlain = new ArrayList<>();
      PackTrainer.train("test", List.of(plain), Placement.ONE_CORE, ofPlain::add);
      assertThat(untimed(ofPlain, plain)).isEqualTo(untimed(together, plain));
      for (int iteration = 0; iteration < 6; iteration++) {
        assertThat(Rows.number(ofPlain.get(iteration), "entropy_share")).isNull();
        assertThat((Double) Rows.number(alone.get(iteration), "entropy_share")).isBetween(0.0, 1.0);
      }
      assertThat((Double) Rows.number(alone.get(5), "entropy_share")).isLessThan(0.999);
      assertThat(Rows.number(alone.get(5), "policy_loss"))
          .isNotEqualTo(Rows.number(ofPlain.get(5), "policy_loss"));
    }
  }

  private static List<List<Object>> untimed(List<Row> rows, TrialSpec trial) {
    return rows.stream()
        .filter(row -> row.head().trialId().equals(trial.id()))
        .map(Rows::untimed)
        .toList();
  }
}
