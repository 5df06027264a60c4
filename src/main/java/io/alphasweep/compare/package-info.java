/**
 * From two result directories to a verdict: did anything get worse?
 *
 * <p>Reads both with Spark SQL ({@link io.alphasweep.compare.ResultRows}), judges without it
 * ({@link io.alphasweep.compare.Gate}), and writes the verdict for people and for CI systems.
 */
package io.alphasweep.compare;
