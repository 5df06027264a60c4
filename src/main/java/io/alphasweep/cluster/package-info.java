/**
 * The sweep on Spark, and how it survives: one pack of trials per task.
 *
 * <p>A task ({@code PackTask}) trains and writes files where nobody reads them ({@code
 * PackWriter}); the driver ({@code Coordinator}) lets them take their places, and so decides what
 * counts; they talk through {@code SweepPlugin}. A run begins with {@code Recovery}, which finds
 * out where each trial stands.
 *
 * <p>Reads packs of trial specs, calls {@code training}, writes both tables through {@code
 * metrics}; knows no tensors. Next: {@code summary}.
 */
package io.alphasweep.cluster;
