package io.alphasweep.training.rollout;

import io.alphasweep.training.pack.CpuTime;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.IntConsumer;

/** Threads that share out work on the trials of a pack; the caller is one of them. */
final class ThreadTeam implements AutoCloseable {

  private final int threads;
  private final ExecutorService helpers;
  private final List<Thread> started = new CopyOnWriteArrayList<>();

  /**
   * @param name of the threads
   * @param threads at least 1; with 1 all is done by the caller
   */
  ThreadTeam(String name, int threads) {
    this.threads = threads;
    this.helpers =
        threads == 1
            ? null
            : Executors.newFixedThreadPool(
                threads - 1,
                work -> {
                  Thread thread = new Thread(work, name);
                  thread.setDaemon(true);
                  started.add(thread);
                  return thread;
                });
  }

  int threads() {
    return threads;
  }

  /** Processor time of the threads besides the caller so far; NaN where it cannot be told. */
  double helperCpuSeconds() {
    return started.stream().mapToDouble(CpuTime::seconds).sum();
  }

  /**
   * Does the work once for each item; returns when all of it is done.
   *
   * @param items count of them; thread i gets every {@code threads}-th from the i-th on
   * @param work must not fail, and must touch nothing that the work on another item touches
   */
  void each(int items, IntConsumer work) {
    CompletableFuture<?>[] others = new CompletableFuture<?>[threads - 1];
    for (int helper = 1; helper < threads; helper++) {
      int first = helper;
      others[helper - 1] = CompletableFuture.runAsync(() -> share(first, items, work), helpers);
    }
    share(0, items, work);
    // Waits even when interrupted: the items are in the others' hands until they are done.
    CompletableFuture.allOf(others).join();
  }

  private void share(int first, int items, IntConsumer work) {
    for (int item = first; item < items; item += threads) {
      work.accept(item);
    }
  }

  @Override
  public void close() {
    if (helpers != null) {
      helpers.shutdown();
    }
  }
}
