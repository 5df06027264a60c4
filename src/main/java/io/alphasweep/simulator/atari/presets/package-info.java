/** What JavaCPP reads at build time to bind the Arcade Learning Environment. */
package io.alphasweep.simulator.atari.presets;
