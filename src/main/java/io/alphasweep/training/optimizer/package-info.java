/**
 * Optimizers over the flat parameters of a pack: a flat gradient {@code [trial, parameter]} in, an
 * update of the flat parameters out.
 */
package io.alphasweep.training.optimizer;
