/**
 * What JavaCPP reads at build time to generate the binding of MuJoCo; compiled before all else.
 *
 * <p>Reads {@code src/main/native/simulation.h}; what comes of it are the classes {@code Native*}
 * of {@code io.alphasweep.mujoco}, which nothing outside that package touches.
 */
package io.alphasweep.mujoco.presets;
