/**
 * From rows to the files of other tools: TensorBoard's event files, and CSV.
 *
 * <p>Reads both tables with Spark SQL; writes on this machine.
 */
package io.alphasweep.export;
