package io.alphasweep.training.pack;

import ai.djl.ndarray.NDScope;
import io.alphasweep.kernel.Kernel;
import io.alphasweep.training.pack.Phases.Phase;
import io.alphasweep.trial.TrialSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;

/**
 * Trials of a pack whose networks are computed together: each trial by itself where the kernel
 * computes, all of the pack where tensor operators do. Cohorts of a pack never meet, so that
 * threads share them out.
 *
 * <p>Trials are counted within the cohort, from 0.
 */
public final class Cohort {

  private final Pack pack;
  private final int first;
  private final PackSettings settings;
  private final Kernel kernel;

  private Cohort(Pack pack, int first, PackSettings settings, Kernel kernel) {
    this.pack = pack;
    this.first = first;
    this.settings = settings;
    this.kernel = kernel;
  }

  /**
   * The cohorts of a pack, in the order of its trials.
   *
   * @param isCovered whether the kernel knows the networks
   */
  public static List<Cohort> of(Pack pack, boolean isCovered) {
    Optional<Kernel> kernel = isCovered ? pack.kernel() : Optional.empty();
    if (kernel.isEmpty()) {
      return List.of(new Cohort(pack, 0, pack.settings(), null));
    }
    pack.computesOn(kernel.get());
    List<Cohort> cohorts = new ArrayList<>();
    for (int trial = 0; trial < pack.size(); trial++) {
      cohorts.add(new Cohort(pack, trial, pack.settings().of(trial), kernel.get()));
    }
    return cohorts;
  }

  /** Each trial of a pack by itself, also where tensor operators compute. */
  public static List<Cohort> alone(Pack pack, boolean isCovered) {
    List<Cohort> cohorts = of(pack, isCovered);
    if (cohorts.size() == pack.size()) {
      return cohorts;
    }
    List<Cohort> alone = new ArrayList<>();
    for (int trial = 0; trial < pack.size(); trial++) {
      alone.add(new Cohort(pack, trial, pack.settings().of(trial), null));
    }
    return alone;
  }

  public Pack pack() {
    return pack;
  }

  /** The settings of its trials. */
  public PackSettings settings() {
    return settings;
  }

  /** Its trials, in order. */
  public List<TrialSpec> trials() {
    return settings.trials();
  }

  /** Count of trials. */
  public int size() {
    return settings.size();
  }

  /** What computes its networks; empty where tensor operators do. */
  public Optional<Kernel> kernel() {
    return Optional.ofNullable(kernel);
  }

  /** Where one of its trials stands in the pack. */
  public int inPack(int trial) {
    return first + trial;
  }

  /** Does the work once for each of its trials, by several threads where the pack has them. */
  public void each(IntConsumer work) {
    if (kernel == null) {
      pack.team().each(size(), work);
    } else {
      work.accept(0);
    }
  }

  /** Whether a trial still trains. */
  public boolean trains(int trial) {
    return pack.survivors().contains(inPack(trial));
  }

  /** Ends a trial that left the finite numbers; the first end stays. */
  public void diverge(int trial, String reason) {
    pack.survivors().diverge(inPack(trial), reason);
  }

  /** Ends a trial that met an exception; the first end stays. */
  public void fail(int trial, String reason) {
    pack.survivors().fail(inPack(trial), reason);
  }

  /** Tells what the time goes into, where the pack's own thread works on this. */
  public void enter(Phase phase) {
    if (kernel == null || pack.team().isCallers()) {
      pack.phases().enter(phase);
    }
  }

  /** Its own part of the pack's archives. */
  public PackArchive archive(PackArchive ofPack) {
    if (size() == pack.size()) {
      return ofPack;
    }
    return new PackArchive(List.of(ofPack.trial(first)));
  }

  /** Does the work; tensors that it makes live until it is done. */
  public void within(Runnable work) {
    if (kernel != null) {
      work.run();
      return;
    }
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      work.run();
    }
  }
}
