package io.alphasweep.cli;

import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.Column;
import com.github.freva.asciitable.ColumnData;
import com.github.freva.asciitable.HorizontalAlign;
import io.alphasweep.environment.EnvironmentType;
import io.alphasweep.environment.Environments;
import io.alphasweep.trial.Choice;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
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

  @Override
  public Integer call() {
    List<Choice<EnvironmentType>> choices = List.copyOf(Environments.REGISTRY.choices());
    String table =
        AsciiTable.getTable(
            AsciiTable.NO_BORDERS,
            choices,
            List.of(
                column("environment", HorizontalAlign.LEFT, Choice::name),
                column(
                    "observation", HorizontalAlign.RIGHT, c -> "" + c.factory().observationSize()),
                column("action", HorizontalAlign.RIGHT, c -> "" + c.factory().actionSize()),
                column("range", HorizontalAlign.LEFT, c -> range(c.factory())),
                column("time limit", HorizontalAlign.RIGHT, c -> "" + c.factory().timeLimit()),
                column("source", HorizontalAlign.LEFT, c -> c.factory().source()),
                column(
                    "native library", HorizontalAlign.LEFT, c -> c.factory().nativeLibrary().get()),
                column("task", HorizontalAlign.LEFT, Choice::summary)));
    table.lines().map(String::stripTrailing).forEach(spec.commandLine().getOut()::println);
    spec.commandLine().getOut().flush();
    return 0;
  }

  private static ColumnData<Choice<EnvironmentType>> column(
      String header, HorizontalAlign align, Function<Choice<EnvironmentType>, String> value) {
    return new Column().header(header).headerAlign(align).dataAlign(align).maxWidth(60).with(value);
  }

  private static String range(EnvironmentType type) {
    return "[" + type.actionLow() + ", " + type.actionHigh() + "]";
  }
}
