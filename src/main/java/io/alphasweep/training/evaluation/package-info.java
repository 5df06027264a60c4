/**
 * Policies that were kept, at work without training: what they do in an observation, and what
 * episodes come of it.
 *
 * <p>Reads a trial's settings and the numbers of its policy, writes actions and returns. Next:
 * {@code cluster} shares the trials out.
 */
package io.alphasweep.training.evaluation;
