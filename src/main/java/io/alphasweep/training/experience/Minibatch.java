package io.alphasweep.training.experience;

import ai.djl.ndarray.NDArray;

/**
 * One minibatch of every trial of a pack.
 *
 * @param observations {@code [trial, sample, observation]}
 * @param actions {@code [trial, sample, action]}, unclipped
 * @param logProbabilities {@code [trial, sample, 1]}, of the policy that acted
 * @param values {@code [trial, sample, 1]}, of the critic before the iteration's updates
 * @param advantages {@code [trial, sample, 1]}, as the policy's objective sees them
 * @param targets {@code [trial, sample, 1]}, of the critic
 */
public record Minibatch(
    NDArray observations,
    NDArray actions,
    NDArray logProbabilities,
    NDArray values,
    NDArray advantages,
    NDArray targets) {}
