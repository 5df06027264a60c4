package io.alphasweep.cli;

import static java.util.stream.Collectors.joining;

import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.Column;
import com.github.freva.asciitable.ColumnData;
import com.github.freva.asciitable.HorizontalAlign;
import io.alphasweep.environment.EnvironmentType;
import io.alphasweep.environment.Environments;
import io.alphasweep.environment.Family;
import io.alphasweep.environment.space.ActionSpace;
import io.alphasweep.environment.space.Box;
import io.alphasweep.environment.space.Discrete;
import io.alphasweep.environment.space.ObservationSpace;
import io.alphasweep.sweep.TrialSchema;
import io.alphasweep.trial.Choice;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Lists the environments. */
@Command(
    name = "environments",
    mixinStandardHelpOptions = true,
    description =
        "Lists the environments that a sweep file can name, with the sizes of their observations"
            + " and actions, the range of an action, the time limit in steps, where the definition"
            + " comes from, and the native library that simulates them.")
public final class EnvironmentsCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  /** What is printed of a family, its options at their defaults. */
  private record Line(Choice<Family> choice, EnvironmentType type) {}

  @Override
  public Integer call() {
    TrialSchema schema = TrialSchema.standard();
    List<Line> lines =
        Environments.REGISTRY.choices().stream()
            .map(choice -> new Line(choice, schema.environment(choice.name())))
            .toList();
    String table =
        AsciiTable.getTable(
            AsciiTable.NO_BORDERS,
            lines,
            List.of(
                column("environment", HorizontalAlign.LEFT, line -> line.choice().name()),
                column(
                    "observation", HorizontalAlign.RIGHT, line -> text(line.type().observations())),
                column("action", HorizontalAlign.RIGHT, line -> count(line.type().actions())),
                column("range", HorizontalAlign.LEFT, line -> range(line.type().actions())),
                column("time limit", HorizontalAlign.RIGHT, line -> "" + line.type().timeLimit()),
                column("source", HorizontalAlign.LEFT, line -> line.choice().factory().source()),
                column(
                    "native library",
                    HorizontalAlign.LEFT,
                    line -> line.choice().factory().nativeLibrary().get()),
                column("task", HorizontalAlign.LEFT, line -> line.choice().summary())));
    table.lines().map(String::stripTrailing).forEach(spec.commandLine().getOut()::println);
    spec.commandLine().getOut().flush();
    return 0;
  }

  private static ColumnData<Line> column(
      String header, HorizontalAlign align, Function<Line, String> value) {
    return new Column().header(header).headerAlign(align).dataAlign(align).maxWidth(60).with(value);
  }

  private static String text(ObservationSpace observations) {
    return observations.shape().stream().map(String::valueOf).collect(joining("x"));
  }

  private static String count(ActionSpace actions) {
    return "" + (actions instanceof Discrete discrete ? discrete.actions() : actions.size());
  }

  /** The bounds of all dimensions where they are the same. */
  private static String range(ActionSpace actions) {
    if (actions instanceof Box box) {
      return IntStream.range(0, box.size())
          .mapToObj(i -> "[" + box.low(i) + ", " + box.high(i) + "]")
          .distinct()
          .collect(joining(" "));
    }
    return "discrete";
  }
}
