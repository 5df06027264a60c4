package io.alphasweep.compare;

/**
 * A setting that both directories have: all settings of its trials but the seed are the same.
 *
 * @param environment its environment
 * @param name its algorithm, its optimizer and what else tells it from the other settings
 * @param baseline its trials in the baseline
 * @param candidate its trials in the candidate
 */
public record MatchedSetting(String environment, String name, Side baseline, Side candidate) {}
