package io.alphasweep.environment;

/** A simulation that left the finite numbers: the trial that drove it there has diverged. */
public final class UnstableSimulationException extends RuntimeException {

  private static final long serialVersionUID = 1;

  public UnstableSimulationException(String message) {
    super(message);
  }
}
