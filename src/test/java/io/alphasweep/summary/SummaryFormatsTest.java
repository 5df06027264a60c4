package io.alphasweep.summary;

import static org.assertj.core.api.Assertions.assertThat;

import io.alphasweep.store.Table;
import io.alphasweep.summary.SummaryTable.View;
import io.alphasweep.text.Fold;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class SummaryFormatsTest {

  private static final Table TABLE =
      new Table(
          List.of(
              SummaryTable.text("algorithm", "its name"),
              SummaryTable.count("n", "trials"),
              SummaryTable.real("reward", "a number that every algorithm has"),
              SummaryTable.real("entropy", "a number that few have")));

  private static final List<View> VIEWS =
      List.of(
          new View("Rewards", List.of("n", "reward"), List.of("n", "reward")),
          new View("Entropies", List.of("n", "entropy"), List.of("n", "entropy")));

  private static SummaryTable table(Double... entropies) {
    List<List<Object>> rows =
        Arrays.stream(entropies)
            .map(entropy -> Arrays.<Object>asList("dqn", 2L, 1.5, entropy))
            .toList();
    return new SummaryTable("summary", TABLE, 1, rows, VIEWS);
  }

  /** Counts alone are no reason to show a table. */
  @Test
  void leavesOutWhatNoRowHas() {
    assertThat(SummaryFormats.terminal(table(null, null), 9, Fold.UNLIMITED))
        .contains("Rewards")
        .doesNotContain("Entropies");
    assertThat(SummaryFormats.markdown(table(null, null))).doesNotContain("Entropies");
    assertThat(SummaryFormats.markdown(table(null, 0.5))).contains("Rewards").contains("Entropies");
    assertThat(SummaryFormats.csv(table((Double) null))).contains("entropy");
    assertThat(SummaryFormats.markdown(table())).contains("Entropies");
  }
}
