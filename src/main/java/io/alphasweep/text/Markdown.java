package io.alphasweep.text;

import java.util.List;
import java.util.stream.Collectors;

/** Text in Markdown that means itself: no markup, no HTML, no link and no further cell. */
public final class Markdown {

  private Markdown() {}

  /** The text between others; line ends stay. */
  public static String text(String text) {
    return Printable.of(text)
        .replace("\\", "\\\\")
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace("`", "\\`")
        .replace("](", "]\\("); // without it a text could be a link, or load an image
  }

  /** A row of a table. */
  public static String row(List<String> cells) {
    return cells.stream().map(Markdown::cell).collect(Collectors.joining(" | ", "| ", " |\n"));
  }

  private static String cell(String text) {
    return text(Printable.line(text)).replace("|", "\\|");
  }

  /** The text as code, where it holds no backtick of its own. */
  public static String code(String text) {
    String line = Printable.line(text);
    return line.contains("`") || line.isBlank() ? text(line) : "`" + line + "`";
  }
}
