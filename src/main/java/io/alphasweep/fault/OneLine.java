package io.alphasweep.fault;

import io.alphasweep.text.Printable;

/** A text from outside, or an exception, in one line that is safe to print and to store. */
public final class OneLine {

  private OneLine() {}

  /**
   * The exception's simple class name and its message, line ends made into spaces, the rest as
   * {@link Printable#line} has it.
   */
  public static String of(Throwable error) {
    String name = error.getClass().getSimpleName();
    String message = error.getMessage();
    String text = message == null || message.isBlank() ? name : name + ": " + message;
    return of(text.strip().replaceAll("\\s+", " "));
  }

  /**
   * The text as {@link Printable#line} has it. For every key, value, name and message that comes
   * from a file, a message or another process before it goes into a sentence or a row.
   */
  public static String of(String text) {
    return Printable.line(text);
  }
}
