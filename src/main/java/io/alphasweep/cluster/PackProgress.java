package io.alphasweep.cluster;

import java.io.Serializable;

/**
 * How far a pack is, sent from its task to the driver; the latest message replaces those before, so
 * a task that Spark repeats is not counted twice.
 *
 * @param pack index of the pack
 * @param envSteps environment steps so far, summed over its trials
 * @param completed trials that completed
 * @param diverged trials that diverged
 * @param failed trials that failed
 */
record PackProgress(int pack, long envSteps, int completed, int diverged, int failed)
    implements Serializable {}
