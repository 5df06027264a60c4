package io.alphasweep.store;

/** The columns of the {@code evaluations} table: one row per episode that a kept policy played. */
public record EvaluationRow(
    @Doc("trial whose policy played") String trialId,
    @Doc("environment of the trial") String environment,
    @Doc("algorithm of the trial") String algorithm,
    @Doc("optimizer of the trial") String optimizer,
    @Doc("seed of the trial") long seed,
    @Doc("which of the trial's policies: final or best") String policy,
    @Doc(value = "iteration at whose end the policy was so", unit = "iterations") long iteration,
    @Doc("how it acted: greedy, without chance, or sample, by draws as in training") String actions,
    @Doc("seed of the evaluation; with the trial's own it decides all draws") long evaluationSeed,
    @Doc("number of the episode, from 0") long episode,
    @Doc(value = "undiscounted return of the episode", unit = "reward") double episodicReturn,
    @Doc(value = "length of the episode", unit = "steps") long episodicLength) {}
