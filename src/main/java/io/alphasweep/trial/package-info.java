/**
 * What one trial is: its settings, its identity and its random streams.
 *
 * <p>Imports nothing else of AlphaSweep, so every other package may speak of trials.
 */
package io.alphasweep.trial;
