/**
 * Gymnasium's MuJoCo tasks, versions 4 and 5, defined as there, down to the order of the additions.
 *
 * <p>Reads actions, gives observations, rewards and the end of an episode; the worlds come from
 * {@code io.alphasweep.simulator.mujoco}, the models from Gymnasium's wheel.
 */
package io.alphasweep.environment.mujoco;
