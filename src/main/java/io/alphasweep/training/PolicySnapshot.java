package io.alphasweep.training;

import io.alphasweep.environment.stepping.ObservationStatistics;

/**
 * The numbers of a trial's policy at the end of an iteration: with the trial's settings, all that
 * decides what it does.
 *
 * @param parameters flat, as the layout of the trial's {@link PolicyForm} says
 * @param statistics by which its observations are normalised; null where they are not
 */
@SuppressWarnings("ArrayRecordComponent") // numbers on their way, never compared
public record PolicySnapshot(float[] parameters, ObservationStatistics statistics) {}
