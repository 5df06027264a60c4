package io.alphasweep.cli;

import io.alphasweep.fault.OneLine;
import io.alphasweep.fault.UnsuitableMachineException;
import io.alphasweep.machine.JavaVersion;
import io.alphasweep.machine.NativeLibraries;
import io.alphasweep.machine.Platform;
import io.alphasweep.machine.Provenance;
import io.alphasweep.store.DamagedResultsException;
import io.alphasweep.store.RefusedException;
import io.alphasweep.text.Printable;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
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
      EvaluateCommand.class,
      ExportCommand.class,
      EnvironmentsCommand.class,
      DescribeCommand.class,
      RolloutCommand.class,
      AutoComplete.GenerateCompletion.class
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
    CommandLine command = commandLine();
    try {
      JavaVersion.require(); // before a library is asked for what this Java may not have
      Platform.require();
      NativeLibraries.adoptScratch();
    } catch (UnsuitableMachineException e) {
      System.exit(failed(e, command.getErr()));
    }
    QuietLogging.start();
    StopSignals.listen();
    System.exit(command.execute(arguments));
  }

  static CommandLine commandLine() {
    return new CommandLine(new AlphaSweep())
        .addSubcommand(new CommandLine.HelpCommand())
        .setUsageHelpWidth(100)
        .registerConverter(int.class, text -> wholeNumber(text, Integer::valueOf))
        .registerConverter(Integer.class, text -> wholeNumber(text, Integer::valueOf))
        .registerConverter(long.class, text -> wholeNumber(text, Long::valueOf))
        .setExecutionStrategy(AlphaSweep::execute)
        .setParameterExceptionHandler(AlphaSweep::badArguments)
        .setExecutionExceptionHandler(
            (exception, command, parsed) -> failed(exception, command.getErr()));
  }

  /**
   * Runs the command. Help may be in colours; of all else, nothing reaches the terminal that it
   * would obey, whichever file, message or library the text comes from.
   */
  private static int execute(ParseResult parsed) {
    // Digits in names of files, in tables and in JSON are those of every machine.
    Locale.setDefault(Locale.ROOT);
    Integer helped = CommandLine.executeHelpRequest(parsed);
    if (helped != null) {
      return helped;
    }
    CommandLine root = parsed.commandSpec().root().commandLine();
    root.setOut(Printable.writer(root.getOut())).setErr(Printable.writer(root.getErr()));
    try {
      return new CommandLine.RunLast().execute(parsed);
    } catch (LinkageError e) { // of a native library
      throw new CommandLine.ExecutionException(parsed.commandSpec().commandLine(), "", e);
    }
  }

  private static int badArguments(ParameterException exception, String[] arguments) {
    CommandLine command = exception.getCommandLine();
    PrintWriter err = Printable.writer(command.getErr());
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
    for (Throwable behind = exception; behind != null; behind = behind.getCause()) {
      if (behind instanceof RefusedException || behind instanceof UnsuitableMachineException) {
        err.println("alphasweep: " + behind.getMessage());
        err.flush();
        return SweepArguments.BAD_INPUT;
      }
    }
    Optional<DamagedResultsException> damaged = DamagedResultsException.in(exception);
    if (damaged.isPresent()) {
      err.println("alphasweep: " + damaged.get().getMessage());
      err.flush();
      return BROKEN;
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
