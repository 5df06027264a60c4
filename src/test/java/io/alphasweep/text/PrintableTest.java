package io.alphasweep.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PrintableTest {

  @ParameterizedTest
  @CsvSource({
    "001b, escape",
    "0007, bell",
    "0000, null",
    "000d, carriage return",
    "0008, backspace",
    "007f, delete",
    "0085, next line",
    "009b, control sequence introducer of C1",
    "202e, right-to-left override",
    "2066, left-to-right isolate",
    "200b, zero width space",
    "feff, byte order mark",
    "2028, line separator",
    "d800, half a pair",
    "ffff, no character"
  })
  void whatATerminalObeysIsWrittenOut(String code, String what) {
    String text = "a" + (char) Integer.parseInt(code, 16) + "b";
    assertThat(Printable.of(text)).as(what).isEqualTo("a\\u" + code + "b");
    assertThat(Printable.line(text)).as(what).isEqualTo("a\\u" + code + "b");
  }

  @Test
  void everyCodePointIsSafe() {
    for (int point = 0; point <= Character.MAX_CODE_POINT; point++) {
      String text = Printable.line(new String(Character.toChars(point)));
      assertThat(text.chars().noneMatch(c -> Character.isISOControl(c) || c == 0xffff))
          .as(Integer.toHexString(point))
          .isTrue();
    }
  }

  @Test
  void whatPeopleWriteStays() {
    String text = "κ = 0.9, größe, 日本, \uD83D\uDE00, e\u0301\n\tsecond line";
    assertThat(Printable.of(text)).isEqualTo(text);
    assertThat(Printable.line("a\n\tb")).isEqualTo("a\\u000a\\u0009b");
  }

  @Test
  void aWriterDoesTheSameHoweverTheTextComes() {
    StringWriter written = new StringWriter();
    PrintWriter terminal = Printable.writer(new PrintWriter(written));
    terminal.print('\u001b');
    terminal.print("[31m\n".toCharArray());
    terminal.write("..\uD83D..", 2, 1); // half a character, and then the rest of it
    terminal.print('\uDE00');
    terminal.printf("%s%n", "\u202e");
    terminal.close();
    assertThat(written.toString())
        .isEqualTo("\\u001b[31m\n\uD83D\uDE00\\u202e" + System.lineSeparator());
  }
}
