package io.alphasweep.cli;

import io.alphasweep.fault.OneLine;
import io.alphasweep.store.ResultDirectory;
import io.alphasweep.summary.Summarize;
import io.alphasweep.summary.Summary;
import io.alphasweep.summary.SummaryFormats;
import io.alphasweep.summary.SummaryTable;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints the tables of a sweep that ran. */
@Command(
    name = "summarize",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Says which setting leads, by how much and how surely. Computes, for each one that was swept, the final reward and the clip fractions over its"
          + " seeds; which is best, and how surely; and what the swept settings do.",
      "Final reward is the mean return of the last 100 episodes, at a trial's last iteration."
          + " Statistics are over completed trials; diverged and failed ones are counted beside.",
      ""
    },
    footerHeading = "%nExample:%n",
    footer = {
      "  alphasweep summarize results/quickstart",
      "  alphasweep summarize results/quickstart --baseline algorithm=ppo",
      "",
      "Prints the tables, the longer ones in part, and writes each in full to DIR/tables as CSV,",
      "Markdown, LaTeX and Parquet: summary (one row per setting), dynamics (how it trained: value",
      "loss, entropy, optimizer clips), best (of each environment), comparisons, importance and",
      "main_effects (of the swept settings), overall and overall_comparisons (environments), and",
      "screened (settings that were left at rungs, and are in no other).",
      "Where DIR may only be read, it says so and only prints."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0: the tables are printed",
      "2: there are no rows in DIR, or --baseline or --sweep is wrong"
    })
final class SummarizeCommand implements Callable<Integer> {

  /** Of one table in the terminal. */
  private static final int MOST_ROWS = 24;

  @Mixin private ResultArguments arguments;

  @Mixin private BaselineOption baseline;

  @Spec private CommandSpec command;

  @Override
  public Integer call() throws IOException {
    return arguments.read(
        "summarize",
        tables -> {
          PrintWriter terminal = command.commandLine().getOut();
          Summarize summarize = new Summarize(tables, baseline.values());
          Summary summary = summarize.compute();
          summary.answer().forEach(terminal::println);
          terminal.println();
          print(summary, terminal);
          try {
            summarize.write(summary);
            printPlace(summary, tables.results(), terminal);
          } catch (IOException e) {
            terminal.printf(
                "The tables are only printed: cannot write to %s/tables: %s%n",
                tables.results().location(), OneLine.of(e));
          }
          terminal.flush();
        });
  }

  static void print(Summary summary, PrintWriter terminal) {
    for (SummaryTable table : summary.tables()) {
      if (!table.rows().isEmpty()
          && !table.shown().isEmpty()
          && !table.name().equals("main_effects")) {
        terminal.println(SummaryFormats.terminal(table, MOST_ROWS));
      }
    }
  }

  /** Says where the tables are. */
  static void printPlace(Summary summary, ResultDirectory results, PrintWriter terminal) {
    terminal.printf(
        "Tables: %1$s/tables/{%2$s}.{csv,md,tex,parquet}%n"
            + "and, for queries: %1$s/tables/{%3$s}.{csv,parquet}%n",
        results.location(),
        names(summary, table -> !table.views().isEmpty()),
        names(summary, table -> table.views().isEmpty()));
  }

  private static String names(Summary summary, Predicate<SummaryTable> which) {
    return summary.tables().stream()
        .filter(which)
        .map(SummaryTable::name)
        .collect(Collectors.joining(","));
  }
}
