package io.alphasweep.training.pack;

import io.alphasweep.training.SpareCores;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;

/**
 * Threads that share out work on the trials of a pack; the caller is one of them. Who works on what
 * follows from who is free first.
 */
public final class ThreadTeam implements AutoCloseable {

  /** Of its own: the caller, and others. */
  private final int threads;

  private final int most;
  private final SpareCores spare;
  private final ExecutorService helpers;
  private final List<Helper> started = new CopyOnWriteArrayList<>();

  private static final class Helper extends Thread {
    final int number;

    Helper(Runnable work, String name, int number) {
      super(work, name);
      this.number = number;
      setDaemon(true);
    }
  }

  /**
   * @param name of the threads
   * @param threads of its own, the caller's included, at least 1
   * @param most threads that are of use, at least as many
   * @param spare cores for those beyond its own
   */
  ThreadTeam(String name, int threads, int most, SpareCores spare) {
    this.threads = threads;
    this.most = most;
    this.spare = spare;
    this.helpers =
        most == 1
            ? null
            : Executors.newFixedThreadPool(
                most - 1,
                work -> {
                  Helper helper = new Helper(work, name, 1 + started.size());
                  started.add(helper);
                  return helper;
                });
  }

  /** Count of its own threads, the caller's included. */
  public int threads() {
    return threads;
  }

  /** Count of threads that there may be with help, the caller's included. */
  public int most() {
    return most;
  }

  /** Whether the present thread is the caller's, and no helper. */
  public boolean isCallers() {
    return thread() == 0;
  }

  /** The number of the present thread, below {@link #most}; the caller's is 0. */
  public int thread() {
    return Thread.currentThread() instanceof Helper helper ? helper.number : 0;
  }

  /** Processor time of the threads besides the caller so far; NaN where it cannot be told. */
  public double helperCpuSeconds() {
    return started.stream().mapToDouble(CpuTime::seconds).sum();
  }

  /**
   * Does the work once for each item; returns when all of it is done or has failed, with the first
   * failure.
   *
   * @param items count of them
   * @param work must touch nothing that the work on another item touches
   */
  public void each(int items, IntConsumer work) {
    each(Math.min(threads, items), items, work);
  }

  /** Does the same with the help of what cores are spare, for work that takes a while. */
  public void eachWithHelp(int items, IntConsumer work) {
    int own = Math.min(threads, items);
    int taken = spare.take(Math.min(most, items) - own);
    try {
      each(own + taken, items, work);
    } finally {
      spare.giveBack(taken);
    }
  }

  private void each(int workers, int items, IntConsumer work) {
    AtomicInteger next = new AtomicInteger();
    List<CompletableFuture<?>> others = new ArrayList<>();
    Throwable failure = null;
    try {
      for (int helper = 1; helper < workers; helper++) {
        others.add(CompletableFuture.runAsync(() -> share(next, items, work), helpers));
      }
      share(next, items, work);
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

  private static void share(AtomicInteger next, int items, IntConsumer work) {
    for (int item = next.getAndIncrement(); item < items; item = next.getAndIncrement()) {
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
