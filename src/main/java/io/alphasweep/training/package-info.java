/**
 * One pack of trials from reset to last iteration: PPO and AM-PPO in batched tensors {@code [trial,
 * ...]}.
 *
 * <p>Reads trial specs, writes metric rows to a listener; knows no Spark.
 */
package io.alphasweep.training;
