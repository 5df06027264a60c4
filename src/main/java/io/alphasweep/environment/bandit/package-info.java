/** Contextual bandits: tasks of a single step. */
package io.alphasweep.environment.bandit;
