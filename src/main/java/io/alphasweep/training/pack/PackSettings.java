package io.alphasweep.training.pack;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.alphasweep.trial.TrialSpec;
import java.util.List;
import java.util.function.Supplier;

/** The settings of a pack's trials, as the tensors and numbers that batched code wants. */
public final class PackSettings {

  private final Supplier<NDManager> opens;
  private final List<TrialSpec> trials;
  private NDManager manager;

  /**
   * @param manager owns the tensors made here
   * @param trials at least one, equal in their structural settings
   */
  public PackSettings(NDManager manager, List<TrialSpec> trials) {
    this(() -> manager, trials);
  }

  /**
   * Settings whose manager is opened when it is first asked for: what the kernel computes needs
   * none, and without one PyTorch is not loaded.
   */
  PackSettings(Supplier<NDManager> opens, List<TrialSpec> trials) {
    this.opens = opens;
    this.trials = List.copyOf(trials);
  }

  /** Those of one of the trials, as a pack of its own. */
  PackSettings of(int trial) {
    return new PackSettings(this::manager, trials.subList(trial, trial + 1));
  }

  /** The manager of the pack's tensors. */
  public NDManager manager() {
    if (manager == null) {
      manager = opens.get();
    }
    return manager;
  }

  /** Whether anyone has asked for the manager. */
  boolean hasManager() {
    return manager != null;
  }

  public List<TrialSpec> trials() {
    return trials;
  }

  /** Count of trials. */
  public int size() {
    return trials.size();
  }

  /** A structural setting is the same in all trials: read it off the first. */
  public TrialSpec structure() {
    return trials.get(0);
  }

  /** A real setting of each trial. */
  public double[] reals(String key) {
    return trials.stream().mapToDouble(trial -> trial.real(key)).toArray();
  }

  /** A real setting of each trial; the fallback for trials that do not use it. */
  public double[] reals(String key, double fallback) {
    return trials.stream()
        .mapToDouble(trial -> trial.has(key) ? trial.real(key) : fallback)
        .toArray();
  }

  /** A real setting of each trial, {@code [trial, 1]}. */
  public NDArray column(String key) {
    return column(reals(key));
  }

  /** One number for each trial, {@code [trial, 1]}. */
  public NDArray column(double[] values) {
    float[] floats = new float[values.length];
    for (int trial = 0; trial < values.length; trial++) {
      floats[trial] = (float) values[trial];
    }
    return manager().create(floats, new Shape(values.length, 1));
  }
}
