package io.alphasweep.training.pack;

import io.alphasweep.kernel.Kernel;
import io.alphasweep.machine.Provenance;
import io.alphasweep.trial.Arithmetic;

/** The arithmetic of the kernel and of the C library, which the simulations call. */
final class ArithmeticOfKernel {

  private static String sample;

  private ArithmeticOfKernel() {}

  /** The arithmetic at one width of vectors. */
  static synchronized Arithmetic of(Kernel kernel) {
    if (sample == null) {
      sample = MathLibrary.checksum();
    }
    return Arithmetic.ofKernel(
        Kernel.VERSION, kernel.vectors(), sample, Provenance.ofThisProcess().gitCommit());
  }
}
