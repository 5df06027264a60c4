package io.alphasweep.store;

/**
 * What was asked cannot be done, and nothing was started. The message is one sentence for people.
 */
public final class RefusedException extends RuntimeException {

  private static final long serialVersionUID = 1;

  public RefusedException(String message) {
    super(message);
  }

  public RefusedException(String message, Throwable cause) {
    super(message, cause);
  }
}
