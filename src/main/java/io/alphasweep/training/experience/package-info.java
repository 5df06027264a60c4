/**
 * Acting: the agents of a pack step their environments and fill a rollout; then the rollout is cut
 * into minibatches.
 */
package io.alphasweep.training.experience;
