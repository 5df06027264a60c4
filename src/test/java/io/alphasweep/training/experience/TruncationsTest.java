package io.alphasweep.training.experience;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.alphasweep.environment.stepping.Normalization;
import io.alphasweep.environment.stepping.VectorEnvironment;
import io.alphasweep.testing.Trials;
import io.alphasweep.training.Placement;
import io.alphasweep.training.network.ParameterLayout;
import io.alphasweep.training.pack.Pack;
import io.alphasweep.training.policy.Policies;
import io.alphasweep.training.policy.Policy;
import io.alphasweep.trial.RandomStreams;
import io.alphasweep.trial.TrialSpec;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TruncationsTest {

  private static final int ENVS = 2;
  private static final int STEPS = 1100;
  private static final int LIMIT = 1000;

  /**
   * The observations are got anew, by the recorded actions, from environments of the test's own.
   */
  @Test
  void criticValuesWhatTheLastStepBeforeTheTimeLimitLedTo() {
    Map<String, Object> settings =
        Map.of(
            "environment",
            "Swimmer-v4",
            "num-envs",
            (long) ENVS,
            "num-steps",
            (long) STEPS,
            "total-timesteps",
            (long) ENVS * STEPS);
    TrialSpec without = Trials.small(settings);
    Map<String, Object> with = new HashMap<>(settings);
    with.put("bootstrap-at-truncation", true);
    with.put("seed", 2L);
    TrialSpec asks = Trials.small(with);
    try (Pack pack = new Pack(List.of(without, asks), Placement.ONE_CORE, () -> false);
        NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      ParameterLayout layout = new ParameterLayout();
      Policy policy = Policies.of(without, pack.environment().actions());
      policy.declare(layout);
      policy.bind(pack.manager().zeros(new Shape(pack.size(), layout.size())));
      Rollout rollout = new Rollout(pack.settings(), pack.environment());
      new Actors(pack, policy).collect(rollout, observations -> observations.get("...,0:2"), null);
      rollout.estimateValues(TruncationsTest::first);

      assertThat(rollout.truncations().values(0)).isNull();
      float[] expected = new float[ENVS * STEPS];
      rollout.makeTable();
      NDArray rows = pack.manager().arange(0, 2 * ENVS * STEPS, 1, DataType.INT64);
      putFinals(pack, asks, rollout.gather(rows).get(1), expected);
      assertThat(expected[(LIMIT - 1) * ENVS]).isNotZero();
      assertThat(rollout.truncations().values(1)).containsExactly(expected);
    }
  }

  /** A critic whose arithmetic a test can repeat: the first number of an observation. */
  private static NDArray first(NDArray observations) {
    return observations.get("...,0:1");
  }

  private static void putFinals(Pack pack, TrialSpec trial, NDArray acted, float[] expected) {
    int observation = pack.environment().observations().size();
    int action = pack.environment().actions().size();
    float[] actions = acted.get(1).toFloatArray();
    float[] seen = new float[ENVS * observation];
    float[] last = new float[observation];
    boolean[] terminated = new boolean[ENVS];
    boolean[] truncated = new boolean[ENVS];
    try (VectorEnvironment vector =
        new VectorEnvironment(
            pack.environment(1),
            ENVS,
            new Normalization(true, true, trial.real("gamma")),
            new RandomStreams(trial.seed()))) {
      vector.reset(seen, 0);
      for (int step = 0; step < LIMIT; step++) {
        vector.step(
            actions, step * ENVS * action, seen, 0, new float[ENVS], terminated, truncated, 0);
      }
      for (int env = 0; env < ENVS; env++) {
        assertThat(truncated[env]).isTrue();
        vector.finalObservation(env, last, 0);
        expected[(LIMIT - 1) * ENVS + env] = last[0];
      }
    }
  }
}
