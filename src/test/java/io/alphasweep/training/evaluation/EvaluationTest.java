package io.alphasweep.training.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import io.alphasweep.environment.Environment;
import io.alphasweep.environment.Environments;
import io.alphasweep.sweep.TrialSchema;
import io.alphasweep.training.KeptPolicy;
import io.alphasweep.training.PackTrainer;
import io.alphasweep.training.PackTraining;
import io.alphasweep.training.Placement;
import io.alphasweep.training.PolicySnapshot;
import io.alphasweep.trial.TrialSpec;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What was kept acts as it had learned to. */
class EvaluationTest {

  private static final Evaluation GREEDY = new Evaluation(true, 0);
  private static final Evaluation DRAWN = new Evaluation(false, 0);

  private static TrialSpec pendulum;
  private static PolicySnapshot policy;

  private static TrialSpec trial(Map<String, Object> changes) {
    Map<String, Object> settings = new HashMap<>(changes);
    settings.put("seed", 3L);
    return TrialSchema.standard().resolve(settings);
  }

  private static List<KeptPolicy> trained(TrialSpec trial) {
    try (PackTraining training =
        PackTrainer.start("test", List.of(trial), List.of(), Placement.ONE_CORE, row -> {})) {
      while (!training.isOver()) {
        training.iterate();
      }
      return training.policies(0);
    }
  }

  @BeforeAll
  static void train() {
    pendulum =
        trial(
            Map.of(
                "environment", "InvertedPendulum-v4",
                "algorithm", "ppo",
                "num-steps", 1024L,
                "num-envs", 2L,
                "total-timesteps", 32_768L));
    policy = trained(pendulum).get(0).snapshot();
  }

  private static double mean(List<Evaluation.Episode> episodes) {
    return episodes.stream().mapToDouble(Evaluation.Episode::undiscounted).average().orElseThrow();
  }

  /** Without the statistics that its observations were normalised by, it falls at once. */
  @Test
  void actsByTheStatisticsThatItLearnedWith() {
    assertThat(mean(GREEDY.play(pendulum, policy, 4))).isGreaterThan(500);
    assertThat(mean(GREEDY.play(pendulum, new PolicySnapshot(policy.parameters(), null), 4)))
        .isLessThan(mean(GREEDY.play(pendulum, policy, 4)) / 2);
  }

  /** DQN's network, a finite set of actions, and no statistics. */
  @Test
  void valuesActToo() {
    TrialSpec trial =
        trial(
            Map.of(
                "environment", "CartPole-v1",
                "algorithm", "dqn",
                "total-timesteps", 12_000L,
                "iteration-steps", 1_000L,
                "learning-starts", 1_000L,
                "train-frequency", 2L,
                "optimizer.learning-rate", 1e-3));
    List<KeptPolicy> kept = trained(trial);
    // Any action alike holds the pole for some 22 steps.
    assertThat(mean(GREEDY.play(trial, kept.get(1).snapshot(), 5))).isGreaterThan(80);
  }

  @Test
  void episodeIsTheSameAloneAndAmongOthers() {
    for (Evaluation evaluation : List.of(GREEDY, DRAWN)) {
      List<Evaluation.Episode> four = evaluation.play(pendulum, policy, 4);
      assertThat(evaluation.play(pendulum, policy, 2)).isEqualTo(four.subList(0, 2));
      try (Agent agent = new Agent(pendulum, policy);
          Environment environment = Environments.of(pendulum).maker().make()) {
        assertThat(evaluation.play(pendulum, agent, environment, 3, seen -> {}))
            .isEqualTo(four.get(3));
      }
    }
  }

  @Test
  void seedsAndDrawsTellEvaluationsApart() {
    double[] greedy = steps(GREEDY);
    assertThat(steps(new Evaluation(true, 1))).isNotEqualTo(greedy);
    assertThat(steps(DRAWN)[0]).isEqualTo(greedy[0]);
    assertThat(steps(DRAWN)).isNotEqualTo(greedy);
    assertThat(steps(new Evaluation(true, 0))).isEqualTo(greedy);
  }

  /** The first number of what was shown at the start and after the first step. */
  private static double[] steps(Evaluation evaluation) {
    double[] first = new double[2];
    int[] seen = {0};
    try (Agent agent = new Agent(pendulum, policy);
        Environment environment = Environments.of(pendulum).maker().make()) {
      double[] observation = new double[4];
      evaluation.play(
          pendulum,
          agent,
          environment,
          0,
          shown -> {
            shown.observe(observation, 0);
            if (seen[0] < 2) {
              first[seen[0]++] = observation[0] + observation[2];
            }
          });
    }
    return first;
  }
}
