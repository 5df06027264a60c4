/**
 * The sweep on Spark: one pack of trials per task, each task writing its trials' rows, progress
 * sent to the driver while it runs.
 *
 * <p>Reads packs of trial specs, calls {@code training}, writes both tables through {@code
 * metrics}; knows no tensors. Next: {@code summary}.
 */
package io.alphasweep.cluster;
