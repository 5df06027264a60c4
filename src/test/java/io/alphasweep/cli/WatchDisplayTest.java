package io.alphasweep.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.alphasweep.cli.WatchDisplay.Terminal.Size;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class WatchDisplayTest {

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private Size size = new Size(10, 4);

  @Test
  void drawsOverWhatItDrewAndLeavesTheCursorBelow() {
    WatchDisplay display = inPlace();
    display.show("one\ntwo\n", "");
    assertThat(written()).isEqualTo("one\033[K\ntwo\033[K\n\033[J");
    display.show("three\n", "");
    assertThat(written()).isEqualTo("\r\033[2Athree\033[K\n\033[J");
    display.show("four\n", "");
    assertThat(written()).startsWith("\r\033[1Afour");
  }

  /** What breaks a line or leaves the screen cannot be gone back to. */
  @Test
  void nothingIsLongerOrHigherThanTheTerminal() {
    WatchDisplay display = inPlace();
    display.show("0123456789\n2\n3\n4\n5\n", "");
    assertThat(written()).isEqualTo("012345678\033[K\n2\033[K\n... 3 mor\033[K\n\033[J");
    size = new Size(10, 3); // it was made smaller
    display.show("x\n", "");
    assertThat(written()).startsWith("\r\033[2Ax");
  }

  @Test
  void theTerminalObeysNoTextOfASweep() {
    inPlace().show("a\033[2Jb\n", "");
    assertThat(written()).startsWith("a\\u001b[2").doesNotContain("\033[2J");
  }

  @Test
  void elsewhereALineIsWrittenWheneverSomethingChanged() {
    StringWriter out = new StringWriter();
    WatchDisplay display = new WatchDisplay.Lines(new PrintWriter(out));
    for (String line : new String[] {"a", "a", "b", "b", "a"}) {
      display.show("whatever", line);
    }
    assertThat(out.toString().lines().map(line -> line.replaceFirst("^\\S+Z ", "")))
        .containsExactly("a", "b", "a");
  }

  private WatchDisplay inPlace() {
    return new WatchDisplay.InPlace(new PrintStream(bytes, false, UTF_8), () -> size);
  }

  private String written() {
    String text = bytes.toString(UTF_8);
    bytes.reset();
    return text;
  }
}
