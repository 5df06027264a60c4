/**
 * The rows: what a trial reports each iteration and at its end, the schema of both tables, and
 * their Parquet files.
 *
 * <p>Written by {@code cluster} from what {@code training} reports; read by {@code summary} and by
 * anyone with {@code spark.read.parquet}.
 */
package io.alphasweep.metrics;
