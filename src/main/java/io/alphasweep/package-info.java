/**
 * AlphaSweep: reinforcement-learning ablations on Spark.
 *
 * <p>The flow is the list of packages: {@code config} (HOCON as data), {@code sweep} (file to
 * trials and packs), {@code cluster} (packs to Spark tasks), {@code training} (one pack from reset
 * to last iteration, over {@code environment} and {@code simulator}), {@code store} (rows and
 * Parquet), {@code summary} (tables), {@code compare} (two sweeps), {@code report} and {@code
 * export} (a page, other formats). {@code trial} holds the nouns that all of them share, {@code
 * cli} the commands.
 */
package io.alphasweep;
