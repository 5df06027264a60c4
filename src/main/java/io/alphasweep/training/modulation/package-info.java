/**
 * Modulation: a gate whose gain a controller sets, over any batch of signals, such as advantages.
 * Plain code for one trial; who uses what comes out is the algorithm's affair.
 */
package io.alphasweep.training.modulation;
