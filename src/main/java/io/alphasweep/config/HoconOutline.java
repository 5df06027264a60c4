package io.alphasweep.config;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigUtil;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What Typesafe Config forgets while it reads: keys that stand twice (the last silently wins),
 * {@code +=}, the lines of includes, and what refers to what.
 *
 * <p>It checks no syntax, and means something only for text that Typesafe Config accepts. It ends
 * early, at a {@link #limit}, where reading on would take more time or memory than any file that
 * people write.
 */
final class HoconOutline {

  /**
   * Something found.
   *
   * @param line from 1
   * @param text a key, or the included name, or a sentence
   */
  record Mark(int line, String text) {}

  /**
   * A reference, {@code ${target}}.
   *
   * @param line from 1
   * @param path the key in whose value it stands
   * @param target the key that it names
   */
  record Reference(int line, String path, String target) {}

  /**
   * A key that is set in two places, of which only one counts.
   *
   * @param first line of the earlier place
   * @param second line of the later place
   * @param key the key of the later place
   * @param other the key of the earlier place; differs where one is a part of the other
   */
  record Clash(int first, int second, String key, String other) {}

  /** Deeper, groups and lists are not read: each level takes room on the stack. */
  private static final int DEEPEST = 100;

  /** Each key is kept with those above it. */
  private static final int LONGEST_KEY = 250;

  /** What is shorter may be text that is no HOCON, as Typesafe Config tells better. */
  private static final int FAR_TOO_LONG = 10_000;

  /** Keys and elements of lists, each of which takes some hundred bytes. */
  private static final int MOST_ENTRIES = 500_000;

  private static final int MOST_REFERENCES = 1_000;

  /** Typesafe Config copies a group whenever the file opens it again: so many members in all. */
  private static final long MOST_COPIED = 10_000_000;

  private static final class Assignment {
    private final int line;
    private final boolean isGroup;
    private int members;

    Assignment(int line, boolean isGroup) {
      this.line = line;
      this.isGroup = isGroup;
    }
  }

  private final List<Clash> clashes = new ArrayList<>();
  private final List<Mark> appends = new ArrayList<>();
  private final List<Mark> includes = new ArrayList<>();
  private final List<Reference> references = new ArrayList<>();
  private final Map<String, Assignment> assigned = new HashMap<>();
  private final Map<String, Integer> lengths = new HashMap<>();
  private Mark limit;
  private boolean unreadable;
  private long copied;
  private int depth;
  private int entries;

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

  /** In the order of the file. */
  List<Reference> references() {
    return references;
  }

  /** Characters of each key's values, the keys themselves included, by key. */
  Map<String, Integer> lengths() {
    return lengths;
  }

  /** Where the reading ended before the end of the text, and why; null where it did not. */
  Mark limit() {
    return limit;
  }

  /** Whether the limit is one of Typesafe Config, too, which had better not read the text. */
  boolean isUnreadable() {
    return unreadable;
  }

  private void end(int at, String why) {
    if (limit == null) {
      limit = new Mark(at, why);
    }
    position = text.length();
  }

  /** Counts a key or an element of a list. */
  private void entry() {
    entries++;
    if (entries > MOST_ENTRIES) {
      unreadable = true;
      end(line, "found more than %,d keys and elements of lists".formatted(MOST_ENTRIES));
    }
  }

  /** Whether one level more can be read. */
  private boolean opens() {
    depth++;
    if (depth > DEEPEST) {
      unreadable = true;
      end(line, "groups or lists stand more than %d deep in one another".formatted(DEEPEST));
    }
    return depth <= DEEPEST;
  }

  private void group(String path) {
    if (opens()) {
      fields(path);
    }
    depth--;
  }

  private void fields(String path) {
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
    entry();
    int at = line;
    int start = position;
    String key = key();
    String full = path.isEmpty() ? key : path + "." + key;
    if (full.length() > LONGEST_KEY) {
      unreadable = full.length() > FAR_TOO_LONG;
      end(at, "a key is longer than %d characters".formatted(LONGEST_KEY));
      return;
    }
    if (at('+')) {
      appends.add(new Mark(at, plain(full)));
      next();
    }
    if (at(':') || at('=')) {
      next();
    }
    blank();
    assign(path, full, at, at('{'));
    value(full);
    for (int dot = full.length(); dot > path.length(); dot = full.lastIndexOf('.', dot - 1)) {
      lengths.merge(plain(full.substring(0, dot)), position - start, Integer::sum);
    }
  }

  /**
   * @param group in which the key stands
   * @param path the key with those of the group; may name groups within the group by itself
   */
  private void assign(String group, String path, int at, boolean isGroup) {
    Assignment parent = assigned.get(plain(group));
    for (int dot = path.indexOf('.', group.isEmpty() ? 0 : group.length() + 1);
        ;
        dot = path.indexOf('.', dot + 1)) {
      boolean last = dot < 0;
      String key = plain(last ? path : path.substring(0, dot));
      Assignment present = assigned.get(key);
      if (present == null) {
        present = new Assignment(at, !last || isGroup);
        assigned.put(key, present);
        if (parent != null) {
          parent.members++;
        }
      } else if (!(present.isGroup && (!last || isGroup))) {
        clashes.add(new Clash(present.line, at, plain(path), key));
        return;
      } else {
        copied += present.members;
        if (copied > MOST_COPIED) {
          unreadable = true;
          end(at, key + " is written in too many pieces; write it once, as one group { ... }");
          return;
        }
      }
      if (last) {
        return;
      }
      parent = present;
    }
  }

  private static String plain(String path) {
    return path.replace(QUOTED_DOT, '.');
  }

  /** A path expression up to its separator, its parts joined by dots, quotes taken off. */
  private String key() {
    int start = position;
    while (more() && !at(':') && !at('=') && !at('{') && !at('}')) {
      if (at('+') && text.startsWith("+=", position)) {
        break;
      }
      if (at('"')) {
        string();
      } else {
        next();
      }
    }
    return path(text.substring(start, position));
  }

  private static String path(String expression) {
    String path = expression.strip();
    if (path.length() > 2 * LONGEST_KEY) {
      return path; // too long for a key, as the caller will find
    }
    try {
      return ConfigUtil.splitPath(path).stream()
          .map(part -> part.replace('.', QUOTED_DOT))
          .collect(Collectors.joining("."));
    } catch (ConfigException e) {
      return path;
    }
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
        reference(path);
      } else {
        next();
      }
    }
  }

  private void list(String path) {
    if (opens()) {
      elements(path);
    }
    depth--;
  }

  private void elements(String path) {
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
      entry();
      int start = position;
      value(path + "[" + index + "]");
      if (position == start) {
        next();
      }
    }
  }

  private void reference(String path) {
    int at = line;
    int end = text.indexOf('}', position);
    int stop = end < 0 ? text.length() : end;
    String inside = text.substring(position + 2, stop);
    String target = path(inside.startsWith("?") ? inside.substring(1) : inside);
    if (references.size() == MOST_REFERENCES) {
      end(at, "found more than %,d references ${...}".formatted(MOST_REFERENCES));
      return;
    }
    references.add(new Reference(at, plain(path), plain(target)));
    while (position < Math.min(stop + 1, text.length())) {
      next();
    }
  }

  private void string() {
    boolean triple = text.startsWith("\"\"\"", position);
    if (triple) {
      int end = text.indexOf("\"\"\"", position + 3);
      int stop = end < 0 ? text.length() : end + 3;
      while (stop < text.length() && text.charAt(stop) == '"') {
        stop++; // further quotes belong to the string
      }
      while (position < stop) {
        next();
      }
      return;
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
