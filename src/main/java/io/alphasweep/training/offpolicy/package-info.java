/**
 * Algorithms that learn from a replay of what earlier policies did: DQN, DDPG, TD3, SAC and
 * discrete SAC, a file each.
 *
 * <p>{@link io.alphasweep.training.offpolicy.ReplayLoop} does what they do alike; their networks
 * are {@link io.alphasweep.training.offpolicy.Approximator}s, which hide who computes. What they
 * compute of a sample is plain Java, so that it is the same everywhere.
 */
package io.alphasweep.training.offpolicy;
