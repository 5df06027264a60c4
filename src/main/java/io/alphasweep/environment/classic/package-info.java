/** Gymnasium's classic control tasks, in plain Java. */
package io.alphasweep.environment.classic;
