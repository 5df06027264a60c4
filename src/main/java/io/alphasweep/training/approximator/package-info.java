/**
 * Networks that a trial learns by themselves, each under an optimizer of its own: numbers in,
 * numbers out, whoever computes. Reads the settings of networks and optimizers; gives actors and
 * critics to the algorithms.
 */
package io.alphasweep.training.approximator;
