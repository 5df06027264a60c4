package io.alphasweep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class DescribeCommandTest {

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int execute(String... arguments) {
    return AlphaSweep.commandLine()
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(arguments);
  }

  @Test
  void describesAWordWithItsSettingsAndTheirDefaults() {
    assertThat(execute("describe", "alphagrad")).isZero();
    assertThat(out.toString().lines())
        .contains(
            "optimizer = alphagrad",
            "  optimizer.alpha = (no default)",
            "  optimizer.momentum = 0",
            "    momentum factor; 0 is none; accepted: a number from 0 to below 1");
  }

  @Test
  void describesTheFormulaAndItsSource() {
    assertThat(execute("describe", "parametric-mla")).isZero();
    assertThat(execute("describe", "softsign")).isZero();
    assertThat(execute("describe", "Hopper-v4")).isZero();
    assertThat(out.toString().lines())
        .contains(
            "  formula: f = y max(1 + a_o x + a_r y, max(1 + a_o x, 0) / 2)",
            "  source: Kumar et al. 2022, Eq. 36",
            "  source: ours: this f in place of the tanh of Sane 2025, Eq. 5")
        .anyMatch(line -> line.startsWith("  source: Gymnasium"));
  }

  @Test
  void describesTheColumnsThatAWordFills() {
    assertThat(execute("describe", "saturation")).isZero();
    assertThat(out.toString().lines())
        .contains("modulation.controller = saturation", "  columns")
        .anyMatch(line -> line.startsWith("    saturation_ema: "));
    assertThat(execute("describe", "parametric-mla")).isZero();
    assertThat(out.toString().lines())
        .contains("scaling = parametric-mla", "  scaling.alpha-o = 1", "  scaling.alpha-r = 0.5");
  }

  /** One word of two kinds. */
  @Test
  void describesAllThatAWordStandsFor() {
    assertThat(execute("describe", "tanh")).isZero();
    assertThat(out.toString().lines())
        .contains("network.activation = tanh", "modulation.gate = tanh");
  }

  @Test
  void listsAKind() {
    assertThat(execute("describe", "--list", "modulation.controller")).isZero();
    assertThat(out.toString().lines().map(line -> line.substring(0, line.indexOf(' '))))
        .containsExactly("saturation", "kurtosis", "entropy", "fixed");
  }

  @Test
  void saysWhatWasMeant() {
    assertThat(execute("describe", "softsing")).isEqualTo(2);
    assertThat(err.toString().strip())
        .isEqualTo("alphasweep: there is no variant 'softsing'; did you mean softsign?");
  }
}
