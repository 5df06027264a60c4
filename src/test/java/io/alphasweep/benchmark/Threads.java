package io.alphasweep.benchmark;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** A bare loop of threads: what Spark's share is measured against. */
final class Threads {

  /** Work on one item. */
  @FunctionalInterface
  interface Work<T, R> {
    R of(T item) throws Exception;
  }

  private Threads() {}

  /** Does the work on all items, so many at the same time; results in the order of the items. */
  static <T, R> List<R> all(int threads, List<T> items, Work<T, R> work) throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      List<Future<R>> futures = new ArrayList<>();
      for (T item : items) {
        futures.add(pool.submit(() -> work.of(item)));
      }
      List<R> results = new ArrayList<>();
      for (Future<R> future : futures) {
        results.add(future.get());
      }
      return results;
    } finally {
      pool.shutdownNow();
    }
  }
}
