/** Algorithms that learn from a replay of what earlier policies did: DQN. */
package io.alphasweep.training.offpolicy;
