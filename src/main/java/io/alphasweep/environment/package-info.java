/**
 * Environments: what they are, and the registry that names them. Spaces and stepping have rooms of
 * their own; each kind of simulation has one.
 *
 * <p>Reads actions, writes observations and rewards in plain arrays; knows neither tensors nor
 * Spark. Next: {@code environment.stepping}.
 */
package io.alphasweep.environment;
