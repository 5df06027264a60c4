/**
 * Procgen's sixteen games: their options, levels and episodes.
 *
 * <p>Reads actions, writes pictures and rewards in plain arrays. Next: {@code
 * environment.stepping}.
 */
package io.alphasweep.environment.procgen;
