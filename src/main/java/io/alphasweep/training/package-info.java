/**
 * One pack of trials from reset to last iteration: PPO and AM-PPO in batched tensors {@code [trial,
 * ...]}.
 *
 * <p>Reads trial specs, and states to go on from; writes metric rows to a listener and hands out
 * states of whole iterations. Knows neither Spark nor files.
 */
package io.alphasweep.training;
