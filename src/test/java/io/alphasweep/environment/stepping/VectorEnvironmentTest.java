package io.alphasweep.environment.stepping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.alphasweep.environment.Environment;
import io.alphasweep.environment.EnvironmentType;
import io.alphasweep.environment.UnstableSimulationException;
import io.alphasweep.sweep.TrialSchema;
import io.alphasweep.trial.RandomStreams;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;

/** The vector environment against its parts, stepped by hand on the real environments. */
class VectorEnvironmentTest {

  private static final double GAMMA = 0.99;
  private static final Normalization NORMALIZED = new Normalization(true, true, GAMMA);

  @Test
  void isTheRawEnvironmentWithResetsTimeLimitAndNormalisation() {
    // Short enough that both ends occur: poles fall after about ten steps.
    EnvironmentType type = withTimeLimit("InvertedPendulum-v4", 9);
    RandomStreams streams = new RandomStreams(5);
    UniformRandomProvider noise = streams.stream("test", 0);
    int count = 3;

    Environment[] raw = new Environment[count];
    UniformRandomProvider[] random = new UniformRandomProvider[count];
    ObservationNormalizer[] observations = new ObservationNormalizer[count];
    RewardNormalizer[] rewards = new RewardNormalizer[count];
    double[] returns = new double[count];
    int[] lengths = new int[count];
    float[] expected = new float[count * 4];
    double[] observation = new double[4];
    for (int i = 0; i < count; i++) {
      raw[i] = type.maker().make();
      random[i] = streams.stream("environment-reset", i);
      observations[i] = new ObservationNormalizer(4);
      rewards[i] = new RewardNormalizer(GAMMA);
      raw[i].reset(random[i]);
      raw[i].observe(observation, 0);
      observations[i].update(observation);
      observations[i].normalize(observation, expected, i * 4);
    }

    int terminations = 0;
    int truncations = 0;
    try (VectorEnvironment vector = new VectorEnvironment(type, count, NORMALIZED, streams)) {
      float[] seen = new float[2 + count * 4];
      vector.reset(seen, 2);
      assertThat(Arrays.copyOfRange(seen, 2, seen.length)).containsExactly(expected);

      float[] actions = new float[1 + count];
      float[] seenRewards = new float[count];
      float[] last = new float[5];
      boolean[] terminated = new boolean[count];
      boolean[] truncated = new boolean[count];
      for (int step = 0; step < 500; step++) {
        for (int i = 0; i < count; i++) {
          actions[1 + i] = (float) noise.nextDouble(-6, 6); // half of them outside the box
        }
        vector.step(actions, 1, seen, 2, seenRewards, terminated, truncated, 0);

        int ended = 0;
        for (int i = 0; i < count; i++) {
          raw[i].step(new double[] {Math.max(-3, Math.min(3, actions[1 + i]))}, null);
          returns[i] += raw[i].reward();
          lengths[i]++;
          assertThat(terminated[i]).isEqualTo(raw[i].terminated());
          assertThat(truncated[i]).isEqualTo(lengths[i] == 9);
          boolean over = terminated[i] || truncated[i];
          assertThat(seenRewards[i]).isEqualTo((float) rewards[i].normalize(raw[i].reward(), over));
          raw[i].observe(observation, 0);
          observations[i].update(observation);
          if (over) {
            terminations += terminated[i] ? 1 : 0;
            truncations += truncated[i] ? 1 : 0;
            assertThat(vector.endedReturn(ended)).isEqualTo(returns[i]);
            assertThat(vector.endedLength(ended)).isEqualTo(lengths[i]);
            observations[i].normalize(observation, expected, i * 4);
            vector.finalObservation(i, last, 1);
            assertThat(Arrays.copyOfRange(last, 1, 5))
                .containsExactly(Arrays.copyOfRange(expected, i * 4, i * 4 + 4));
            ended++;
            returns[i] = 0;
            lengths[i] = 0;
            raw[i].reset(random[i]);
            raw[i].observe(observation, 0);
            observations[i].update(observation);
          }
          observations[i].normalize(observation, expected, i * 4);
        }
        assertThat(vector.ended()).isEqualTo(ended);
        assertThat(Arrays.copyOfRange(seen, 2, seen.length)).containsExactly(expected);
      }
    }
    for (Environment environment : raw) {
      environment.close();
    }
    assertThat(terminations).isPositive();
    assertThat(truncations).isPositive();
  }

  @Test
  void anActionThatIsNoNumberIsAnInstability() {
    assertThatThrownBy(() -> run("Hopper-v4", 1, Float.NaN))
        .isInstanceOf(UnstableSimulationException.class)
        .hasMessageContaining("CTRL");
  }

  @Test
  void anInfiniteActionIsOnlyTheEdgeOfTheBox() {
    assertThat(run("HalfCheetah-v4", 3, Float.POSITIVE_INFINITY))
        .containsExactly(run("HalfCheetah-v4", 3, 1));
  }

  @Test
  void twoThreadsGiveTheBitsOfOne() {
    for (String name : new String[] {"Ant-v4", "Humanoid-v4", "HalfCheetah-v4"}) {
      float[] alone = run(name, 200, 0.3f);
      CompletableFuture<float[]> other = CompletableFuture.supplyAsync(() -> run(name, 200, 0.3f));
      float[] here = run(name, 200, 0.3f);
      assertThat(here).as(name).containsExactly(alone);
      assertThat(other.join()).as(name).containsExactly(alone);
    }
  }

  @Test
  void aStepAllocatesNothing() {
    EnvironmentType type = TrialSchema.standard().environment("Humanoid-v4");
    ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    try (VectorEnvironment vector =
        new VectorEnvironment(type, 2, NORMALIZED, new RandomStreams(1))) {
      float[] observations = new float[2 * type.observations().size()];
      float[] actions = new float[2 * type.actions().size()];
      float[] rewards = new float[2];
      boolean[] terminated = new boolean[2];
      boolean[] truncated = new boolean[2];
      long allocated = Long.MAX_VALUE;
      // The first rounds load classes; the rounds stay within one episode.
      for (int round = 0; round < 5; round++) {
        vector.reset(observations, 0);
        long before = thread.getCurrentThreadAllocatedBytes();
        for (int step = 0; step < 10; step++) {
          vector.step(actions, 0, observations, 0, rewards, terminated, truncated, 0);
        }
        allocated = Math.min(allocated, thread.getCurrentThreadAllocatedBytes() - before);
        assertThat(terminated).containsExactly(false, false);
      }
      assertThat(allocated).isZero();
    }
  }

  /** The last observation, and the sum of the rewards, of one environment under one action. */
  private static float[] run(String name, int steps, float action) {
    EnvironmentType type = TrialSchema.standard().environment(name);
    try (VectorEnvironment vector =
        new VectorEnvironment(type, 1, NORMALIZED, new RandomStreams(3))) {
      float[] observation = new float[type.observations().size() + 1];
      float[] actions = new float[type.actions().size()];
      Arrays.fill(actions, action);
      float[] reward = new float[1];
      vector.reset(observation, 0);
      for (int i = 0; i < steps; i++) {
        vector.step(actions, 0, observation, 0, reward, new boolean[1], new boolean[1], 0);
        observation[observation.length - 1] += reward[0];
      }
      return observation;
    }
  }

  private static EnvironmentType withTimeLimit(String name, int timeLimit) {
    EnvironmentType type = TrialSchema.standard().environment(name);
    return new EnvironmentType(type.observations(), type.actions(), timeLimit, type.maker());
  }
}
