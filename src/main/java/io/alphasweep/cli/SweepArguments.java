package io.alphasweep.cli;

import io.alphasweep.config.FaultyFileException;
import io.alphasweep.config.Problem;
import io.alphasweep.sweep.Sweep;
import io.alphasweep.sweep.SweepFile;
import io.alphasweep.sweep.TrialSchema;
import io.alphasweep.training.AutoDevice;
import io.alphasweep.trial.TrialSpec;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What every command that takes a sweep file asks for, as a mixin. */
final class SweepArguments {

  private static final Pattern DEVICE = Pattern.compile("auto|cpu|cuda(:\\d{1,3})?");

  /** Exit code of a command whose input is wrong. */
  static final int BAD_INPUT = 2;

  @Parameters(paramLabel = "FILE", description = "The sweep file; - for the standard input.")
  private Path file;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Shows this help.")
  @SuppressWarnings("unused") // picocli reads it
  private boolean help;

  private Integer packSize;

  @Option(
      names = "--pack-size",
      paramLabel = "K",
      description =
          "Most trials that train together in one task. Default: 16, or 8 where observations are"
              + " wider than 100, which is fastest on one CPU core. On a GPU at most 16, or the power"
              + " of two that fits into 6 GB. Results do not depend on it.")
  void setPackSize(int packSize) {
    this.packSize = atLeastOne("--pack-size", packSize);
  }

  private String device = "auto";

  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      description =
          "Where tensors live: cpu, cuda, cuda:N, or auto (the default): a GPU where there is one,"
              + " and the CPU for networks so small that a GPU may slow them down.")
  void setDevice(String device) {
    if (!DEVICE.matcher(device).matches()) {
      throw new ParameterException(
          command.commandLine(),
          "--device: found '" + device + "'; accepted: auto, cpu, cuda, cuda:N");
    }
    this.device = device;
  }

  /** {@code auto}, {@code cpu}, {@code cuda} or {@code cuda:N}. */
  String device() {
    return device;
  }

  /** Whether a GPU was asked for. */
  boolean namesGpu() {
    return device.startsWith("cuda");
  }

  /**
   * Tells which trials will train on a GPU.
   *
   * @param gpus whether there are some, if none was asked for
   */
  Predicate<TrialSpec> onGpu(boolean gpus) {
    return trial -> namesGpu() || (gpus && device.equals("auto") && AutoDevice.prefersGpu(trial));
  }

  Path file() {
    return file;
  }

  /**
   * The file for a command that is typed later. A pipe is gone by then; its text stands among the
   * results.
   *
   * @param results the directory; null for none
   */
  String fileLater(String results) {
    if (Files.isRegularFile(file)) {
      return file.toString();
    }
    Path copy = results == null ? file : Path.of(results, RunCommand.SWEEP_FILE);
    return Files.isRegularFile(copy) ? copy.toString() : "FILE";
  }

  /**
   * Reads the file. What is wrong with it goes to the error stream, one line for each problem, and
   * nothing is returned; what is only doubtful goes there as well.
   */
  Optional<Sweep> read(TrialSchema schema) {
    return read(file, schema, command.commandLine().getErr());
  }

  static Optional<Sweep> read(Path file, TrialSchema schema, PrintWriter err) {
    try {
      Sweep sweep = SweepFile.read(file, schema);
      for (Problem warning : sweep.warnings()) {
        err.println("warning: " + warning);
      }
      err.flush();
      return Optional.of(sweep);
    } catch (FaultyFileException e) {
      e.problems().forEach(err::println);
      err.flush();
      return Optional.empty();
    }
  }

  /** Largest pack; empty for the size that trains fastest. */
  OptionalInt packSize() {
    return packSize == null ? OptionalInt.empty() : OptionalInt.of(packSize);
  }

  int atLeastOne(String option, int value) {
    if (value < 1) {
      throw new ParameterException(
          command.commandLine(), option + ": found " + value + "; accepted: at least 1");
    }
    return value;
  }
}
