/**
 * Atari's games with DeepMind's preprocessing (Mnih et al. 2015), for users who bring emulator and
 * cartridges.
 *
 * <p>Reads actions, writes stacked pictures and rewards in plain arrays. Next: {@code
 * environment.stepping}.
 */
package io.alphasweep.environment.atari;
