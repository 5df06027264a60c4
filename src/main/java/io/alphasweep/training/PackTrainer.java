package io.alphasweep.training;

import ai.djl.ndarray.NDScope;
import io.alphasweep.environment.Environments;
import io.alphasweep.rows.Columns;
import io.alphasweep.rows.Row;
import io.alphasweep.rows.RowHead;
import io.alphasweep.training.TrialOutcome.Status;
import io.alphasweep.training.experience.EpisodeLog;
import io.alphasweep.training.pack.Pack;
import io.alphasweep.training.pack.PackArchive;
import io.alphasweep.training.pack.Phases.Phase;
import io.alphasweep.training.pack.Survivors;
import io.alphasweep.trial.Arithmetic;
import io.alphasweep.trial.Arithmetics;
import io.alphasweep.trial.StateArchive;
import io.alphasweep.trial.TrialSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Drives one pack: lets its algorithm iterate, measures time, writes the rows of the trials that
 * still train, and hands out their states. Knows nothing of how they learn.
 */
public final class PackTrainer implements PackTraining {

  private final Pack pack;

  /** Trials that are asked for, the first of the pack; the others only fill it up. */
  private final int asked;

  private final String sweep;
  private final TrainingListener listener;
  private final Algorithm algorithm;
  private final Columns columns;
  private final Clock clock;

  /** {@code [trial]}. */
  private final List<Footprint> footprints;

  /** {@code [trial]}. */
  private final List<Arithmetics> arithmetics;

  private final List<BestPolicy> best;
  private final long iterations;
  private final long[] reportedIterations;

  /** {@code [trial]}; null before the last iteration. */
  private final KeptPolicy[] last;

  private long iteration;

  private PackTrainer(
      Pack pack, int asked, Algorithm.Factory algorithms, String sweep, TrainingListener listener) {
    this.pack = pack;
    this.asked = asked;
    this.sweep = sweep;
    this.listener = listener;
    this.columns = Algorithms.columns(algorithms);
    this.footprints =
        pack.trials().stream()
            .map(trial -> algorithms.footprint(trial, pack.environment()))
            .toList();
    this.iterations = footprints.get(0).iterations();
    this.reportedIterations = new long[pack.size()];
    this.last = new KeptPolicy[pack.size()];
    this.best = pack.trials().stream().map(trial -> new BestPolicy(trial.id())).toList();
    this.clock = new Clock(pack.size(), pack.team()::helperCpuSeconds);
    HeapRoom.require(footprints);
    this.algorithm = algorithms.create(pack);
    this.arithmetics =
        new ArrayList<>(Collections.nCopies(pack.size(), Arithmetics.of(arithmetic())));
  }

  /**
   * Gets a pack ready to train.
   *
   * @param sweep name of the sweep, for the rows
   * @param trials at least one; all equal in their structural settings
   * @param states {@code [trial]}, what to go on from, all of one iteration; empty for a start
   * @param placement on what
   * @param listener hears every row
   * @throws io.alphasweep.trial.UnusableStateException if a state is not one of that trial
   */
  public static PackTraining start(
      String sweep,
      List<TrialSpec> trials,
      List<byte[]> states,
      Placement placement,
      TrainingListener listener) {
    Algorithm.Factory algorithm = Algorithms.factory(trials.get(0));
    for (TrialSpec trial : trials) {
      if (Algorithms.factory(trial) != algorithm) {
        throw new IllegalArgumentException(
            "%s and %s share no pack".formatted(trials.get(0).algorithm(), trial.algorithm()));
      }
    }
    return start(algorithm, sweep, trials, states, placement, listener);
  }

  static PackTraining start(
      Algorithm.Factory algorithm,
      String sweep,
      List<TrialSpec> trials,
      List<byte[]> states,
      Placement placement,
      TrainingListener listener) {
    List<TrialSpec> filled = filled(algorithm, trials, placement);
    Pack pack = new Pack(filled, placement, listener::stops);
    try {
      PackTrainer trainer = new PackTrainer(pack, trials.size(), algorithm, sweep, listener);
      if (!states.isEmpty()) {
        trainer.restore(states);
      }
      return trainer;
    } catch (RuntimeException | Error e) {
      pack.close();
      throw e;
    }
  }

  /** On a GPU as many trials as every pack of their kind has ({@link GpuPack}). */
  private static List<TrialSpec> filled(
      Algorithm.Factory algorithm, List<TrialSpec> trials, Placement placement) {
    if (!Pack.isOnGpu(placement)) {
      return trials;
    }
    TrialSpec first = trials.get(0);
    int lanes = GpuPack.lanes(algorithm.footprint(first, Environments.of(first)));
    if (trials.size() > lanes) {
      throw new IllegalStateException(
          "%d trials of %s were to share a GPU, where a pack of them has %d"
              .formatted(trials.size(), first.environment(), lanes));
    }
    List<TrialSpec> filled = new ArrayList<>(trials);
    filled.addAll(Collections.nCopies(lanes - trials.size(), first));
    return filled;
  }

