package io.alphasweep.cli;

import io.alphasweep.metrics.OneLine;
import io.alphasweep.metrics.Provenance;
import io.alphasweep.metrics.RefusedException;
import java.io.PrintWriter;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The main class, of the local launcher and of {@code spark-submit} alike. */
@Command(
    name = "alphasweep",
    mixinStandardHelpOptions = true,
    versionProvider = AlphaSweep.Version.class,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      PlanCommand.class,
      RunCommand.class,
      StatusCommand.class,
      SummarizeCommand.class,
      CompareCommand.class,
      ReportCommand.class,
      ExportCommand.class,
      EnvironmentsCommand.class,
      RolloutCommand.class
    },
    description = {
      "Reinforcement-learning ablations on Spark: one sweep file in, a table out.",
      ""
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  alphasweep plan sweeps/quickstart.conf",
      "  alphasweep run sweeps/quickstart.conf --out results/quickstart --master local[2]",
      "  alphasweep summarize results/quickstart",
      "  spark-submit --master spark://host:7077 --class io.alphasweep.cli.AlphaSweep \\",
      "    target/alphasweep-*.jar run sweeps/quickstart.conf --out hdfs:///results/quickstart",
      "",
      "'alphasweep help COMMAND' or 'alphasweep COMMAND --help' tells more of each."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0: all done; a trial that diverged is a result, not a failure",
      "1: something broke that is no fault of the input",
      "2: the input is wrong; nothing was started",
      "3: the sweep ran to its end, and some of its trials failed",
      "4: compare found something worse",
      "5: compare refused to judge",
      "129, 130, 143: stopped by a hang-up, Ctrl-C or SIGTERM; the same command goes on"
    })
public final class AlphaSweep {

  static final int BROKEN = 1;
  static final int SOME_FAILED = 3;

  private static final String TRACE = "ALPHASWEEP_TRACE";

  private AlphaSweep() {}

  /** Runs one command and ends the process with its exit code. */
  public static void main(String[] arguments) {
    QuietLogging.start();
    StopSignals.listen();
    System.exit(commandLine().execute(arguments));
  }

  static CommandLine commandLine() {
    return new CommandLine(new AlphaSweep())
        .addSubcommand(new CommandLine.HelpCommand())
        .setUsageHelpWidth(100)
        .registerConverter(int.class, text -> wholeNumber(text, Integer::valueOf))
        .registerConverter(Integer.class, text -> wholeNumber(text, Integer::valueOf))
        .registerConverter(long.class, text -> wholeNumber(text, Long::valueOf))
        .setParameterExceptionHandler(AlphaSweep::badArguments)
        .setExecutionExceptionHandler(
            (exception, command, parsed) -> failed(exception, command.getErr()));
  }

  private static int badArguments(ParameterException exception, String[] arguments) {
    CommandLine command = exception.getCommandLine();
    PrintWriter err = command.getErr();
    err.println("alphasweep: " + sentence(exception));
    UnmatchedArgumentException.printSuggestions(exception, err);
    err.println("See '" + command.getCommandSpec().qualifiedName() + " --help'.");
    err.flush();
    return SweepArguments.BAD_INPUT;
  }

  private static String sentence(ParameterException exception) {
    if (exception instanceof UnmatchedArgumentException unmatched && !unmatched.isUnknownOption()) {
      String word = unmatched.getUnmatched().get(0);
      boolean command = exception.getCommandLine().getParent() == null;
      return command
          ? "there is no command '%s'".formatted(word)
          : "found '%s' after all that the command takes".formatted(word);
    }
    return exception.getMessage();
  }

  private static <T> T wholeNumber(String text, Function<String, T> parser) {
    try {
      return parser.apply(text);
    } catch (NumberFormatException e) {
      throw new TypeConversionException(
          "found '%s'; accepted: a whole number of at most %d digits"
              .formatted(text, parser.apply("0") instanceof Long ? 18 : 9));
    }
  }

  private static int failed(Exception exception, PrintWriter err) {
    if (System.getenv(TRACE) != null) {
      exception.printStackTrace(err);
    }
    if (StopSignals.exitCode() != 0) {
      // Spark shuts down under a command that had nothing to save; what that throws tells nothing.
      err.println("alphasweep: stopped");
      err.flush();
      return StopSignals.exitCode();
    }
    if (exception instanceof RefusedException) {
      err.println("alphasweep: " + exception.getMessage());
      err.flush();
      return SweepArguments.BAD_INPUT;
    }
    err.println("alphasweep: " + OneLine.of(exception));
    err.println("Set " + TRACE + "=1 to see where that came from.");
    err.flush();
    return BROKEN;
  }

  /** What {@code --version} prints. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      Provenance provenance = Provenance.ofThisProcess();
      return new String[] {
        "AlphaSweep %s (commit %s)".formatted(provenance.alphasweep(), provenance.gitCommit()),
        "Java %s, %s".formatted(provenance.java(), provenance.os()),
        "DJL %s, PyTorch %s".formatted(provenance.djl(), provenance.pytorch())
      };
    }
  }
}
