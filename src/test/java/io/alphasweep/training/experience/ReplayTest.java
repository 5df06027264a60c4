package io.alphasweep.training.experience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.alphasweep.trial.StateArchive;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
    private Replay replay;
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

  /** Whenever it is saved, and whatever of it is kept already, it is the same when restored. */
  @Test
  void wholeSegmentsAreSavedOnceAndGoWithTheRing() {
    int capacity = 3 * Replay.SEGMENT + 17;
    Replay replay = new Replay(capacity, OBSERVATION, ACTION);
    Episodes episodes = new Episodes(1, replay, capacity);
    Map<String, byte[]> kept = new HashMap<>();
    List<Integer> fresh = new ArrayList<>();
    for (int save = 0; save < 8; save++) {
      for (int step = 0; step < 3_001; step++) {
        episodes.step(0.01);
      }
      StateArchive saving = StateArchive.savingApart("trial", kept.keySet());
      replay.archive(saving);
      kept.keySet().retainAll(saving.parts().keySet());
      fresh.add((int) saving.parts().values().stream().filter(part -> part != null).count());
      saving.parts().forEach((name, part) -> kept.computeIfAbsent(name, key -> part));
      int inline = 2 * Replay.SEGMENT * (int) Replay.bytes(1, OBSERVATION + 1, ACTION);
      assertThat(saving.bytes()).hasSizeLessThan(inline);

      Replay restored = new Replay(capacity, OBSERVATION, ACTION);
      restored.archive(
          StateArchive.restoring("trial", StateArchive.joined("trial", saving.bytes(), kept)));
      assertThat(transitions(restored)).isEqualTo(episodes.last());
      assertThat(restored.complete(50)).isEqualTo(replay.complete(50));
      assertThat(restored.added()).isEqualTo(replay.added());
      if (save % 3 == 2) { // goes on from what was saved, with what is kept
        replay = restored;
        episodes.replay = restored;
      }
    }
    assertThat(fresh).containsExactly(0, 1, 1, 0, 1, 1, 1, 0);
  }

  /** Version 0.3.0 and those before wrote all transitions into the state. */
  @Test
  void goesOnFromStatesOfEarlierVersions() {
    StateArchive saving = StateArchive.saving("trial");
    saving.integer("size", 3);
    saving.floats("observations", new float[] {0, 0, 0, 1, 1, 1, 9, 9, 9, 8, 8, 8}, 0, 12);
    saving.floats("actions", new float[] {1, 2, 3, 4, 5, 6}, 0, 6);
    saving.floats("rewards", new float[] {.5f, .25f, .125f}, 0, 3);
    saving.floats("ends", new float[] {0, 1, 0}, 0, 3);
    saving.floats("last-observations", new float[] {2, 2, 2}, 0, 3);
    Replay replay = new Replay(20, OBSERVATION, ACTION);
    replay.archive(StateArchive.restoring("trial", saving.bytes()));
    assertThat(transitions(replay))
        .containsExactly(
            new Transition(thrice(0), List.of(1f, 2f), .5f, false, thrice(1)),
            new Transition(thrice(1), List.of(3f, 4f), .25f, true, thrice(2)),
            new Transition(thrice(9), List.of(5f, 6f), .125f, false, thrice(8)));
  }

  private static List<Float> thrice(float value) {
    return List.of(value, value, value);
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
