/**
 * Environments: what they are, the registry that names them, stepping several at once, and the
 * running normalisation of observations and rewards.
 *
 * <p>Reads actions, writes observations and rewards in plain arrays; knows neither tensors nor
 * Spark. Next: {@code training.experience}.
 */
package io.alphasweep.environment;
