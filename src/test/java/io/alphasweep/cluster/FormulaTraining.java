package io.alphasweep.cluster;

import io.alphasweep.rows.Row;
import io.alphasweep.testing.Rows;
import io.alphasweep.training.PackTraining;
import io.alphasweep.training.StoppedException;
import io.alphasweep.training.TrainingListener;
import io.alphasweep.training.TrialOutcome;
import io.alphasweep.training.TrialOutcome.Status;
import io.alphasweep.trial.Arithmetic;
import io.alphasweep.trial.Arithmetics;
import io.alphasweep.trial.StateArchive;
import io.alphasweep.trial.TrialSpec;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** A training whose rows are a formula of seed and iteration, and which a test can disturb. */
final class FormulaTraining implements PackTraining {

  static final int ITERATIONS = 20;
  static final long BATCH = 100;

  /** Where trainings run of which no test says otherwise. */
  static final String MACHINE = "formula";

  /** The iterations that trainings in this process started from. */
  private static final List<Long> STARTS = new CopyOnWriteArrayList<>();

  private static final AtomicInteger SAVES = new AtomicInteger();

  /** What happens when a trial comes to an iteration. */
  @FunctionalInterface
  interface Event extends Serializable {
    /** Null to go on, or how the trial ends before that iteration. */
    TrialOutcome at(TrialSpec trial, long iteration) throws Exception;
  }

  private final String sweep;
  private final List<TrialSpec> trials;
  private final TrainingListener listener;
  private final Event event;
  private final String machine;
  private final TrialOutcome[] outcomes;
  private final List<Arithmetics> arithmetics = new ArrayList<>();
  private long iteration;

  private FormulaTraining(
      String sweep,
      List<TrialSpec> trials,
      List<byte[]> states,
      TrainingListener listener,
      String machine,
      Event event) {
    Arithmetic arithmetic = arithmetic(machine);
    this.machine = machine;
    this.sweep = sweep;
    this.trials = trials;
    this.listener = listener;
    this.event = event;
    this.outcomes = new TrialOutcome[trials.size()];
    trials.forEach(trial -> arithmetics.add(Arithmetics.of(arithmetic)));
    for (int trial = 0; trial < states.size(); trial++) {
      StateArchive state = StateArchive.restoring(trials.get(trial).id(), states.get(trial));
      iteration = state.integer("iteration", 0);
      archiveParts(trials.get(trial), state);
      arithmetics.set(trial, Arithmetics.of(arithmetic).archive(state).then(arithmetic));
    }
    STARTS.add(iteration);
  }

  static Trainer undisturbed() {
    return with((trial, iteration) -> null);
  }

  static Trainer slowly(long milliseconds) {
    return with(
        (trial, iteration) -> {
          Thread.sleep(milliseconds);
          return null;
        });
  }

  static Trainer with(Event event) {
    return on(MACHINE, event);
  }

  /** On a machine whose rows are its own. */
  static Trainer on(String machine, Event event) {
    return (sweep, trials, states, placement, listener) ->
        new FormulaTraining(sweep, trials, states, listener, machine, event);
  }

  /** What computes there. */
  static Arithmetic arithmetic(String machine) {
    return new Arithmetic("cpu", machine, "none", "0", "00000000", "abc");
  }

  /** How often states were asked for since the last time that this was. */
  static int forgetSaves() {
    return SAVES.getAndSet(0);
  }

  /** The list of starts, emptied; it fills as trainings start. */
  static List<Long> forgetStarts() {
    STARTS.clear();
    return STARTS;
  }

  @Override
  public long iteration() {
    return iteration;
  }

  @Override
  public String device() {
    return "cpu";
  }

  @Override
  public List<Arithmetics> arithmetics() {
    return arithmetics;
  }

  @Override
  public boolean isOver() {
    return Arrays.stream(outcomes).allMatch(outcome -> outcome != null);
  }

  @Override
  public void iterate() {
    long next = iteration + 1;
    for (int trial = 0; trial < outcomes.length; trial++) {
      if (outcomes[trial] == null) {
        try {
          outcomes[trial] = event.at(trials.get(trial), next);
        } catch (RuntimeException e) {
          throw e;
        } catch (Exception e) {
          throw new IllegalStateException(e);
        }
      }
      if (listener.stops()) {
        throw new StoppedException();
      }
    }
    iteration = next;
    for (int trial = 0; trial < outcomes.length; trial++) {
      if (outcomes[trial] == null) {
        listener.iteration(row(trials.get(trial)));
        if (iteration == ITERATIONS) {
          outcomes[trial] =
              new TrialOutcome(
                  trials.get(trial).id(), Status.COMPLETED, null, ITERATIONS, BATCH * ITERATIONS);
        }
      }
    }
  }

  @Override
  public List<StateArchive> saved(Function<String, StateArchive> archives) {
    SAVES.incrementAndGet();
    List<StateArchive> saved = new ArrayList<>();
    for (int trial = 0; trial < outcomes.length; trial++) {
      StateArchive archive = archives.apply(trials.get(trial).id());
      archive.integer("iteration", iteration);
      arithmetics.get(trial).archive(archive);
      archiveParts(trials.get(trial), archive);
      saved.add(outcomes[trial] == null ? archive : null);
    }
    return saved;
  }

  /** A part for every second iteration; the last three, as a ring would have it. */
  private void archiveParts(TrialSpec trial, StateArchive archive) {
    for (long part = Math.max(0, iteration / 2 - 3); part < iteration / 2; part++) {
      byte[] content = (trial.id() + " " + part).getBytes(StandardCharsets.UTF_8);
      byte[] saved = archive.in("replay").part("segment-" + part, () -> content);
      if (saved != null && !Arrays.equals(saved, content)) {
        throw new IllegalStateException("another part than " + part + " of " + trial.id());
      }
    }
  }

  @Override
  public List<TrialOutcome> outcomes() {
    return Arrays.asList(outcomes.clone());
  }

  @Override
  public void close() {}

  /** Final reward 20 + seed; clip fraction 0.01 per iteration; no episode in iteration 1. */
  private Row row(TrialSpec trial) {
    Map<String, Object> numbers = new HashMap<>();
    numbers.put("elapsed_seconds", (double) iteration);
    numbers.put("iteration_seconds", 1.0);
    numbers.put("pack_steps_per_second", 100.0);
    numbers.put("episodes", 1L);
    numbers.put("learning_rate", 3e-4);
    numbers.put("clip_fraction", 0.01 * iteration);
    numbers.put("grad_clip_fraction", machine.equals(MACHINE) ? 0.5 : 0.25);
    if (iteration > 1) {
      numbers.put("episodic_return_100", (double) (iteration + trial.seed()));
    }
    return Rows.of(sweep, trial, iteration, iteration * BATCH, numbers);
  }
}
