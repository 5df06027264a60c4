/** Policies of a pack: the distributions of actions that networks give the numbers of. */
package io.alphasweep.training.policy;
