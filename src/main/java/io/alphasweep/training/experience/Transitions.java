package io.alphasweep.training.experience;

import ai.djl.ndarray.NDArray;

/**
 * One minibatch of transitions of every trial of a pack.
 *
 * @param observations {@code [trial, sample, observation]}
 * @param actions {@code [trial, sample, action]}
 * @param rewards {@code [trial, sample, 1]}
 * @param discounts what the value of the following observation counts for, {@code [trial, sample,
 *     1]}: 0 where the task's own rule ended the episode
 * @param following what the actions led to, {@code [trial, sample, observation]}
 */
public record Transitions(
    NDArray observations, NDArray actions, NDArray rewards, NDArray discounts, NDArray following) {}
