package io.alphasweep.training;

import io.alphasweep.rows.Column;
import io.alphasweep.rows.Columns;
import io.alphasweep.rows.Row;
import io.alphasweep.training.pack.CpuTime;
import io.alphasweep.trial.StateArchive;
import java.util.function.DoubleSupplier;

/** What the trials of a pack cost in time: since they began, and in the present iteration. */
final class Clock {

  private static final Column ELAPSED =
      Column.real(
              "elapsed_seconds", "s", "seconds that the trial has trained, earlier runs included")
          .required()
          .ofTheMoment();

  private static final Column SECONDS =
      Column.real("iteration_seconds", "s", "seconds that the pack took for this iteration")
          .required()
          .ofTheMoment();

  private static final Column CPU_SECONDS =
      Column.real(
              "iteration_cpu_seconds",
              "s",
              "processor time of the pack's threads in this iteration")
          .ofTheMoment();

  private static final Column STEPS_PER_SECOND =
      Column.real(
              "pack_steps_per_second",
              "steps/s",
              "environment steps per second of the whole pack in this iteration")
          .required()
          .ofTheMoment();

  /** What is reported of an iteration. */
  static final Columns COLUMNS = Columns.of(ELAPSED, SECONDS, CPU_SECONDS, STEPS_PER_SECOND);

  private final DoubleSupplier helperCpuSeconds;
  private final long started = System.nanoTime();

  /** {@code [trial]}, of earlier runs. */
  private final double[] secondsBefore;

  private long iterationStarted;
  private double cpuSecondsBefore;
  private double seconds;
  private double cpuSeconds;

  /**
   * @param helperCpuSeconds processor time so far of the threads besides the pack's own
   */
  Clock(int trials, DoubleSupplier helperCpuSeconds) {
    this.secondsBefore = new double[trials];
    this.helperCpuSeconds = helperCpuSeconds;
  }

  void startIteration() {
    iterationStarted = System.nanoTime();
    cpuSecondsBefore = cpuSeconds();
  }

  void endIteration() {
    seconds = (System.nanoTime() - iterationStarted) * 1e-9;
    cpuSeconds = cpuSeconds() - cpuSecondsBefore;
  }

  private double cpuSeconds() {
    return CpuTime.seconds(Thread.currentThread()) + helperCpuSeconds.getAsDouble();
  }

  /**
   * Puts {@link #COLUMNS}.
   *
   * @param packSteps environment steps of the whole pack in the iteration
   */
  void report(int trial, double packSteps, Row row) {
    row.put(ELAPSED, elapsedSeconds(trial));
    row.put(SECONDS, seconds);
    row.put(CPU_SECONDS, cpuSeconds);
    row.put(STEPS_PER_SECOND, packSteps / seconds);
  }

  private double elapsedSeconds(int trial) {
    return secondsBefore[trial] + (System.nanoTime() - started) * 1e-9;
  }

  /** Saves or restores how long a trial has trained. */
  void archive(int trial, StateArchive archive) {
    double elapsed = archive.real("elapsed-seconds", elapsedSeconds(trial));
    if (!archive.saves()) {
      secondsBefore[trial] = elapsed;
    }
  }
}
