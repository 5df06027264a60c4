package io.alphasweep.training.pack;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import io.alphasweep.trial.StateArchive;
import io.alphasweep.trial.UnusableStateException;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;

/**
 * The archives of a pack's trials, all saving or all restoring, as batched code wants them: a
 * tensor {@code [trial, ...]} goes apart into its trials' rows, so that each trial can go on in
 * another pack.
 */
public final class PackArchive {

  private final List<StateArchive> trials;

  /**
   * @param trials in the order of the pack; all of one direction
   */
  public PackArchive(List<StateArchive> trials) {
    this.trials = List.copyOf(trials);
  }

  /** The same archives with a name before those of their entries. */
  public PackArchive in(String part) {
    return new PackArchive(trials.stream().map(archive -> archive.in(part)).toList());
  }

  /** Whether the archives save; else they restore. */
  public boolean saves() {
    return trials.get(0).saves();
  }

  /** One trial's archive. */
  public StateArchive trial(int trial) {
    return trials.get(trial);
  }

  /**
   * A number that all trials of the pack share because they are at the same iteration.
   *
   * @throws UnusableStateException if the saved numbers differ
   */
  public long shared(String name, long value) {
    long shared = trials.get(0).integer(name, value);
    for (StateArchive archive : trials) {
      if (archive.integer(name, value) != shared) {
        throw new UnusableStateException("its " + name + " is not that of the other trials");
      }
    }
    return shared;
  }

  /**
   * A tensor of 32-bit floats, saved, or overwritten in place by the saved ones, so that views of
   * it stay views.
   *
   * @param tensor {@code [trial, ...]}
   */
  public void tensor(String name, NDArray tensor) {
    boolean[] all = new boolean[trials.size()];
    Arrays.fill(all, true);
    tensor(name, tensor, all);
  }

  /** Floats of one trial, saved, or overwritten by the saved ones. */
  public void floats(int trial, String name, FloatBuffer values) {
    float[] copy = new float[values.capacity()];
    values.get(0, copy);
    trials.get(trial).floats(name, copy, 0, copy.length);
    if (!saves()) {
      values.put(0, copy);
    }
  }

  /**
   * A tensor that only some trials hold on to: the others' rows are neither saved nor restored.
   *
   * @param tensor {@code [trial, ...]}
   * @param held {@code [trial]}
   */
  public void tensor(String name, NDArray tensor, boolean[] held) {
    float[] values = tensor.toFloatArray();
    int size = values.length / trials.size();
    for (int trial = 0; trial < trials.size(); trial++) {
      if (held[trial]) {
        trials.get(trial).floats(name, values, trial * size, size);
      }
    }
    if (!saves()) {
      try (NDArray saved = tensor.getManager().create(values, tensor.getShape())) {
        tensor.set(new NDIndex("..."), saved);
      }
    }
  }
}
