package io.alphasweep.cli;

import io.alphasweep.text.Fold;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What a command writes to, where that is a terminal: how wide it is, and whether it has colours.
 */
final class Terminal {

  static final int STDOUT = 1;
  static final int STDERR = 2;

  private static final int USUAL_WIDTH = 80;
  private static final int USUAL_HEIGHT = 24;
  private static final int LEAST_WIDTH = 20;

  /** Characters of a line, and lines. */
  record Size(int columns, int rows) {}

  private Terminal() {}

  /**
   * Characters of a line of what a command prints: what {@code COLUMNS} says, or what the terminal
   * has. In a pipe or a file a line is as long as it needs, for programs.
   */
  static int width() {
    String columns = System.getenv("COLUMNS");
    if (columns != null && columns.matches("[1-9]\\d{0,4}")) {
      return Math.max(LEAST_WIDTH, Integer.parseInt(columns));
    }
    return of(STDOUT).map(Terminal::width).orElse(Fold.UNLIMITED);
  }

  /**
   * The terminal behind a file descriptor. Java tells at most whether stdin and stdout are one, so
   * Linux is asked.
   */
  static Optional<Path> of(int descriptor) {
    try {
      Path target = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor));
      return Optional.of(target)
          .filter(path -> path.startsWith("/dev/pts") || path.toString().startsWith("/dev/tty"));
    } catch (IOException | UnsupportedOperationException e) {
      return Optional.empty();
    }
  }

  /** Characters of a line of a terminal, as it is at this moment. */
  static int width(Path terminal) {
    return size(terminal).columns();
  }

  /** Lines and their characters of a terminal, as it is at this moment. */
  static Size size(Path terminal) {
    try {
      Process stty = new ProcessBuilder("stty", "size").redirectInput(terminal.toFile()).start();
      String[] words =
          new String(stty.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
              .strip()
              .split(" ", -1);
      int rows = Integer.parseInt(words[0]);
      int columns = Integer.parseInt(words[words.length - 1]);
      return new Size(
          columns > 1 ? Math.max(LEAST_WIDTH, columns) : USUAL_WIDTH,
          rows > 1 ? rows : USUAL_HEIGHT);
    } catch (IOException | NumberFormatException e) {
      return new Size(USUAL_WIDTH, USUAL_HEIGHT);
    }
  }
}
