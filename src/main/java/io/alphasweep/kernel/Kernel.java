package io.alphasweep.kernel;

import io.alphasweep.machine.NativeLibraries;
import java.util.List;
import java.util.Optional;
import org.bytedeco.javacpp.Loader;

/**
 * The kernel at one width of vectors. Safe for several threads; what a call works on is the
 * caller's.
 */
public final class Kernel {

  /**
   * The version of the arithmetic: it rises with every change that can change a bit. A trial's rows
   * depend on its spec, its seed and this.
   */
  public static final String VERSION = "kernel-1";

  /** Names a width for all of a process: {@code avx512}, {@code avx2}, or {@code off}. */
  public static final String VARIABLE = "ALPHASWEEP_KERNEL";

  private static final List<String> WIDEST_FIRST = List.of("avx512", "avx2");
  private static final String OFF = "off";

  private final String vectors;
  private final NativeFunctions functions;

  private Kernel(String vectors) {
    this.vectors = vectors;
    this.functions = new NativeFunctions(vectors);
  }

  /** The widths that this processor runs, widest first; none below x86-64-v3. */
  public static List<String> widths() {
    NativeLibraries.prepare();
    Loader.load(NativeKernel.class);
    return WIDEST_FIRST.stream().filter(NativeKernel::runsVectors).toList();
  }

  /**
   * The kernel of that width.
   *
   * @throws IllegalArgumentException if this processor does not run it
   */
  public static Kernel of(String vectors) {
    if (!widths().contains(vectors)) {
      throw new IllegalArgumentException(
          "this processor runs no kernel '%s'; it runs: %s"
              .formatted(vectors, widths().isEmpty() ? "none" : String.join(", ", widths())));
    }
    return new Kernel(vectors);
  }

  /**
   * The widest that this processor runs, or what {@link #VARIABLE} names; empty where there is none
   * or it is turned off.
   *
   * @throws IllegalArgumentException if the variable names what this processor does not run
   */
  public static Optional<Kernel> ofThisProcess() {
    String named = System.getenv(VARIABLE);
    if (OFF.equals(named)) {
      return Optional.empty();
    }
    return named == null ? widths().stream().findFirst().map(Kernel::of) : Optional.of(of(named));
  }

  /** The width: {@code avx2} or {@code avx512}. No number depends on it. */
  public String vectors() {
    return vectors;
  }

  /** The functions themselves, for this package. */
  NativeFunctions functions() {
    return functions;
  }
}
