package io.alphasweep.cli;

import java.io.FilterWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Help.Ansi.Style;

/**
 * The words that a reader looks for in colours: verdicts, states, errors. In a terminal alone, and
 * not where {@code NO_COLOR} is set or {@code TERM} is dumb.
 *
 * <p>Lines are painted when all that a terminal would obey has been written out of them: a text can
 * take on a colour and do nothing else.
 */
final class Colours {

  /** What of a line is painted: the first group of the pattern. */
  private record Rule(Pattern pattern, Style style) {
    static Rule of(Style style, String pattern) {
      return new Rule(Pattern.compile(pattern), style);
    }
  }

  private static final List<Rule> RULES =
      List.of(
          Rule.of(Style.fg_red, "^(alphasweep:) "),
          Rule.of(Style.fg_green, "^[^:]+: (certain):"),
          Rule.of(Style.fg_yellow, "^[^:]+: (leaning|cannot tell):"),
          Rule.of(Style.fg_red, "^(WORSE|Got worse):"),
          Rule.of(Style.fg_green, "^(passed|Nothing got worse)\\b"),
          Rule.of(Style.fg_yellow, "^(NOT JUDGED|Refused to judge):"),
          Rule.of(Style.fg_green, "^[^:]+: (starting|running|done), as of "),
          Rule.of(Style.fg_red, "^[^:]+: (stopped|broken|died)[:,] "),
          Rule.of(Style.fg_red, "^\\s+(failed) [0-9]"),
          Rule.of(Style.fg_yellow, "(\\b[1-9][0-9,]* diverged)\\b"),
          Rule.of(Style.fg_red, "(\\b[1-9][0-9,]* failed)\\b"));

  private Colours() {}

  /** Whether a terminal is behind the descriptor that wants colours. */
  static boolean areWanted(int descriptor) {
    return areWanted(System.getenv("NO_COLOR"), System.getenv("TERM"))
        && Terminal.of(descriptor).isPresent();
  }

  static boolean areWanted(String noColor, String term) {
    return (noColor == null || noColor.isEmpty()) && term != null && !term.equals("dumb");
  }

  /** A writer that paints what it is given, line by line. */
  static PrintWriter writer(PrintWriter terminal) {
    return new PrintWriter(new Painter(terminal), true);
  }

  static String painted(String line) {
    String text = line;
    for (Rule rule : RULES) {
      Matcher matcher = rule.pattern().matcher(text);
      if (matcher.find()) {
        text =
            text.substring(0, matcher.start(1))
                + rule.style().on()
                + matcher.group(1)
                + rule.style().off()
                + text.substring(matcher.end(1));
      }
    }
    return text;
  }

  /** Keeps a line back until its end; what is flushed before goes as it is. */
  private static final class Painter extends FilterWriter {

    private final StringBuilder line = new StringBuilder();

    Painter(Writer out) {
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
      line.append(text, from, from + length);
      for (int end = line.indexOf("\n"); end >= 0; end = line.indexOf("\n")) {
        out.write(painted(line.substring(0, end)) + "\n");
        line.delete(0, end + 1);
      }
    }

    @Override
    public void flush() throws IOException {
      out.write(line.toString());
      line.setLength(0);
      super.flush();
    }
  }
}
