/**
 * What is minimised, given as its gradient at the log probabilities and at the values of a
 * minibatch.
 */
package io.alphasweep.training.objective;
