package io.alphasweep.sweep;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What Typesafe Config forgets while it reads: keys that stand twice (the last silently wins),
 * {@code +=}, and the lines of includes and substitutions.
 *
 * <p>Reads text that Typesafe Config has accepted; it checks no syntax itself.
 */
final class HoconOutline {

  /**
   * Something found.
   *
   * @param line from 1
   * @param text a key, or what stands in {@code ${...}}, or the included name
   */
  record Mark(int line, String text) {}

  /**
   * A key that is set in two places, of which only one counts.
   *
   * @param first line of the earlier place
   * @param second line of the later place
   * @param key the key of the later place
   * @param other the key of the earlier place; differs where one is a part of the other
   */
  record Clash(int first, int second, String key, String other) {}

  private record Assignment(int line, boolean isGroup) {}

  private final List<Clash> clashes = new ArrayList<>();
  private final List<Mark> appends = new ArrayList<>();
  private final List<Mark> includes = new ArrayList<>();
  private final List<Mark> substitutions = new ArrayList<>();
  private final Map<String, Assignment> assigned = new HashMap<>();

  /** Stands for a dot inside quotes, which separates no groups. */
  private static final char QUOTED_DOT = '\u0001';

  private final String text;
  private int position;
  private int line = 1;

  HoconOutline(String text) {
    this.text = text;
    blank();
    boolean braces = at('{');
    if (braces) {
      next();
    }
    group("");
  }

  List<Clash> clashes() {
    return clashes;
  }

  List<Mark> appends() {
    return appends;
  }

  List<Mark> includes() {
    return includes;
  }

  List<Mark> substitutions() {
    return substitutions;
  }

  private void group(String path) {
    while (true) {
      blank();
      if (!more()) {
        return;
      }
      if (at('}')) {
        next();
        return;
      }
      int start = position;
      if (at(',')) {
        next();
      } else if (text.startsWith("include", position) && isIncludeAt(position + 7)) {
        include();
      } else {
        field(path);
      }
      if (position == start) {
        next();
      }
    }
  }

  private boolean isIncludeAt(int end) {
    int i = end;
    while (i < text.length() && (text.charAt(i) == ' ' || text.charAt(i) == '\t')) {
      i++;
    }
    return text.startsWith("\"", i)
        || text.startsWith("url(", i)
        || text.startsWith("file(", i)
        || text.startsWith("classpath(", i)
        || text.startsWith("required(", i);
  }

  private void include() {
    int at = line;
    int start = position;
    value("");
    includes.add(new Mark(at, text.substring(start, position).strip()));
  }

  private void field(String path) {
    int at = line;
    String key = key();
    String full = path.isEmpty() ? key : path + "." + key;
    if (at('+')) {
      appends.add(new Mark(at, plain(full)));
      next();
    }
    if (at(':') || at('=')) {
      next();
    }
    blank();
    assign(full, at, at('{'));
    value(full);
  }

  private void assign(String path, int at, boolean isGroup) {
    String key = plain(path);
    Assignment earlier = assigned.putIfAbsent(key, new Assignment(at, isGroup));
    if (earlier != null && !(earlier.isGroup() && isGroup)) {
      clashes.add(new Clash(earlier.line(), at, key, key));
      return;
    }
    for (int dot = path.indexOf('.'); dot >= 0; dot = path.indexOf('.', dot + 1)) {
      String parent = plain(path.substring(0, dot));
      Assignment group = assigned.putIfAbsent(parent, new Assignment(at, true));
      if (group != null && !group.isGroup()) {
        clashes.add(new Clash(group.line(), at, key, parent));
        return;
      }
    }
  }

  private static String plain(String path) {
    return path.replace(QUOTED_DOT, '.');
  }

  /** A path expression up to its separator, its parts joined by dots, quotes taken off. */
  private String key() {
    StringBuilder key = new StringBuilder();
    while (more() && !at(':') && !at('=') && !at('{') && !at('}')) {
      if (at('+') && text.startsWith("+=", position)) {
        break;
      }
      if (at('"')) {
        key.append(string().replace('.', QUOTED_DOT));
      } else {
        key.append(text.charAt(position));
        next();
      }
    }
    return key.toString().strip();
  }

  /** A value up to the end of its line or the comma or bracket that ends it. */
  private void value(String path) {
    while (more()) {
      char c = text.charAt(position);
      if (c == '\n' || c == ',' || c == '}' || c == ']' || isComment()) {
        return;
      }
      if (c == '{') {
        next();
        group(path);
      } else if (c == '[') {
        next();
        list(path);
      } else if (c == '"') {
        string();
      } else if (text.startsWith("${", position)) {
        substitution();
      } else {
        next();
      }
    }
  }

  private void list(String path) {
    for (int index = 0; ; index++) {
      blank();
      while (at(',')) {
        next();
        blank();
      }
      if (!more()) {
        return;
      }
      if (at(']')) {
        next();
        return;
      }
      int start = position;
      value(path + "[" + index + "]");
      if (position == start) {
        next();
      }
    }
  }

  private void substitution() {
    int at = line;
    int end = text.indexOf('}', position);
    int stop = end < 0 ? text.length() : end;
    String inside = text.substring(position + 2, stop);
    String path = inside.startsWith("?") ? inside.substring(1) : inside;
    substitutions.add(new Mark(at, path.replace("\"", "").strip()));
    while (position < Math.min(stop + 1, text.length())) {
      next();
    }
  }

  private String string() {
    boolean triple = text.startsWith("\"\"\"", position);
    int start = position;
    if (triple) {
      int end = text.indexOf("\"\"\"", position + 3);
      int stop = end < 0 ? text.length() : end + 3;
      while (stop < text.length() && text.charAt(stop) == '"') {
        stop++; // further quotes belong to the string
      }
      while (position < stop) {
        next();
      }
      return text.substring(start, stop).replace("\"", "");
    }
    next();
    while (more() && !at('"') && !at('\n')) {
      if (at('\\')) {
        next();
      }
      if (more()) {
        next();
      }
    }
    if (at('"')) {
      next();
    }
    return text.substring(start, position).replace("\"", "");
  }

  /** Skips white space, line ends and comments. */
  private void blank() {
    while (more()) {
      if (isComment()) {
        while (more() && !at('\n')) {
          next();
        }
      } else if (Character.isWhitespace(text.charAt(position))
          || Character.isSpaceChar(text.charAt(position))) {
        next();
      } else {
        return;
      }
    }
  }

  private boolean isComment() {
    return at('#') || text.startsWith("//", position);
  }

  private boolean more() {
    return position < text.length();
  }

  private boolean at(char c) {
    return more() && text.charAt(position) == c;
  }

  private void next() {
    if (at('\n')) {
      line++;
    }
    position++;
  }
}
