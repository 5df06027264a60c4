package io.alphasweep.training;

import java.util.List;

/**
 * Refuses, before it is taken, what Java's heap has no room for: where the heap is full, all packs
 * of the process suffer, and some clusters end the process at the first such error.
 */
final class HeapRoom {

  /** What is left to everything else in the process. */
  private static final double SHARE_FOR_OTHERS = 0.1;

  /** A pack that asks for less of the whole heap is never refused. */
  private static final double SHARE_WITHOUT_ASKING = 0.05;

  private HeapRoom() {}

  /**
   * Looks for room for a pack.
   *
   * @param footprints {@code [trial]}
   * @throws IllegalStateException if there is none, so that a smaller pack is tried next
   */
  static void require(List<Footprint> footprints) {
    long needed = footprints.stream().mapToLong(Footprint::heapBytes).sum();
    long most = Runtime.getRuntime().maxMemory();
    if (needed <= SHARE_WITHOUT_ASKING * most || needed <= free(most)) {
      return;
    }
    System.gc(); // what is used is only known after a collection
    long free = free(most);
    if (needed > free) {
      throw new IllegalStateException(
          ("%d trials need %,d MB of Java's heap, which has room for %,d MB of %,d; accepted: a"
                  + " larger heap (-Xmx), or a smaller --pack-size or %s")
              .formatted(
                  footprints.size(),
                  needed >> 20,
                  Math.max(0, free) >> 20,
                  most >> 20,
                  footprints.get(0).heapSettings()));
    }
  }

  private static long free(long most) {
    Runtime runtime = Runtime.getRuntime();
    long used = runtime.totalMemory() - runtime.freeMemory();
    return most - used - (long) (SHARE_FOR_OTHERS * most);
  }
}
