/**
 * What JavaCPP reads at build time to generate the binding of MuJoCo; compiled before all else.
 *
 * <p>Reads {@code src/main/native/simulation.h}; what comes of it are the classes {@code Native*}
 * of {@code io.alphasweep.simulator.mujoco}, which nothing outside that package touches.
 */
package io.alphasweep.simulator.mujoco.presets;
