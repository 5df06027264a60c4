package io.alphasweep.training.pack;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.IntConsumer;

/** Threads that share out work on the trials of a pack; the caller is one of them. */
public final class ThreadTeam implements AutoCloseable {

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

  /** Count of threads, the caller's included. */
  public int threads() {
    return threads;
  }

  /** Whether {@link #each} lets the caller itself do the work on an item. */
  public boolean isCallers(int item) {
    return item % threads == 0;
  }

  /** Which thread does the work on an item, from 0. */
  public int thread(int item) {
    return item % threads;
  }

  /** Processor time of the threads besides the caller so far; NaN where it cannot be told. */
  public double helperCpuSeconds() {
    return started.stream().mapToDouble(CpuTime::seconds).sum();
  }

  /**
   * Does the work once for each item; returns when all of it is done or has failed, with the first
   * failure.
   *
   * @param items count of them; thread i gets every {@code threads}-th from the i-th on
   * @param work must touch nothing that the work on another item touches
   */
  public void each(int items, IntConsumer work) {
    List<CompletableFuture<?>> others = new ArrayList<>();
    Throwable failure = null;
    try {
      for (int helper = 1; helper < threads; helper++) {
        int first = helper;
        others.add(CompletableFuture.runAsync(() -> share(first, items, work), helpers));
      }
      share(0, items, work);
    } catch (RuntimeException | Error e) {
      failure = e;
    }
    // Waits even when interrupted or failed: the items are in the others' hands until then.
    for (CompletableFuture<?> other : others) {
      try {
        other.join();
      } catch (CompletionException e) {
        failure = failure == null ? e.getCause() : failure;
      }
    }
    if (failure instanceof Error error) {
      throw error;
    }
    if (failure != null) {
      throw (RuntimeException) failure; // an IntConsumer throws nothing else
    }
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
