/**
 * What JavaCPP reads at build time to generate the binding of the kernel; compiled before all else.
 *
 * <p>Reads {@code src/main/native/kernel/kernel.h}; what comes of it are the classes {@code
 * Native*} of {@code io.alphasweep.kernel}, which nothing outside that package touches.
 */
package io.alphasweep.kernel.presets;
