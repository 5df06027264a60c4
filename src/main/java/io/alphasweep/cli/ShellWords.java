package io.alphasweep.cli;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Commands as they are printed: a shell that reads the line back finds the same words. */
final class ShellWords {

  /** What the person typed to start this program. */
  private static final String PROGRAM = System.getProperty("alphasweep.command", "alphasweep");

  /** What no shell reads otherwise. */
  private static final Pattern PLAIN = Pattern.compile("[\\w@%+:,./-][\\w@%+=:,./-]*");

  private ShellWords() {}

  /** A command of this program, as the person called it, in one line. */
  static String alphasweep(String... words) {
    return line(command(List.of(words)));
  }

  /** The words of a command of this program, as the person called it. */
  static List<String> command(List<String> words) {
    return Stream.concat(Stream.of(PROGRAM), words.stream()).toList();
  }

  /** The words in one line. */
  static String line(List<String> words) {
    return words.stream().map(ShellWords::quoted).collect(Collectors.joining(" "));
  }

  /** A word in single quotes, unless it needs none; control characters by their numbers. */
  static String quoted(String word) {
    if (PLAIN.matcher(word).matches()) {
      return word;
    }
    if (word.chars().noneMatch(Character::isISOControl)) {
      return "'" + word.replace("'", "'\\''") + "'";
    }
    StringBuilder text = new StringBuilder("$'");
    word.chars()
        .forEach(
            letter -> {
              if (letter == '\'' || letter == '\\') {
                text.append('\\').append((char) letter);
              } else if (Character.isISOControl(letter)) {
                text.append((letter < 0x80 ? "\\x%02x" : "\\u%04x").formatted(letter));
              } else {
                text.append((char) letter);
              }
            });
    return text.append("'").toString();
  }
}
