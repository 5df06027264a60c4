/**
 * Stepping the environments of a trial side by side: time limits, resets, and the running
 * normalisation of observations and rewards.
 *
 * <p>Reads actions, writes observations and rewards in plain arrays. Next: {@code
 * training.experience}.
 */
package io.alphasweep.environment.stepping;
