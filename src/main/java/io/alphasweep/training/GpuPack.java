package io.alphasweep.training;

/**
 * How many trials a pack has on a GPU: always the same number for a kind of trial, whoever of them
 * is asked for.
 *
 * <p>PyTorch chooses there how it multiplies and adds by the whole of what it is given, so that a
 * trial's last bits would depend on how many others it trains with. So a pack with fewer trials is
 * filled up with copies of its first one, whose rows nobody hears.
 */
public final class GpuPack {

  /** Lanes of a kind of trial that is small enough. Fewer launches would idle, and more wait. */
  private static final int LANES = 16;

  /**
   * What its lanes may hold by {@link Footprint#bytes}. A rollout is held three times, and on the
   * host in buffers of at most 2 GB. Two packs take turns on a GPU, so this asks for no more than
   * 12 GB of it, and 2 GB more where networks compute pictures.
   */
  public static final long BYTES = 6L << 30;

  /**
   * What a pack may hold by {@link Footprint#heapBytes}: a core's share of an executor's heap as
   * {@code scripts/submit} asks for it.
   */
  public static final long HEAP_BYTES = 1L << 30;

  private GpuPack() {}

  /**
   * The lanes of every pack with a trial, a power of two. They follow from the trial alone, since
   * its bits follow from them.
   */
  public static int lanes(Footprint footprint) {
    long most =
        Math.min(
            BYTES / Math.max(1, footprint.bytes()),
            HEAP_BYTES / Math.max(1, footprint.heapBytes()));
    return (int) Math.max(1, Math.min(LANES, Long.highestOneBit(Math.max(1, most))));
  }
}
