package io.alphasweep.config;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What is likely wrong with a text that is no HOCON: another language, or a bracket without its
 * partner. Where neither is so, the library's own words are better.
 *
 * @param line from 1
 * @param words what was found and what is accepted
 */
record SyntaxHint(int line, String words) {

  private static final Pattern YAML =
      Pattern.compile(
          "^(---[ \\t]*|[ \\t]*-[ \\t].*|[ \\t]*[\\w.-]+:[ \\t]*(#.*)?)$", Pattern.MULTILINE);

  private static final Pattern TOML =
      Pattern.compile("^[ \\t]*\\[[A-Za-z][\\w.-]*\\][ \\t]*$", Pattern.MULTILINE);

  /** An opening bracket. */
  private record Open(char bracket, int line) {}

  static Optional<SyntaxHint> of(String text) {
    return language(text).or(() -> brackets(text));
  }

  private static Optional<SyntaxHint> language(String text) {
    if (text.indexOf('{') >= 0) {
      return Optional.empty();
    }
    return like(YAML, "YAML", text).or(() -> like(TOML, "TOML", text));
  }

  private static Optional<SyntaxHint> like(Pattern pattern, String language, String text) {
    Matcher found = pattern.matcher(text);
    if (!found.find()) {
      return Optional.empty();
    }
    int line = 1 + (int) text.substring(0, found.start()).chars().filter(c -> c == '\n').count();
    return Optional.of(
        new SyntaxHint(
            line,
            "looks like "
                + language
                + "; accepted: HOCON, with groups in braces, base { algorithm = ppo }, and lists in"
                + " brackets, [1, 2]"));
  }

  private static Optional<SyntaxHint> brackets(String text) {
    Deque<Open> open = new ArrayDeque<>();
    int line = 1;
    for (int place = 0; place < text.length(); place++) {
      char c = text.charAt(place);
      if (c == '\n') {
        line++;
      } else if (c == '#' || text.startsWith("//", place)) {
        int end = text.indexOf('\n', place);
        place = (end < 0 ? text.length() : end) - 1;
      } else if (c == '"') {
        int end = endOfString(text, place);
        if (end < 0) {
          return Optional.of(
              new SyntaxHint(line, "the quotation mark \" has no partner in its line"));
        }
        line += (int) text.substring(place, end).chars().filter(each -> each == '\n').count();
        place = end - 1;
      } else if (c == '{' || c == '[') {
        open.push(new Open(c, line));
      } else if (c == '}' || c == ']') {
        char partner = c == '}' ? '{' : '[';
        if (open.isEmpty()) {
          return Optional.of(new SyntaxHint(line, "found '%s', which closes nothing".formatted(c)));
        }
        Open last = open.pop();
        if (last.bracket() != partner) {
          return Optional.of(
              new SyntaxHint(
                  line,
                  "found '%s' where the '%s' of line %d is still open"
                      .formatted(c, last.bracket(), last.line())));
        }
      }
    }
    int lastLine = line;
    return Optional.ofNullable(open.peek())
        .map(
            last ->
                new SyntaxHint(
                    last.line(),
                    "the '%s' of this line is never closed; the file ends in line %d"
                        .formatted(last.bracket(), lastLine)));
  }

  /** The place after a quoted text that begins there; negative where it does not end. */
  private static int endOfString(String text, int start) {
    if (text.startsWith("\"\"\"", start)) {
      int end = text.indexOf("\"\"\"", start + 3);
      return end < 0 ? -1 : end + 3;
    }
    for (int place = start + 1; place < text.length(); place++) {
      char c = text.charAt(place);
      if (c == '"') {
        return place + 1;
      }
      if (c == '\n') {
        return -1;
      }
      if (c == '\\') {
        place++;
      }
    }
    return -1;
  }
}
