package io.alphasweep.cli;

import io.alphasweep.text.Printable;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Shows again and again what changes meanwhile. */
interface WatchDisplay {

  /**
   * Shows it.
   *
   * @param text of several lines
   * @param line what of it is worth a line, without what changes at every moment
   */
  void show(String text, String line);

  /** In place in a terminal; elsewhere a line whenever something changed, and at last all. */
  static WatchDisplay of(PrintWriter out) {
    return Terminal.stdout()
        .<WatchDisplay>map(terminal -> new InPlace(System.out, terminal))
        .orElseGet(() -> new Lines(out));
  }

  /** All of it each time. */
  record Whole(PrintWriter out) implements WatchDisplay {
    @Override
    public void show(String text, String line) {
      out.print(text);
      out.flush();
    }
  }

  /** A line for each change. */
  final class Lines implements WatchDisplay {
    private final PrintWriter out;
    private String last = "";

    Lines(PrintWriter out) {
      this.out = out;
    }

    @Override
    public void show(String text, String line) {
      if (!line.equals(last)) {
        out.println(Instant.now().truncatedTo(ChronoUnit.SECONDS) + " " + line);
        out.flush();
        last = line;
      }
    }
  }

  /**
   * Over what was shown before. The cursor is always on the line below, and nothing else of the
   * terminal is changed: whatever ends the command leaves it as it is.
   */
  final class InPlace implements WatchDisplay {

    private static final String UP = "\033[%dA";
    private static final String END_OF_LINE = "\033[K";
    private static final String END_OF_SCREEN = "\033[J";

    private final PrintStream out;
    private final Terminal terminal;
    private int shown;

    InPlace(PrintStream out, Terminal terminal) {
      this.out = out;
      this.terminal = terminal;
    }

    @Override
    public void show(String text, String line) {
      Terminal.Size size = terminal.size();
      List<String> lines = fitting(text.lines().toList(), size);
      StringBuilder frame = new StringBuilder();
      if (shown > 0) {
        frame.append("\r").append(UP.formatted(Math.min(shown, size.rows() - 1)));
      }
      lines.forEach(one -> frame.append(one).append(END_OF_LINE).append("\n"));
      out.print(frame.append(END_OF_SCREEN));
      out.flush();
      shown = lines.size();
    }

    /** No line breaks, and none leaves the screen: the cursor could not go back to it. */
    private static List<String> fitting(List<String> lines, Terminal.Size size) {
      int most = Math.max(1, size.rows() - 1);
      List<String> kept = new ArrayList<>(lines.subList(0, Math.min(lines.size(), most)));
      if (lines.size() > most) {
        kept.set(most - 1, "... %,d more lines".formatted(lines.size() - most + 1));
      }
      return kept.stream()
          .map(Printable::line)
          .map(line -> line.substring(0, Math.min(line.length(), size.columns() - 1)))
          .toList();
    }
  }

  /** The terminal that a command writes to. */
  interface Terminal {

    /** Characters of a line, and lines. */
    record Size(int columns, int rows) {}

    Size size();

    /** That of the output; none where it goes elsewhere. */
    static Optional<Terminal> stdout() {
      Optional<Path> terminal = ProgressDisplay.terminal(1);
      return terminal.map(path -> () -> ProgressDisplay.size(path));
    }
  }
}
