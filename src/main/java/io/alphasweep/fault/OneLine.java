package io.alphasweep.fault;

import io.alphasweep.text.Printable;
import java.util.concurrent.ExecutionException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A text from outside, or an exception, in one line that is safe to print and to store. */
public final class OneLine {

  /** How Java tells of a class whose initializer has thrown before, in this or another thread. */
  private static final Pattern BEFORE =
      Pattern.compile("Exception (?:[a-z]\\w*\\.)*(.*) \\[in thread \".*\"]");

  /** The message of such an exception is one that a person can act on. */
  private static final String SENTENCE = UnsuitableMachineException.class.getSimpleName() + ": ";

  private OneLine() {}

  /**
   * The exception's simple class name and its message, line ends made into spaces, the rest as
   * {@link Printable#line} has it. An exception that only wraps another gives way to that one; what
   * lies behind all others follows in brackets, unless it has been said already.
   */
  public static String of(Throwable error) {
    Throwable told = error;
    while (told.getCause() != null && onlyWraps(told)) {
      told = told.getCause();
    }
    Throwable root = told;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    String text = text(told);
    String message = message(root);
    return root == told || message.isBlank() || text.contains(message)
        ? text
        : text + " (" + text(root) + ")";
  }

  private static boolean onlyWraps(Throwable error) {
    return error instanceof ExceptionInInitializerError
        || error instanceof NoClassDefFoundError
        || error instanceof ReflectiveOperationException
        || error instanceof ExecutionException
        || message(error).isBlank()
        || error.getMessage().equals(error.getCause().toString());
  }

  private static String text(Throwable error) {
    String message = message(error);
    Matcher before = BEFORE.matcher(message);
    String text = error.getClass().getSimpleName() + (message.isBlank() ? "" : ": " + message);
    if (error instanceof ExceptionInInitializerError && before.matches()) {
      text = before.group(1);
    }
    return of(text.startsWith(SENTENCE) ? text.substring(SENTENCE.length()) : text);
  }

  private static String message(Throwable error) {
    String message = error.getMessage();
    return message == null ? "" : message.strip().replaceAll("\\s+", " ");
  }

  /**
   * The text as {@link Printable#line} has it. For every key, value, name and message that comes
   * from a file, a message or another process before it goes into a sentence or a row.
   */
  public static String of(String text) {
    return Printable.line(text);
  }
}
