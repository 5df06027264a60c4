package io.alphasweep.compare;

/**
 * A setting that both directories have: all settings of its trials but the seed are the same.
 *
 * @param environment its environment
 * @param name what it is called in the candidate's tables: the values that tell it from the other
 *     settings
 * @param baseline its trials in the baseline
 * @param candidate its trials in the candidate
 */
public record MatchedSetting(String environment, String name, Side baseline, Side candidate) {}
