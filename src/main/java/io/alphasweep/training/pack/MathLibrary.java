package io.alphasweep.training.pack;

import com.sun.jna.Function;
import com.sun.jna.Platform;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.LongConsumer;
import java.util.zip.CRC32C;

/**
 * The C library's functions, which the simulations call and whose versions may round otherwise.
 * Java's own of these are the same everywhere.
 *
 * <p>What is computed here may never change: every state that was saved before would count as
 * another machine's.
 */
final class MathLibrary {

  private static final int ARGUMENTS = 1000;

  private MathLibrary() {}

  /** Hands out the bits of some values. */
  static void sample(SplittableRandom random, LongConsumer bits) {
    for (String name : List.of("sin", "cos", "tan", "acos", "exp", "log", "sqrt")) {
      Function function = Function.getFunction(Platform.MATH_LIBRARY_NAME, name);
      for (int i = 0; i < ARGUMENTS; i++) {
        double value = function.invokeDouble(new Object[] {random.nextDouble()});
        bits.accept(Double.doubleToLongBits(value));
      }
    }
    for (String name : List.of("atan2", "pow")) {
      Function function = Function.getFunction(Platform.MATH_LIBRARY_NAME, name);
      for (int i = 0; i < ARGUMENTS; i++) {
        Object[] arguments = {random.nextDouble(), random.nextDouble()};
        bits.accept(Double.doubleToLongBits(function.invokeDouble(arguments)));
      }
    }
  }

  /** A checksum over such bits, eight hexadecimal digits. */
  static String checksum() {
    CRC32C checksum = new CRC32C();
    sample(
        new SplittableRandom(1),
        bits -> {
          for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE) {
            checksum.update((int) (bits >>> shift));
          }
        });
    return "%08x".formatted(checksum.getValue());
  }
}
