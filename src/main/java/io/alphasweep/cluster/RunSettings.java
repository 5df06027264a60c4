package io.alphasweep.cluster;

import java.io.Serializable;

/**
 * How a sweep is run, as opposed to what is run: no result depends on it, but for mixed trials on
 * what is done about them, and for trials that go on without their replay on where they did.
 *
 * @param sweep name of the sweep
 * @param id tells this run's files from those of other runs
 * @param device {@code auto}, {@code cpu}, {@code cuda} or {@code cuda:N}
 * @param checkpointEvery when rows and states are written while a pack trains
 * @param checkpointReplay whether the states of trials with a replay hold it
 * @param keepPolicies whether policies of trials that end are kept
 * @param toleratedFailures trials that may fail with one error before any ends otherwise
 * @param onOtherMachine what becomes of trials that were begun under another arithmetic
 */
public record RunSettings(
    String sweep,
    String id,
    String device,
    CheckpointInterval checkpointEvery,
    boolean checkpointReplay,
    boolean keepPolicies,
    int toleratedFailures,
    OtherMachine onOtherMachine)
    implements Serializable {}
