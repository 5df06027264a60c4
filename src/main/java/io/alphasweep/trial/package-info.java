/**
 * What one trial is: its settings, its identity, its random streams and its saved state.
 *
 * <p>Imports nothing else of AlphaSweep, so every other package may speak of trials.
 */
package io.alphasweep.trial;
