package io.alphasweep.rows;

import java.util.List;

/**
 * Which trial and which iteration a row of the {@code metrics} table is of.
 *
 * @param trialId hash of the trial's canonical settings
 * @param sweep name of the sweep that ran the trial
 * @param environment of the trial
 * @param algorithm of the trial
 * @param optimizer of the trial
 * @param seed of the trial
 * @param iteration from 1
 * @param envSteps environment steps that the trial has taken so far
 */
public record RowHead(
    String trialId,
    String sweep,
    String environment,
    String algorithm,
    String optimizer,
    long seed,
    long iteration,
    long envSteps) {

  /** The columns that every row begins with. */
  public static final Columns COLUMNS =
      Columns.of(
          Column.text("trial_id", "hash of the trial's canonical settings"),
          Column.text("sweep", "name of the sweep that ran the trial"),
          Column.text("environment", "environment of the trial"),
          Column.text("algorithm", "algorithm of the trial"),
          Column.text("optimizer", "optimizer of the trial"),
          Column.integer("seed", "", "seed of the trial"),
          Column.integer("iteration", "iterations", "iteration, from 1"),
          Column.integer("env_steps", "steps", "environment steps taken so far"));

  /** The values, in the order of {@link #COLUMNS}. */
  List<Object> values() {
    return List.of(trialId, sweep, environment, algorithm, optimizer, seed, iteration, envSteps);
  }
}
