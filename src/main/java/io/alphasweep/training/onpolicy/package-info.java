/** Algorithms that learn from what the present policy did, and throw it away afterwards: PPO. */
package io.alphasweep.training.onpolicy;
