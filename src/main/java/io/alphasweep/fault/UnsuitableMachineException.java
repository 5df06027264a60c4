package io.alphasweep.fault;

/** Something of this machine is not as AlphaSweep needs it; the message is a whole sentence. */
public final class UnsuitableMachineException extends RuntimeException {

  private static final long serialVersionUID = 1;

  public UnsuitableMachineException(String sentence) {
    super(sentence);
  }
}
