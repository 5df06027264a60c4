package io.alphasweep.cli;

import io.alphasweep.config.Suggestion;
import io.alphasweep.rows.Column;
import io.alphasweep.store.RefusedException;
import io.alphasweep.sweep.TrialSchema;
import io.alphasweep.sweep.Variant;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says what a word in a sweep file stands for. */
@Command(
    name = "describe",
    mixinStandardHelpOptions = true,
    description =
        "Says what a word in a sweep file stands for: what it computes and where that comes from,"
            + " its settings with their defaults, and the columns that it fills. A word of several"
            + " kinds is described once for each.")
public final class DescribeCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @ArgGroup(exclusive = true, multiplicity = "1")
  private Asked asked;

  /** One of the two. */
  private static final class Asked {
    @Parameters(paramLabel = "NAME", description = "such as tanh, dynag or am-ppo")
    private String name;

    @Option(
        names = "--list",
        paramLabel = "KIND",
        description = "all words of a kind, a line each; such as optimizer or modulation.gate")
    private String kind;
  }

  @Override
  public Integer call() throws RefusedException {
    List<Variant> all = TrialSchema.standard().variants();
    PrintWriter out = spec.commandLine().getOut();
    if (asked.kind == null) {
      List<Variant> found = chosen(all, each -> each.name().equals(asked.name));
      refuseNone(found, "variant", asked.name, all.stream().map(Variant::name).toList());
      found.forEach(variant -> print(variant, out));
    } else {
      List<Variant> found = chosen(all, each -> each.kind().equals(asked.kind));
      refuseNone(found, "kind", asked.kind, all.stream().map(Variant::kind).toList());
      found.forEach(variant -> out.printf("%-24s  %s%n", variant.name(), variant.summary()));
    }
    out.flush();
    return 0;
  }

  private static List<Variant> chosen(List<Variant> all, Predicate<Variant> condition) {
    return all.stream().filter(condition).toList();
  }

  private static void refuseNone(List<Variant> found, String what, String word, List<String> known)
      throws RefusedException {
    if (found.isEmpty()) {
      List<String> words = known.stream().distinct().toList();
      throw new RefusedException(
          "there is no %s '%s'%s".formatted(what, word, Suggestion.orAccepted(word, words)));
    }
  }

  private static void print(Variant variant, PrintWriter out) {
    out.printf("%s = %s%n  %s%n%n", variant.kind(), variant.name(), variant.summary());
    if (!variant.formula().isEmpty()) {
      out.printf("  formula: %s%n", variant.formula());
    }
    out.printf("  source: %s%n", variant.source());
    for (Variant.Line line : variant.settings()) {
      out.printf(
          "%n  %s = %s%n    %s; accepted: %s%n",
          line.key(),
          line.standard().isEmpty() ? "(no default)" : line.standard(),
          line.description(),
          line.accepted());
    }
    if (!variant.columns().isEmpty()) {
      out.printf("%n  columns%n");
      for (Column column : variant.columns()) {
        out.printf("    %s: %s%n", column.name(), column.meaning());
      }
    }
    out.println();
  }
}
