package io.alphasweep.training;

import io.alphasweep.trial.TrialSpec;

/**
 * What the device {@code auto} means for a trial: the CPU for networks that a GPU may slow down.
 *
 * <p>It depends on the trial alone and not on its pack, since the kind of device changes the last
 * bits of a result.
 */
public final class AutoDevice {

  private static final String AUTO = "auto";

  /**
   * Products of a trial's gradient step (parameters times samples of a minibatch) from which on a
   * GPU beats a core. Derived: the launches of a step's hundred operators take about 0.6
   * milliseconds, in which a core does six floating-point operations on each of four million
   * products. Seen with full packs on an NVIDIA H100: twice as fast as one core at 0.7 million,
   * with eight cores for the physics, and four to ten times at 72 million and with convolutions.
   */
  private static final long LEAST_PRODUCTS = 4_000_000;

  private AutoDevice() {}

  /**
   * The device to look for.
   *
   * @param requested {@code auto}, {@code cpu}, {@code cuda} or {@code cuda:N}
   * @return {@code cpu} for {@code auto} and a small network; else what was requested
   */
  public static String of(String requested, TrialSpec trial) {
    return requested.equals(AUTO) && !prefersGpu(trial) ? Placement.ONE_CORE.device() : requested;
  }

  /** Whether {@code auto} means a GPU where there is one. */
  public static boolean prefersGpu(TrialSpec trial) {
    return Algorithms.footprint(trial).productsOfAGradientStep() >= LEAST_PRODUCTS;
  }
}
