package io.alphasweep.training.experience;

import static org.assertj.core.api.Assertions.assertThat;

import io.alphasweep.trial.StateArchive;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TryRationTest {

  private static final int MEAN = 4;
  private static final int MOST = 2 * MEAN - 1;
  private static final int STATES = 200;

  /** Whatever the openness: even, at random, none at first, none at last, none at all. */
  @ParameterizedTest
  @ValueSource(strings = {"even", "random", "late", "early", "none"})
  void everyRolloutTakesAsManyTriesInAll(String course) {
    TryRation ration = new TryRation(MOST, STATES);
    Random random = new Random(3);
    for (int rollout = 0; rollout < 5; rollout++) {
      ration.startRollout();
      int all = 0;
      for (int state = 0; state < STATES; state++) {
        double openness =
            switch (course) {
              case "even" -> 0.3;
              case "random" -> random.nextDouble();
              case "late" -> state < STATES / 2 ? 0 : 1;
              case "early" -> state < STATES / 2 ? 1 : 0;
              default -> 0;
            };
        int tries = ration.next(openness);
        assertThat(tries).isBetween(1, MOST);
        if (course.equals("even")) {
          assertThat(tries).isEqualTo(MEAN);
        }
        all += tries;
      }
      assertThat(all).isEqualTo(STATES * MEAN);
    }
  }

  /** By the formula, with so many states ahead that what was taken before does not matter yet. */
  @Test
  void openStatesHaveMore() {
    TryRation ration = new TryRation(MOST, 1_000_000);
    ration.startRollout();
    assertThat(ration.next(0.5)).isEqualTo(MEAN); // the mean is its own
    assertThat(ration.next(0.25)).isEqualTo(1 + Math.round(3 * 0.25 / 0.375));
    assertThat(ration.next(0.75)).isEqualTo(1 + Math.round(3 * 0.75 / 0.5));
    assertThat(ration.next(0)).isEqualTo(1);
    for (int state = 0; state < 10; state++) {
      ration.next(0.01);
    }
    assertThat(ration.next(1)).isEqualTo(MOST);
  }

  @Test
  void goesOnAfterARestart() {
    TryRation whole = new TryRation(MOST, STATES);
    whole.startRollout();
    Random random = new Random(5);
    for (int state = 0; state < STATES; state++) {
      whole.next(random.nextDouble());
    }
    StateArchive saved = StateArchive.saving("trial");
    whole.archive(saved);
    TryRation restored = new TryRation(MOST, STATES);
    restored.archive(StateArchive.restoring("trial", saved.bytes()));
    whole.startRollout();
    restored.startRollout();
    for (int state = 0; state < STATES; state++) {
      double openness = random.nextDouble();
      assertThat(restored.next(openness)).isEqualTo(whole.next(openness));
    }
  }
}
