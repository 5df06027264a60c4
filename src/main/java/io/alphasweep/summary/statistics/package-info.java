/**
 * Statistics over the results of seeds: pure functions of arrays, each against the definition of
 * rliable, SciPy or statsmodels.
 *
 * <p>{@code [seed]}: what one setting reached in one environment ({@link
 * io.alphasweep.summary.statistics.SeedStatistics}). {@code [task, run]}: what it reached in
 * several ({@link io.alphasweep.summary.statistics.TaskStatistics}), where a task is an environment
 * and a run a seed; this is rliable's matrix, transposed, so that a run that diverged leaves no
 * gap: tasks may have different numbers of runs.
 *
 * <p>Intervals: {@link io.alphasweep.summary.statistics.Bootstrap} of any statistic, Student's t of
 * means. Two settings: {@link io.alphasweep.summary.statistics.MeanDifference}, {@link
 * io.alphasweep.summary.statistics.PermutationTest}, {@link
 * io.alphasweep.summary.statistics.EffectSize}; many pairs: {@link
 * io.alphasweep.summary.statistics.Holm}; what could not have been seen: {@link
 * io.alphasweep.summary.statistics.DetectableEffect}.
 *
 * <p>Knows neither Spark nor tensors. Randomness comes in as a generator, so results repeat. What
 * too few values cannot tell is NaN.
 */
package io.alphasweep.summary.statistics;
