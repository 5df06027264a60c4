/**
 * Which trials train together: packs of equal structure, as large as devices, memory and balance
 * allow. Next: {@code cluster}.
 */
package io.alphasweep.sweep.packing;
