/**
 * From a sweep file to trials and packs: every setting that a trial can have with its default, the
 * file with all its errors at once, the expansion, and the grouping of compatible trials.
 *
 * <p>Reads HOCON and the registries of environments, algorithms and optimizers; gives {@link
 * io.alphasweep.trial.TrialSpec}s and {@link io.alphasweep.sweep.packing.Pack}s. Knows neither
 * Spark nor tensors. Next: {@code cluster}.
 */
package io.alphasweep.sweep;
