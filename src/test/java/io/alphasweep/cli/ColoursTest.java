package io.alphasweep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ColoursTest {

  /** What is red, green and yellow stands in braces. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {R alphasweep:} there is no such file
          Hopper-v4: {G certain}: a leads b by 4 [3, 5].
          In the candidate, Hopper-v4: {Y leaning}: a leads b
          Over 6 environments (0 random, 1 reference): {Y cannot tell}: a is ahead of b
          {R WORSE}: Hopper-v4, ppo: final reward fell by 9
          {Y NOT JUDGED}: Hopper-v4, ppo: 4 and 4 seeds
          {G passed}: Hopper-v4, ppo: final reward 3.0
          {R Got worse}: 1 of 4 judgements.
          small: {G done}, as of 2026-01-01T00:00:00Z
          small: {R died}: its process is gone, as of 2026-01-01T00:00:00Z
          4 trials completed, {Y 2 diverged}, {R 1 failed}; this run took 0:00:01.
          4 trials completed, 0 diverged, 0 failed; this run took 0:00:01.
          kappa: certainly nothing
          """)
  void paintsWhatAReaderLooksFor(String marked) {
    String expected =
        marked
            .replace("{R ", "\033[31m")
            .replace("{G ", "\033[32m")
            .replace("{Y ", "\033[33m")
            .replace("}", "\033[39m");
    assertThat(Colours.painted(marked.replaceAll("\\{. |}", ""))).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    ",xterm-256color,true",
    "'',xterm,true",
    "1,xterm,false",
    "0,xterm,false",
    ",dumb,false",
    ",,false"
  })
  void noColorAndDumbTerminalsAreKept(String noColor, String term, boolean wanted) {
    assertThat(Colours.areWanted(noColor, term)).isEqualTo(wanted);
  }

  @Test
  void linesComeWholeWhateverPiecesTheyAreWrittenIn() {
    StringWriter terminal = new StringWriter();
    PrintWriter writer = Colours.writer(new PrintWriter(terminal, true));
    writer.print("WOR");
    writer.print("SE: a\nGot ");
    writer.println("worse: 1");
    writer.print("no end");
    writer.flush();
    assertThat(terminal)
        .hasToString("\033[31mWORSE\033[39m: a\n\033[31mGot worse\033[39m: 1\nno end");
  }
}
