package io.alphasweep.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.alphasweep.kernel.Kernel;
import io.alphasweep.rows.Column;
import io.alphasweep.rows.Row;
import io.alphasweep.testing.Trials;
import io.alphasweep.trial.Arithmetics;
import io.alphasweep.trial.TrialSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A trial that is begun by a process that computes by PyTorch, or by the kernel with other vectors
 * than this one's, which is the same.
 */
class OtherArithmeticTest {

  private static final TrialSpec TRIAL = Trials.small(Map.of());

  @TempDir private Path directory;

  @Test
  void statesSayWhatComputedThem() throws Exception {
    Path theirs = directory.resolve("theirs");
    List<String> theirRows = child(theirs, Kernel.VARIABLE, "off");
    Path ours = directory.resolve("ours");
    List<String> ourRows = train(ours);
    Path again = directory.resolve("again");
    List<String> rowsAgain = child(again, Kernel.VARIABLE, "avx2");

    assertThat(rowsAgain).isEqualTo(ourRows);
    assertThat(goneOn(again).kinds()).isEqualTo(1);
    assertThat(theirRows).isNotEqualTo(ourRows);
    Arithmetics mixed = goneOn(theirs);
    assertThat(mixed.kinds()).isEqualTo(2);
    assertThat(mixed.text()).endsWith("; then " + goneOn(ours).text());
    assertThat(mixed.inOrder().get(0).sample()).isNotEqualTo(mixed.inOrder().get(1).sample());
    assertThat(mixed.inOrder()).allMatch(arithmetic -> arithmetic.device().equals("cpu"));
    assertThat(mixed.text()).doesNotContain("unknown");
  }

  /** What has computed a trial that goes on here. */
  private static Arithmetics goneOn(Path state) throws IOException {
    try (PackTraining training =
        PackTrainer.start(
            "test",
            List.of(TRIAL),
            List.of(Files.readAllBytes(state)),
            Placement.ONE_CORE,
            row -> {})) {
      return training.arithmetics().get(0);
    }
  }

  /** Trains one iteration, saves the state, and returns what is in the row. */
  private static List<String> train(Path state) throws IOException {
    List<String> rows = new ArrayList<>();
    try (PackTraining training =
        PackTrainer.start(
            "test", List.of(TRIAL), List.of(), Placement.ONE_CORE, row -> rows.add(text(row)))) {
      training.iterate();
      Files.write(state, training.states().get(0));
    }
    return rows;
  }

  private static String text(Row row) {
    StringBuilder text = new StringBuilder(row.head().trialId());
    for (Column column : row.columns().list()) {
      if (!column.timing()) {
        text.append(' ').append(row.value(column));
      }
    }
    return text.toString();
  }

  private static List<String> child(Path state, String variable, String value)
      throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            OtherArithmeticTest.class.getName(),
            state.toString());
    builder.environment().put(variable, value);
    Process process = builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
    List<String> lines = process.inputReader().lines().toList();
    assertThat(process.waitFor()).isZero();
    return lines;
  }

  public static void main(String[] arguments) throws IOException {
    train(Path.of(arguments[0])).forEach(System.out::println);
  }
}
