package io.alphasweep.training.pack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.alphasweep.training.SpareCores;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ThreadTeamTest {

  private static final int THREADS = 3;

  /** The caller frees what the others still write to, so it must not return before them. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void aFailureIsThrownWhenAllOthersAreDone(int failing) {
    AtomicInteger done = new AtomicInteger();
    CountDownLatch failed = new CountDownLatch(1);
    try (ThreadTeam team = new ThreadTeam("team", THREADS, THREADS, SpareCores.NONE)) {
      assertThatThrownBy(
              () ->
                  team.each(
                      THREADS,
                      item -> {
                        if (item == failing) {
                          failed.countDown();
                          throw new OutOfMemoryError("item " + item);
                        }
                        await(failed);
                        done.incrementAndGet();
                      }))
          .isInstanceOf(OutOfMemoryError.class)
          .hasMessage("item " + failing);
      assertThat(done).hasValue(THREADS - 1);
    }
  }

  private static void await(CountDownLatch failed) {
    try {
      failed.await();
      Thread.sleep(20); // the failure is on its way to the caller
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Helpers work while the cores are lent, and none is kept. */
  @Test
  void whatIsSpareHelps() {
    AtomicInteger spare = new AtomicInteger(1);
    SpareCores cores =
        new SpareCores() {
          @Override
          public int take(int most) {
            return spare.getAndSet(0);
          }

          @Override
          public void giveBack(int count) {
            spare.addAndGet(count);
          }
        };
    try (ThreadTeam team = new ThreadTeam("team", 1, THREADS, cores)) {
      CountDownLatch both = new CountDownLatch(2);
      team.eachWithHelp(
          2,
          item -> {
            both.countDown();
            await(both); // for ever, if one thread did both
            assertThat(team.isCallers()).isEqualTo(team.thread() == 0);
          });
      assertThat(spare).hasValue(1);
      team.each(2, item -> assertThat(team.isCallers()).isTrue());
      spare.set(0);
      team.eachWithHelp(2, item -> assertThat(team.isCallers()).isTrue());
      assertThatThrownBy(
              () ->
                  team.eachWithHelp(
                      1,
                      item -> {
                        throw new IllegalStateException("it failed");
                      }))
          .hasMessage("it failed");
      assertThat(spare).hasValue(0);
    }
  }

  @Test
  void eachItemIsDoneOnce() {
    AtomicInteger[] times = new AtomicInteger[10];
    for (int item = 0; item < times.length; item++) {
      times[item] = new AtomicInteger();
    }
    try (ThreadTeam team = new ThreadTeam("team", THREADS, THREADS, SpareCores.NONE)) {
      team.each(times.length, item -> times[item].incrementAndGet());
    }
    assertThat(times).allSatisfy(count -> assertThat(count).hasValue(1));
  }
}
