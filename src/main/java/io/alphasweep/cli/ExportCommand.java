package io.alphasweep.cli;

import io.alphasweep.export.Export;
import io.alphasweep.fault.OneLine;
import io.alphasweep.store.RefusedException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Writes the rows of a sweep that ran as files of other tools. */
@Command(
    name = "export",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Writes the rows of a sweep as TensorBoard's event files, as CSV, or as both.",
      ""
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  alphasweep export results/quickstart --tensorboard runs   (then: tensorboard --logdir"
          + " runs)",
      "  alphasweep export results/quickstart --csv tables"
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0: the files are written",
      "2: there are no rows in DIR, or OUT cannot be written"
    })
final class ExportCommand implements Callable<Integer> {

  @Mixin private ResultArguments arguments;

  @ArgGroup(exclusive = false, multiplicity = "1")
  private Formats formats;

  @Spec private CommandSpec command;

  /** What to write; at least one. */
  static final class Formats {
    @Option(
        names = "--tensorboard",
        paramLabel = "OUT",
        description = "Folder on this machine for one event file per trial.")
    private Path tensorBoard;

    @Option(
        names = "--csv",
        paramLabel = "OUT",
        description = "Folder on this machine for metrics.csv and trials.csv.")
    private Path csv;
  }

  @Override
  public Integer call() throws IOException {
    try {
      return arguments.read(
          "export",
          tables -> {
            tables.results().requireRows(); // published results have none of iterations
            Export export = new Export(tables);
            PrintWriter terminal = command.commandLine().getOut();
            if (formats.tensorBoard != null) {
              terminal.printf(
                  "TensorBoard: %,d event files in %s%n",
                  export.tensorBoard(formats.tensorBoard), formats.tensorBoard);
            }
            if (formats.csv != null) {
              export.csv(formats.csv);
              terminal.printf("CSV: %s/metrics.csv and trials.csv%n", formats.csv);
            }
            terminal.flush();
          });
    } catch (FileSystemException e) {
      throw new RefusedException("cannot write: " + OneLine.of(e), e);
    }
  }
}
