package io.alphasweep.trial;

/**
 * What computes a trial's numbers and so decides their bits, besides its spec and its seed.
 *
 * <p>Two arithmetics are the same where all parts but the commit are equal. The commit is recorded,
 * and alone it is no other arithmetic: most commits change no bit, and those that do say so.
 *
 * @param device {@code cpu}, or what the GPU is called
 * @param instructions the instruction set that PyTorch's functions use, for example {@code AVX512};
 *     on a GPU its compute capability; of no matter where the kernel computes
 * @param library the library behind the products, its version, its kernels and its mode; or the
 *     version of the kernel
 * @param pytorch version of PyTorch; none where the kernel computes
 * @param sample a checksum over the bits of some numbers that were computed to see: processors of
 *     one instruction set may still compute otherwise
 * @param commit of AlphaSweep
 */
public record Arithmetic(
    String device,
    String instructions,
    String library,
    String pytorch,
    String sample,
    String commit) {

  private static final String NOT_RECORDED = "unknown";
  private static final String NO_PYTORCH = "none";

  /** That of states and rows of versions that did not record it; the same as none but itself. */
  public static final Arithmetic UNKNOWN =
      new Arithmetic(
          NOT_RECORDED, NOT_RECORDED, NOT_RECORDED, NOT_RECORDED, NOT_RECORDED, NOT_RECORDED);

  /**
   * That of the kernel, which computes the same bits at every width of vectors: the instruction set
   * is recorded and not compared.
   *
   * @param version of the kernel
   * @param sample of the C library, which the simulations call
   */
  public static Arithmetic ofKernel(
      String version, String instructions, String sample, String commit) {
    return new Arithmetic("cpu", instructions, version, NO_PYTORCH, sample, commit);
  }

  /** Whether the other one computes the same bits, as far as is known. */
  public boolean isSameAs(Arithmetic other) {
    return text().equals(other.text());
  }

  /** All parts but the commit, in words. */
  public String text() {
    if (equals(UNKNOWN)) {
      return NOT_RECORDED;
    }
    return pytorch.equals(NO_PYTORCH)
        ? "%s, %s, sample %s".formatted(device, library, sample)
        : "%s, %s, %s, PyTorch %s, sample %s"
            .formatted(device, instructions, library, pytorch, sample);
  }

  /** Saves it, or restores one in its place. */
  Arithmetic archive(StateArchive archive) {
    return new Arithmetic(
        archive.text("device", device),
        archive.text("instructions", instructions),
        archive.text("library", library),
        archive.text("pytorch", pytorch),
        archive.text("sample", sample),
        archive.text("commit", commit));
  }
}
