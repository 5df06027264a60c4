package io.alphasweep.trial;

/** A saved state cannot be gone on from; the message says why, as the end of a sentence. */
public final class UnusableStateException extends RuntimeException {

  private static final long serialVersionUID = 1;

  public UnusableStateException(String message) {
    super(message);
  }

  public UnusableStateException(String message, Throwable cause) {
    super(message, cause);
  }
}
