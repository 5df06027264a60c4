package io.alphasweep.training.experience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.alphasweep.trial.StateArchive;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Against a list of whole transitions, which keeps every observation twice. */
class ReplayTest {

  private static final int OBSERVATION = 3;
  private static final int ACTION = 2;

  private record Transition(
      List<Float> observation,
      List<Float> action,
      float reward,
      boolean terminated,
      List<Float> following) {}

  /** What a replay and the list are both told. */
  private static final class Episodes {
    private final Random random;
    private final Replay replay;
    private final int capacity;
    private final List<Transition> all = new ArrayList<>();
    private float[] observation;

    Episodes(long seed, Replay replay, int capacity) {
      this.random = new Random(seed);
      this.replay = replay;
      this.capacity = capacity;
      this.observation = draw(OBSERVATION);
      replay.start(observation, 0);
    }

    /**
     * @param endings the chance of an end, which is a truncation, a termination or both
     */
    void step(double endings) {
      float[] action = draw(ACTION);
      float[] reached = draw(OBSERVATION);
      boolean ends = random.nextDouble() < endings;
      boolean terminated = ends && random.nextBoolean();
      boolean truncated = ends && (!terminated || random.nextBoolean());
      float[] next = ends ? draw(OBSERVATION) : reached;
      float reward = random.nextFloat();
      all.add(new Transition(list(observation), list(action), reward, terminated, list(reached)));
      replay.add(action, 0, reward, terminated, truncated, reached, next, 0);
      observation = next;
    }

    List<Transition> last() {
      return all.subList(Math.max(0, all.size() - capacity), all.size());
    }

    private float[] draw(int size) {
      float[] values = new float[size];
      for (int i = 0; i < size; i++) {
        values[i] = random.nextFloat();
      }
      return values;
    }
  }

  @Test
  void holdsTheLastTransitionsWhateverEndedInThem() {
    for (int capacity : new int[] {1, 2, 7, 64}) {
      for (double endings : new double[] {0, 0.1, 0.6, 1}) {
        Replay replay = new Replay(capacity, OBSERVATION, ACTION);
        Episodes episodes = new Episodes(capacity, replay, capacity);
        for (int step = 0; step < 300; step++) {
          episodes.step(endings);
          assertThat(transitions(replay)).isEqualTo(episodes.last());
        }
      }
    }
  }

  /** From any place in the ring, into an empty replay. */
  @Test
  void goesOnFromWhatWasSaved() {
    for (int steps : new int[] {0, 5, 20, 47}) {
      Replay replay = new Replay(20, OBSERVATION, ACTION);
      Episodes episodes = new Episodes(steps, replay, 20);
      for (int step = 0; step < steps; step++) {
        episodes.step(0.3);
      }
      StateArchive saving = StateArchive.saving("trial");
      replay.archive(saving);
      byte[] bytes = saving.bytes();

      Replay restored = new Replay(20, OBSERVATION, ACTION);
      restored.archive(StateArchive.restoring("trial", bytes));
      assertThat(transitions(restored)).isEqualTo(transitions(replay));

      Episodes goingOn = new Episodes(9, restored, 20);
      goingOn.observation = episodes.observation.clone();
      restored.start(goingOn.observation, 0);
      goingOn.all.addAll(episodes.last());
      for (int step = 0; step < 30; step++) {
        goingOn.step(0.3);
        assertThat(transitions(restored)).isEqualTo(goingOn.last());
      }
    }
  }

  @Test
  void refusesWhatNoArrayHolds() {
    assertThatThrownBy(() -> new Replay(1_000_000, 376, 1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("replay.capacity")
        .hasMessageContaining("1,000,000 transitions takes 1,445 MB");
  }

  private static List<Transition> transitions(Replay replay) {
    List<Transition> transitions = new ArrayList<>();
    for (int index = 0; index < replay.size(); index++) {
      FloatBuffer observation = FloatBuffer.allocate(OBSERVATION);
      FloatBuffer action = FloatBuffer.allocate(ACTION);
      FloatBuffer following = FloatBuffer.allocate(OBSERVATION);
      replay.begin(index, observation, action);
      replay.end(index, following);
      transitions.add(
          new Transition(
              list(observation.array()),
              list(action.array()),
              replay.reward(index),
              replay.terminated(index),
              list(following.array())));
    }
    return transitions;
  }

  private static List<Float> list(float[] values) {
    List<Float> list = new ArrayList<>();
    for (float value : values) {
      list.add(value);
    }
    return list;
  }
}
