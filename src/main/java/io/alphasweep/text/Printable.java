package io.alphasweep.text;

import java.io.FilterWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;

/**
 * Text that a terminal shows and does not obey.
 *
 * <p>What a terminal would act on, or what cannot be seen, stands as {@code \}{@code uXXXX}:
 * control characters of both sets (escape codes begin with one), characters that turn the direction
 * of writing, line separators that are no line end, halves of a pair, and code points that are no
 * character. What is left is legal in XML, and inside a JSON string it means the same as before.
 */
public final class Printable {

  private Printable() {}

  /** The text; line ends and tabs stay as they are. */
  public static String of(String text) {
    return of(text, "\n\t");
  }

  /** The text in one line: line ends and tabs are written out, too. */
  public static String line(String text) {
    return of(text, "");
  }

  private static String of(String text, String kept) {
    StringBuilder printable = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            point -> {
              if (isShown(point) || kept.indexOf(point) >= 0) {
                printable.appendCodePoint(point);
              } else {
                for (char half : Character.toChars(point)) {
                  printable.append("\\u").append(hex(half));
                }
              }
            });
    return printable.toString();
  }

  private static boolean isShown(int point) {
    return switch (Character.getType(point)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE,
          Character.UNASSIGNED ->
          false;
      default -> true;
    };
  }

  private static String hex(char half) {
    String digits = Integer.toHexString(half);
    return "0".repeat(4 - digits.length()) + digits;
  }

  /** A writer that passes on what is {@link #of printable} of what it is given. */
  public static PrintWriter writer(PrintWriter terminal) {
    return new PrintWriter(new Filter(terminal), true);
  }

  /** Keeps back the first half of a pair until the second comes. */
  private static final class Filter extends FilterWriter {

    private String first = "";

    Filter(Writer out) {
      super(out);
    }

    @Override
    public void write(int c) throws IOException {
      write(String.valueOf((char) c), 0, 1);
    }

    @Override
    public void write(char[] text, int from, int length) throws IOException {
      write(new String(text, from, length), 0, length);
    }

    @Override
    public void write(String text, int from, int length) throws IOException {
      String all = first + text.substring(from, from + length);
      int whole = all.length();
      if (whole > 0 && Character.isHighSurrogate(all.charAt(whole - 1))) {
        whole--;
      }
      first = all.substring(whole);
      out.write(of(all.substring(0, whole)));
    }

    @Override
    public void close() throws IOException {
      out.write(of(first));
      first = "";
      super.close();
    }
  }
}
