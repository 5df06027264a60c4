package io.alphasweep.sweep;

/**
 * Seeds that are added where they decide: {@code seeds { from = 3, to = 30, until = certain }}.
 *
 * @param from seeds of each configuration at first
 * @param to most seeds of a configuration
 */
public record SeedRange(int from, int to) {}
