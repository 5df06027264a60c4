package io.alphasweep.text;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Sentences in lines of a terminal, broken between words. */
public final class Fold {

  /** Of a pipe: nothing is broken. */
  public static final int UNLIMITED = Integer.MAX_VALUE;

  private Fold() {}

  /**
   * The text, each of its lines in as many as it needs.
   *
   * @param width characters of a line; a word that is longer stays whole
   */
  public static String of(String text, int width) {
    return hanging(text, width, "");
  }

  /**
   * The same.
   *
   * @param indent before each line but the first, for example blanks
   */
  public static String hanging(String text, int width, String indent) {
    return text.lines()
        .flatMap(line -> folded(line, width, indent).stream())
        .collect(Collectors.joining("\n"));
  }

  private static List<String> folded(String line, int width, String indent) {
    List<String> lines = new ArrayList<>();
    String rest = line;
    while (rest.length() > width) {
      int lead = rest.length() - rest.stripLeading().length();
      int end = rest.lastIndexOf(' ', width);
      if (end <= lead) {
        end = rest.indexOf(' ', Math.max(width, lead));
      }
      if (end < 0) {
        break;
      }
      lines.add(rest.substring(0, end).stripTrailing());
      rest = indent + rest.substring(end).stripLeading();
    }
    lines.add(rest);
    return lines;
  }
}
