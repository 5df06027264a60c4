/**
 * Statistics over the results of seeds: pure functions of arrays, each against SciPy's definition.
 *
 * <p>Knows neither Spark nor tensors.
 */
package io.alphasweep.summary.statistics;
