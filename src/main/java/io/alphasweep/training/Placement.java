package io.alphasweep.training;

/**
 * Where a pack trains. No number of its rows depends on the threads; the kind of device changes
 * their last bits.
 *
 * @param device where tensors live: {@code auto}, {@code cpu}, {@code cuda} or {@code cuda:N}
 * @param threads that step the environments, at least 1; learning takes one of them
 * @param spare cores that may help them for a while
 */
public record Placement(String device, int threads, SpareCores spare) {

  /** One core, and nothing else. */
  public static final Placement ONE_CORE = new Placement("cpu", 1);

  /** Without help. */
  public Placement(String device, int threads) {
    this(device, threads, SpareCores.NONE);
  }
}
