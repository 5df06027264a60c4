/** What environments show and what they take: the spaces of observations and of actions. */
package io.alphasweep.environment.space;
