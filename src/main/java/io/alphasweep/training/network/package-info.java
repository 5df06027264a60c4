/** Networks of a pack: outputs for inputs, and parameter gradients for output gradients. */
package io.alphasweep.training.network;
