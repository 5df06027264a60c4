package io.alphasweep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Printed commands, read back by a shell. */
class ShellWordsTest {

  private static final List<String> WORDS =
      List.of(
          "run",
          "--out",
          "a b",
          "",
          "it's",
          "say \"yes\"",
          "$HOME",
          "`id`",
          "h[1]",
          "{a,b}",
          "*",
          "?",
          "~",
          "!!",
          "#1",
          "a;b&c|d<e>f(g)",
          "back\\slash",
          "--set=a=b",
          "=ls",
          "-",
          "Größe",
          "two\nlines",
          "it's a\ttab",
          "\u001b]0;title\u0007",
          "end\\\n'");

  @Test
  void aShellFindsTheSameWords() throws Exception {
    assertThat(ShellWords.line(WORDS)).doesNotContainPattern("\\p{Cntrl}");
    Process bash =
        new ProcessBuilder("bash", "-c", "printf '%s\\0' " + ShellWords.line(WORDS)).start();
    String read = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(bash.waitFor()).isZero();
    assertThat(read).isEqualTo(String.join("\0", WORDS) + "\0");
  }

  @Test
  void wordsThatNeedNoQuotesHaveNone() {
    List<String> plain = List.of("run", "sweeps/one-a_b.conf", "--out", "hdfs://host:9/x", "1,5%");
    assertThat(ShellWords.line(plain)).isEqualTo(String.join(" ", plain));
  }
}
