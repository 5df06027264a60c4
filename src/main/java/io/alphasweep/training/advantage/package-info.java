/**
 * From rewards and values to the advantages that a gradient step sees: GAE, the adaptive gain and
 * the gate.
 */
package io.alphasweep.training.advantage;
