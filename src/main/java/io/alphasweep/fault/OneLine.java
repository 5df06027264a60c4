package io.alphasweep.fault;

/** An exception in one line, for a table or a sentence. */
public final class OneLine {

  private OneLine() {}

  /** The exception's simple class name and its message, line ends made into spaces. */
  public static String of(Throwable error) {
    String name = error.getClass().getSimpleName();
    String message = error.getMessage();
    String text = message == null || message.isBlank() ? name : name + ": " + message;
    return text.strip().replaceAll("\\s+", " ");
  }
}
