/**
 * The arithmetic of a trial's small networks on the CPU, in C++ ({@code src/main/native/kernel}):
 * passes of multilayer perceptrons, the gradient of PPO's loss, the optimizers' element loops.
 *
 * <p>Every sum has one stated order and every operation is one rounding of IEEE 754, so the bits of
 * a result depend on the numbers that go in and on {@link io.alphasweep.kernel.Kernel#VERSION},
 * never on the width of vectors, on a trial's neighbours, or on where something lies in memory.
 *
 * <p>Knows memory and numbers only. Next: {@code training}.
 */
package io.alphasweep.kernel;
