package io.alphasweep.text;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/**
 * A table as CSV (RFC 4180): numbers in full, times in UTC, nothing where a value is null.
 *
 * <p>A text that a spreadsheet would take for a formula gets an apostrophe in front; control
 * characters are written out. So no cell of a table does anything when it is opened.
 */
public final class Csv implements Closeable {

  private static final String BEGINS_A_FORMULA = "=+-@\t\r";

  private static final Pattern NUMBER = Pattern.compile("[+-]?\\d+(\\.\\d+)?([eE][+-]?\\d+)?");

  private final CSVPrinter printer;

  /**
   * Writes the heading.
   *
   * @param out closed with this
   */
  public Csv(Appendable out, List<String> headings) throws IOException {
    this.printer = new CSVPrinter(out, CSVFormat.RFC4180);
    row(headings);
  }

  /** Writes a row. */
  public void row(List<?> values) throws IOException {
    for (Object value : values) {
      printer.print(value == null ? null : cell(value));
    }
    printer.println();
  }

  private static String cell(Object value) {
    String text = ValueText.of(value);
    boolean formula =
        value instanceof String
            && !text.isEmpty()
            && BEGINS_A_FORMULA.indexOf(text.charAt(0)) >= 0
            && !NUMBER.matcher(text).matches();
    return (formula ? "'" : "") + Printable.of(text);
  }

  @Override
  public void close() throws IOException {
    printer.close(true);
  }
}