  /**
   * Trains the trials of a pack together, from the start to the end.
   *
   * @param sweep name of the sweep, for the rows
   * @param trials at least one; all equal in their structural settings
   * @param placement on what
   * @param listener hears every row
   * @return one outcome per trial, in the order of the trials
   */
  public static List<TrialOutcome> train(
      String sweep, List<TrialSpec> trials, Placement placement, TrainingListener listener) {
    try (PackTraining training = start(sweep, trials, List.of(), placement, listener)) {
      while (!training.isOver()) {
        training.iterate();
      }
      return training.outcomes();
    }
  }

  @Override
  public long iteration() {
    return iteration;
  }

  @Override
  public String device() {
    return pack.device();
  }

  private Arithmetic arithmetic() {
    return pack.arithmetic();
  }

  @Override
  public List<Arithmetics> arithmetics() {
    return List.copyOf(arithmetics.subList(0, asked));
  }

  @Override
  public boolean isOver() {
    return iteration >= iterations || !pack.survivors().any(asked);
  }

  @Override
  public void iterate() {
    clock.startIteration();
    iteration++;
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      algorithm.iterate(iteration);
      clock.endIteration();
      report();
    }
    pack.phases().enter(Phase.OTHER);
    listener.phases(pack.phases());
  }

  private void report() {
    double packSteps = 0;
    for (Footprint footprint : footprints.subList(0, asked)) {
      packSteps +=
          footprint.environmentSteps(iteration) - footprint.environmentSteps(iteration - 1);
    }
    for (int trial = 0; trial < asked; trial++) {
      if (pack.survivors().contains(trial)) {
        reportedIterations[trial] = iteration;
        Row row = new Row(head(trial), columns);
        clock.report(trial, packSteps, row);
        algorithm.report(trial, row);
        listener.iteration(row);
        offer(trial, row);
      }
    }
  }

  private void offer(int trial, Row row) {
    best.get(trial)
        .offer(
            iteration,
            row.head().envSteps(),
            row.real(EpisodeLog.RECENT_RETURN),
            () -> algorithm.policy(trial));
    if (iteration >= iterations) {
      last[trial] =
          new KeptPolicy(
              row.head().trialId(),
              KeptPolicy.Kind.FINAL,
              iteration,
              row.head().envSteps(),
              row.real(EpisodeLog.RECENT_RETURN),
              best.get(trial).since(),
              algorithm.policy(trial));
    }
  }

  @Override
  public List<KeptPolicy> policies(int trial) {
    Status status = outcomes().get(trial) == null ? null : outcomes().get(trial).status();
    if (status == null || status == Status.FAILED) {
      return List.of();
    }
    return Stream.of(last[trial], best.get(trial).get()).filter(Objects::nonNull).toList();
  }

  private RowHead head(int trial) {
    TrialSpec spec = pack.trials().get(trial);
    return new RowHead(
        spec.id(),
        sweep,
        spec.environment(),
        spec.algorithm(),
        spec.optimizer(),
        spec.seed(),
        iteration,
        footprints.get(trial).environmentSteps(iteration));
  }

  @Override
  public List<TrialOutcome> outcomes() {
    Survivors survivors = pack.survivors();
    List<TrialOutcome> outcomes = new ArrayList<>();
    for (int trial = 0; trial < asked; trial++) {
      Status status = survivors.status(trial);
      if (status == null && iteration >= iterations) {
        status = Status.COMPLETED;
      }
      outcomes.add(
          status == null
              ? null
              : new TrialOutcome(
                  pack.trials().get(trial).id(),
                  status,
                  survivors.reason(trial),
                  reportedIterations[trial],
                  footprints.get(trial).environmentSteps(reportedIterations[trial])));
    }
    return outcomes;
  }

  @Override
  public List<byte[]> states(boolean withReplays) {
    List<StateArchive> archives =
        pack.trials().stream()
            .map(TrialSpec::id)
            .map(withReplays ? StateArchive::saving : StateArchive::savingWithoutReplay)
            .toList();
    archive(new PackArchive(archives));
    List<TrialOutcome> outcomes = outcomes();
    List<byte[]> states = new ArrayList<>();
    for (int trial = 0; trial < asked; trial++) {
      states.add(outcomes.get(trial) == null ? archives.get(trial).bytes() : null);
    }
    return states;
  }

  private void restore(List<byte[]> states) {
    List<StateArchive> archives = new ArrayList<>();
    for (int trial = 0; trial < pack.size(); trial++) {
      byte[] state = states.get(trial < asked ? trial : 0);
      archives.add(StateArchive.restoring(pack.trials().get(trial).id(), state));
    }
    archive(new PackArchive(archives));
    arithmetics.replaceAll(before -> before.then(arithmetic()));
    Arrays.fill(reportedIterations, iteration);
  }

  /** Saves or restores all that the coming rows depend on besides the settings. */
  private void archive(PackArchive archive) {
    iteration = archive.shared("iteration", iteration);
    algorithm.archive(archive);
    for (int trial = 0; trial < pack.size(); trial++) {
      clock.archive(trial, archive.trial(trial));
      best.get(trial).archive(archive.trial(trial).in("best-policy"), iteration);
      arithmetics.set(trial, arithmetics.get(trial).archive(archive.trial(trial)));
    }
  }

  @Override
  public void close() {
    pack.close();
  }
}
