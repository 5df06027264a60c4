package io.alphasweep.cli;

import static java.util.stream.Collectors.joining;

import io.alphasweep.config.Suggestion;
import io.alphasweep.environment.EnvironmentType;
import io.alphasweep.environment.Environments;
import io.alphasweep.environment.Family;
import io.alphasweep.environment.space.ActionSpace;
import io.alphasweep.environment.space.Box;
import io.alphasweep.environment.space.Discrete;
import io.alphasweep.environment.space.ObservationSpace;
import io.alphasweep.fault.OneLine;
import io.alphasweep.sweep.TrialSchema;
import io.alphasweep.text.TerminalTable;
import io.alphasweep.text.TerminalTable.Heading;
import io.alphasweep.trial.Choice;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Lists the environments. */
@Command(
    name = "environments",
    mixinStandardHelpOptions = true,
    description =
        "Lists the environments that a sweep file can name, with the shapes of their observations,"
            + " the count of their actions or the numbers of one and their bounds, the time limit"
            + " in steps, where the definition comes from, and the native library that simulates"
            + " them. 'describe NAME' tells the task and its options.")
public final class EnvironmentsCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Mixin
  @SuppressWarnings("unused") // picocli fills it
  private AtariOption atari;

  @Parameters(
      arity = "0..1",
      paramLabel = "WORD",
      description = "Lists only those whose name, source or library has that word in it.")
  private String word = "";

  /** In place of a library that cannot be loaded here. */
  private static final String MISSING = "missing";

  /** Why libraries cannot be loaded here. */
  private final Set<String> reasons = new LinkedHashSet<>();

  /** What is printed of a family, its options at their defaults. */
  private record Line(Choice<Family> choice, EnvironmentType type, String library) {

    String name() {
      return choice.name();
    }

    String source() {
      return choice.factory().source();
    }

    boolean has(String word) {
      return Stream.of(name(), source(), library())
          .anyMatch(text -> text.toLowerCase(Locale.ROOT).contains(word.toLowerCase(Locale.ROOT)));
    }
  }

  @Override
  public Integer call() {
    TrialSchema schema = TrialSchema.standard();
    List<Line> lines =
        Environments.REGISTRY.choices().stream()
            .map(
                choice ->
                    new Line(choice, schema.environment(choice.name()), library(choice.factory())))
            .filter(line -> line.has(word))
            .toList();
    if (lines.isEmpty()) {
      spec.commandLine()
          .getErr()
          .println(
              "no environment has '%s' in its name, source or library%s"
                  .formatted(word, Suggestion.sentence(word, Environments.REGISTRY.names())));
      return spec.exitCodeOnInvalidInput();
    }
    TerminalTable table =
        new TerminalTable(
            List.of(
                Heading.words("environment"),
                Heading.numbers("observation"),
                Heading.words("actions"),
                Heading.numbers("limit"),
                Heading.words("source"),
                Heading.words("library")),
            lines.stream().map(EnvironmentsCommand::cells).toList());
    spec.commandLine().getOut().println(table.text(AlphaSweep.width(spec)));
    spec.commandLine().getOut().flush();
    if (lines.stream().anyMatch(line -> line.library().equals(MISSING))) {
      reasons.forEach(spec.commandLine().getErr()::println);
    }
    return 0;
  }

  private String library(Family family) {
    try {
      return family.nativeLibrary().get();
    } catch (RuntimeException | LinkageError e) {
      reasons.add("missing: " + OneLine.of(e));
      return MISSING;
    }
  }

  private static List<String> cells(Line line) {
    return List.of(
        line.name(),
        text(line.type().observations()),
        text(line.type().actions()),
        "" + line.type().timeLimit(),
        line.source().split(",", 2)[0],
        line.library().split(" of ", 2)[0]);
  }

  private static String text(ObservationSpace observations) {
    return observations.shape().stream().map(String::valueOf).collect(joining("x"));
  }

  /** The bounds of all numbers where they are the same. */
  private static String text(ActionSpace actions) {
    if (actions instanceof Box box) {
      return IntStream.range(0, box.size())
          .mapToObj(i -> "[%s, %s]".formatted(plain(box.low(i)), plain(box.high(i))))
          .distinct()
          .collect(joining(" ", box.size() + " in ", ""));
    }
    return ((Discrete) actions).actions() + " discrete";
  }

  private static String plain(double bound) {
    return bound == Math.rint(bound) ? "" + (long) bound : "" + bound;
  }
}
