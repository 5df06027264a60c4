/**
 * A row of a table as a trial reports it: what columns are, which ones a component declares, and
 * the values of one trial at one iteration.
 *
 * <p>Imports nothing of AlphaSweep's, nor Spark or Parquet: {@code training} fills rows and {@code
 * metrics} writes them.
 */
package io.alphasweep.rows;
