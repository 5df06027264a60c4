package io.alphasweep.training;

/** Training was told to stop and did, in the middle of an iteration. */
public final class StoppedException extends RuntimeException {

  private static final long serialVersionUID = 1;

  public StoppedException() {
    super("stopped");
  }
}
