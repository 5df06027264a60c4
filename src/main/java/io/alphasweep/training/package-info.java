/**
 * One pack of trials from reset to last iteration, in batched tensors {@code [trial, ...]}: the
 * driver, and the algorithms that it drives.
 *
 * <p>Reads trial specs, and states to go on from; writes rows to a listener and hands out states of
 * whole iterations. Knows neither Spark nor files.
 */
package io.alphasweep.training;
