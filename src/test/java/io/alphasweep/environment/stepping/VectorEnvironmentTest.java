package io.alphasweep.environment.stepping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.sun.management.ThreadMXBean;
import io.alphasweep.environment.Environment;
import io.alphasweep.environment.EnvironmentType;
import io.alphasweep.environment.UnstableSimulationException;
import io.alphasweep.environment.space.Discrete;
import io.alphasweep.environment.space.ObservationSpace;
import io.alphasweep.sweep.TrialSchema;
import io.alphasweep.trial.RandomStreams;
import io.alphasweep.trial.StateArchive;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

  /** The dynamics draw: each step adds a uniform of the environment's own stream. */
  @Test
  void drawsAndPassesOnWhatIsNotNormalisedAndRestoresIt() {
    EnvironmentType type =
        new EnvironmentType(ObservationSpace.bytes(1), new Discrete(3), 4, Drawing::new);
    RandomStreams streams = new RandomStreams(9);
    UniformRandomProvider[] draws = {
      streams.stream("environment-dynamics", 0), streams.stream("environment-dynamics", 1)
    };
    float[] seen = new float[2];
    float[] rewards = new float[2];
    boolean[] terminated = new boolean[2];
    boolean[] truncated = new boolean[2];
    float[] last = new float[1];
    byte[] state = null;
    float[] first = null;
    try (VectorEnvironment vector = new VectorEnvironment(type, 2, Normalization.NONE, streams)) {
      vector.reset(seen, 0);
      for (int step = 1; step <= 8; step++) {
        vector.step(new float[] {2, 1}, 0, seen, 0, rewards, terminated, truncated, 0);
        for (int i = 0; i < 2; i++) {
          int drawn = draws[i].nextInt(256);
          assertThat(truncated[i]).isEqualTo(step % 4 == 0);
          assertThat(rewards[i]).isEqualTo(2 - i);
          vector.finalObservation(i, last, 0);
          assertThat(truncated[i] ? last[0] : seen[i]).isEqualTo(drawn);
          assertThat(truncated[i]).isEqualTo(seen[i] == Drawing.START);
        }
        if (step == 5) {
          StateArchive archive = StateArchive.saving("test");
          vector.archive(archive);
          state = archive.bytes();
        } else if (step == 6) {
          first = seen.clone();
        }
      }
      vector.archive(StateArchive.restoring("test", state));
      vector.step(new float[] {2, 1}, 0, seen, 0, rewards, terminated, truncated, 0);
      assertThat(seen).containsExactly(first);
      for (float none : new float[] {-1, 3, 0.5f, Float.NaN}) {
        assertThatThrownBy(
                () ->
                    vector.step(
                        new float[] {none, 1}, 0, seen, 0, rewards, terminated, truncated, 0))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessage("found action " + none + "; accepted: 0 to 2");
      }
    }
  }

  /** Shows what it drew last. */
  private static class Drawing implements Environment {

    static final int START = 1000;

    private double drawn;
    private double reward;

    @Override
    public void reset(UniformRandomProvider random) {
      drawn = START;
    }

    @Override
    public void step(double[] action, UniformRandomProvider dynamics) {
      drawn = dynamics.nextInt(256);
      reward = action[0];
    }

    @Override
    public double reward() {
      return reward;
    }

    @Override
    public boolean terminated() {
      return false;
    }

    @Override
    public void observe(double[] target, int offset) {
      target[offset] = drawn;
    }

    @Override
    public void archive(StateArchive archive) {
      drawn = archive.real("drawn", drawn);
    }

    @Override
    public void close() {
      // It holds nothing.
    }
  }

  @Test
  void closesThoseThatItMadeWhereOneCannotBeMade() {
    List<Environment> made = new ArrayList<>();
    List<Environment> closed = new ArrayList<>();
    EnvironmentType type =
        new EnvironmentType(
            ObservationSpace.reals(1),
            new Discrete(2),
            1,
            () -> {
              if (made.size() == 2) {
                throw new IllegalStateException("no third");
              }
              made.add(
                  new Drawing() {
                    @Override
                    public void close() {
                      closed.add(this);
                    }
                  });
              return made.get(made.size() - 1);
            });
    assertThatThrownBy(
            () -> new VectorEnvironment(type, 3, Normalization.NONE, new RandomStreams(1)))
        .hasMessage("no third");
    assertThat(closed).containsExactlyInAnyOrderElementsOf(made).hasSize(2);
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

  /** The steps of the tries that were not selected leave no trace. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "Hopper-v4",
        "InvertedPendulum-v4",
        "Pendulum-v1",
        "CartPole-v1",
        "MinAtar-Seaquest"
      })
  void goesOnFromTheSelectedTryAsIfItHadBeenTheOnlyOne(String name) {
    EnvironmentType type = withTimeLimit(name, 40);
    UniformRandomProvider noise = new RandomStreams(5).stream("test", 0);
    int size = type.actions().size();
    Tries firstOfThree = new Tries(3, rewards -> 0);
    try (VectorEnvironment one = new VectorEnvironment(type, 2, NORMALIZED, new RandomStreams(4));
        VectorEnvironment three =
            new VectorEnvironment(type, 2, NORMALIZED, firstOfThree, new RandomStreams(4))) {
      float[][] seen = new float[2][2 * type.observations().size()];
      one.reset(seen[0], 0);
      three.reset(seen[1], 0);
      for (int step = 0; step < 100; step++) {
        float[] actions = new float[2 * 3 * size];
        double[] drawn = new double[size];
        for (int i = 0; i < actions.length; i++) {
          if (i % size == 0) {
            type.actions().draw(noise, drawn);
          }
          actions[i] = (float) drawn[i % size];
        }
        float[] ofOne = new float[2 * size];
        System.arraycopy(actions, 0, ofOne, 0, size);
        System.arraycopy(actions, 3 * size, ofOne, size, size);
        float[][] rewards = new float[2][2];
        boolean[][] ends = new boolean[2][4];
        one.step(ofOne, 0, seen[0], 0, rewards[0], ends[0], new boolean[2], 0);
        three.step(actions, 0, seen[1], 0, rewards[1], ends[1], new boolean[2], 0);
        assertThat(seen[1]).isEqualTo(seen[0]);
        assertThat(rewards[1]).isEqualTo(rewards[0]);
        assertThat(ends[1]).isEqualTo(ends[0]);
        assertThat(three.ended()).isEqualTo(one.ended());
        for (int i = 0; i < one.ended(); i++) {
          assertThat(three.endedReturn(i)).isEqualTo(one.endedReturn(i));
        }
      }
    }
  }

  /** Three places of which some are taken are as those alone, and the others repeat them. */
  @ParameterizedTest
  @ValueSource(strings = {"Hopper-v4", "CartPole-v1", "MinAtar-Seaquest"})
  void placesBeyondTheTriesRepeatThem(String name) {
    EnvironmentType type = withTimeLimit(name, 40);
    UniformRandomProvider noise = new RandomStreams(5).stream("test", 0);
    int size = type.actions().size();
    Tries lastOfTwo = new Tries(2, rewards -> 1);
    Tries secondOfThree = new Tries(3, rewards -> 1);
    try (VectorEnvironment two =
            new VectorEnvironment(type, 1, NORMALIZED, lastOfTwo, new RandomStreams(4));
        VectorEnvironment three =
            new VectorEnvironment(type, 1, NORMALIZED, secondOfThree, new RandomStreams(4))) {
      float[][] seen = new float[2][type.observations().size()];
      two.reset(seen[0], 0);
      three.reset(seen[1], 0);
      for (int step = 0; step < 100; step++) {
        float[] actions = new float[3 * size];
        double[] drawn = new double[size];
        for (int i = 0; i < actions.length; i++) {
          if (i % size == 0) {
            type.actions().draw(noise, drawn);
          }
          actions[i] = (float) drawn[i % size];
        }
        float[][] rewards = new float[2][1];
        boolean[][] ends = new boolean[2][2];
        two.step(actions, 0, seen[0], 0, rewards[0], ends[0], ends[0], 0);
        three.attempt(actions, 0, new int[] {0, 2}, 1);
        three.settle(null, 0, seen[1], 0, rewards[1], ends[1], ends[1], 0);
        assertThat(seen[1]).isEqualTo(seen[0]);
        assertThat(rewards[1]).isEqualTo(rewards[0]);
        float[] tried = three.triedRewards();
        assertThat(Arrays.copyOf(tried, 2)).isEqualTo(two.triedRewards());
        assertThat(tried[2]).isEqualTo(tried[0]);
        int shown = type.observations().size();
        float[] led = three.triedObservations();
        assertThat(Arrays.copyOf(led, 2 * shown)).isEqualTo(two.triedObservations());
        assertThat(Arrays.copyOfRange(led, 2 * shown, 3 * shown))
            .isEqualTo(Arrays.copyOf(led, shown));
      }
    }
  }

  /**
   * What follows a try is what would follow it were it the only one, and leaves no trace: each try
   * and two more steps are held against an environment that takes them alone, whenever an episode
   * ends.
   */
  @ParameterizedTest
  @ValueSource(strings = {"Hopper-v4", "InvertedPendulum-v4", "Pendulum-v1", "CartPole-v1"})
  void followsEachTryAsIfItHadBeenTaken(String name) {
    EnvironmentType type = withTimeLimit(name, 17);
    UniformRandomProvider noise = new RandomStreams(5).stream("test", 0);
    int size = type.actions().size();
    int seenSize = type.observations().size();
    Tries followed = new Tries(2, 3, rewards -> 1);
    int ends = 0;
    try (VectorEnvironment tries =
            new VectorEnvironment(type, 1, Normalization.NONE, followed, new RandomStreams(4));
        VectorEnvironment real =
            new VectorEnvironment(type, 1, Normalization.NONE, new RandomStreams(4))) {
      float[] seen = new float[seenSize];
      float[] ofReal = new float[seenSize];
      tries.reset(seen, 0);
      real.reset(ofReal, 0);
      List<float[]> taken = new ArrayList<>();
      int episode = 0;
      for (int step = 0; step < 60; step++) {
        float[][] actions = new float[3][2 * size];
        double[] drawn = new double[size];
        for (float[] of : actions) {
          for (int i = 0; i < of.length; i++) {
            if (i % size == 0) {
              type.actions().draw(noise, drawn);
            }
            of[i] = (float) drawn[i % size];
          }
        }
        tries.attempt(actions[0], 0);
        tries.follow(actions[1], 0);
        tries.follow(actions[2], 0);
        for (int attempt = 0; attempt < 2; attempt++) {
          // Another environment, brought where this one is.
          try (VectorEnvironment alone =
              new VectorEnvironment(type, 1, Normalization.NONE, new RandomStreams(4))) {
            float[] shown = new float[seenSize];
            float[] reward = new float[1];
            boolean[] terminated = new boolean[1];
            boolean[] truncated = new boolean[1];
            alone.reset(shown, 0);
            for (float[] action : taken) {
              alone.step(action, 0, shown, 0, reward, terminated, truncated, 0);
            }
            boolean isOver = false;
            int later = 0;
            for (int following = 0; following < 3 && !isOver; following++) {
              float[] action =
                  Arrays.copyOfRange(actions[following], attempt * size, (attempt + 1) * size);
              alone.step(action, 0, shown, 0, reward, terminated, truncated, 0);
              isOver = terminated[0] || truncated[0];
              float told =
                  following == 0
                      ? tries.triedRewards()[attempt]
                      : tries.followingRewards()[2 * attempt + following - 1];
              assertThat(told).isEqualTo(reward[0]);
              later = following;
            }
            if (isOver) {
              alone.finalObservation(0, shown, 0);
              ends++;
            }
            assertThat(tries.followed()[attempt]).isEqualTo(later);
            assertThat(tries.triedTerminations()[attempt]).isEqualTo(terminated[0]);
            assertThat(tries.triedTimeUps()[attempt]).isEqualTo(truncated[0]);
            assertThat(
                    Arrays.copyOfRange(
                        tries.triedObservations(), attempt * seenSize, (attempt + 1) * seenSize))
                .isEqualTo(shown);
          }
        }
        float[][] rewards = new float[2][1];
        boolean[] over = new boolean[2];
        tries.settle(null, 0, seen, 0, rewards[0], new boolean[1], new boolean[1], 0);
        float[] second = Arrays.copyOfRange(actions[0], size, 2 * size);
        taken.add(second);
        real.step(second, 0, ofReal, 0, rewards[1], over, new boolean[1], 0);
        assertThat(seen).isEqualTo(ofReal);
        assertThat(rewards[0]).isEqualTo(rewards[1]);
        episode += real.ended();
      }
      assertThat(episode).isPositive();
    }
    assertThat(ends).isPositive();
  }

  /** Of deterministic worlds every try is; what the selection leaves as reward is learned from. */
  @Test
  void theLastTryMayBeSelectedToo() {
    EnvironmentType type = TrialSchema.standard().environment("Pendulum-v1");
    Tries lowest =
        new Tries(
            3,
            rewards -> {
              int selected = 0;
              for (int i = 1; i < 3; i++) {
                selected = rewards[i] < rewards[selected] ? i : selected;
              }
              rewards[selected] *= 3;
              return selected;
            });
    int[] selected = new int[3];
    try (VectorEnvironment one =
            new VectorEnvironment(type, 1, Normalization.NONE, new RandomStreams(4));
        VectorEnvironment three =
            new VectorEnvironment(type, 1, Normalization.NONE, lowest, new RandomStreams(4))) {
      float[][] seen = new float[2][3];
      one.reset(seen[0], 0);
      three.reset(seen[1], 0);
      UniformRandomProvider noise = new RandomStreams(5).stream("test", 0);
      float[][] rewards = new float[2][1];
      for (int step = 0; step < 50; step++) {
        float[] actions = {
          (float) noise.nextDouble(-2, 2),
          (float) noise.nextDouble(-2, 2),
          (float) noise.nextDouble(-2, 2)
        };
        three.step(actions, 0, seen[1], 0, rewards[1], new boolean[1], new boolean[1], 0);
        selected[three.selected(0)]++;
        one.step(
            actions, three.selected(0), seen[0], 0, rewards[0], new boolean[1], new boolean[1], 0);
        assertThat(seen[1]).isEqualTo(seen[0]);
        assertThat(rewards[1][0]).isCloseTo(3 * rewards[0][0], within(1e-5f));
      }
    }
    assertThat(selected).doesNotContain(0);
  }

  /** What is told of the tries is what each leads to where it is selected. */
  @ParameterizedTest
  @ValueSource(strings = {"Hopper-v4", "MinAtar-Seaquest"})
  void tellsOfEveryTryWhatItsSelectionWouldLeadTo(String name) {
    EnvironmentType type = withTimeLimit(name, 1000);
    UniformRandomProvider noise = new RandomStreams(5).stream("test", 0);
    int size = type.observations().size();
    double[] drawn = new double[type.actions().size()];
    float[] actions = new float[3 * drawn.length];
    VectorEnvironment[] all = new VectorEnvironment[3];
    for (int i = 0; i < 3; i++) {
      int own = i;
      all[i] =
          new VectorEnvironment(
              type,
              1,
              new Normalization(false, true, GAMMA),
              new Tries(3, rewards -> own),
              new RandomStreams(4));
    }
    float[] first = new float[size];
    all[0].reset(first, 0);
    for (int step = 0; step < 15; step++) {
      for (int i = 0; i < 3; i++) {
        type.actions().draw(noise, drawn);
        for (int j = 0; j < drawn.length; j++) {
          actions[i * drawn.length + j] = (float) drawn[j];
        }
      }
      StateArchive before = StateArchive.saving("test");
      all[0].archive(before);
      boolean[] ended = new boolean[1];
      all[0].step(actions, 0, first, 0, new float[1], ended, new boolean[1], 0);
      for (int i = 0; i < 3; i++) {
        float[] seen = new float[size];
        boolean[] terminated = ended.clone();
        if (i > 0) {
          all[i].archive(StateArchive.restoring("test", before.bytes()));
          all[i].step(actions, 0, seen, 0, new float[1], terminated, new boolean[1], 0);
        }
        assertThat(all[0].triedTerminations()[i]).isEqualTo(terminated[0]);
        float[] told = Arrays.copyOfRange(all[0].triedObservations(), i * size, (i + 1) * size);
        if (!terminated[0]) {
          assertThat(told).isEqualTo(i == 0 ? first : seen);
        }
      }
    }
    Arrays.stream(all).forEach(VectorEnvironment::close);
  }

  /** A critic has no say about what lies behind the end of an episode. */
  @Test
  void selectionThatAsksSeesTheValuesOfWhatGoesOn() {
    EnvironmentType type = withTimeLimit("CartPole-v1", 4);
    List<String> asked = new ArrayList<>();
    Tries.Selection second =
        new Tries.Selection() {
          @Override
          public boolean asksForValues() {
            return true;
          }

          @Override
          public int select(double[] rewards) {
            throw new AssertionError("the values are not asked for");
          }

          @Override
          public int select(double[] rewards, float[] scaled, float[] values) {
            asked.add(Arrays.toString(scaled) + Arrays.toString(values));
            return 1;
          }
        };
    try (VectorEnvironment vector =
        new VectorEnvironment(
            type, 2, Normalization.NONE, new Tries(2, second), new RandomStreams(4))) {
      vector.reset(new float[8], 0);
      for (int step = 0; step < 4; step++) {
        vector.attempt(new float[] {0, 1, 0, 1}, 0);
        vector.settle(
            new float[] {7, 1, 2, 3, 4},
            1,
            new float[8],
            0,
            new float[2],
            new boolean[2],
            new boolean[2],
            0);
      }
    }
    String first = "[1.0, 1.0][1.0, 2.0]";
    String other = "[1.0, 1.0][3.0, 4.0]";
    String over = "[1.0, 1.0][0.0, 0.0]";
    assertThat(asked).containsExactly(first, other, first, other, first, other, over, over);
  }

  private static EnvironmentType withTimeLimit(String name, int timeLimit) {
    EnvironmentType type = TrialSchema.standard().environment(name);
    return new EnvironmentType(type.observations(), type.actions(), timeLimit, type.maker());
  }
}
