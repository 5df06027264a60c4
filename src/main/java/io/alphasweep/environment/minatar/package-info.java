/**
 * MinAtar's games (Young and Tian 2019), miniatures of Atari's on a grid of 10 x 10 cells.
 *
 * <p>They are written from a description of the rules and compared with MinAtar 1.0.15 step by
 * step; none of its source stands here.
 */
package io.alphasweep.environment.minatar;
