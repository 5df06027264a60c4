/**
 * The rows: what a trial reports each iteration and at its end, the schema of both tables, their
 * Parquet files, and the directory that they live in.
 *
 * <p>Written by {@code cluster} from what {@code training} reports; read through {@code
 * ResultTables}, which gives each row once whatever lies in the directory, and by anyone with
 * {@code spark.read.parquet}.
 */
package io.alphasweep.store;
