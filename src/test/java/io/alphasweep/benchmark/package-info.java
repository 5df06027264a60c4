/**
 * How fast AlphaSweep is: {@code scripts/benchmark} runs {@link io.alphasweep.benchmark.Benchmark},
 * which measures each environment in turns.
 */
package io.alphasweep.benchmark;
