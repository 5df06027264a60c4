package io.alphasweep.cli;

import io.alphasweep.cluster.EvaluationRun;
import io.alphasweep.export.Export;
import io.alphasweep.export.OnnxFile;
import io.alphasweep.export.Publication;
import io.alphasweep.fault.OneLine;
import io.alphasweep.machine.Provenance;
import io.alphasweep.store.RefusedException;
import io.alphasweep.store.ResultTables;
import io.alphasweep.text.WholeFile;
import io.alphasweep.training.KeptPolicy;
import io.alphasweep.training.evaluation.PolicyGraph;
import io.alphasweep.trial.TrialSpec;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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
      "Writes the rows of a sweep as TensorBoard's event files or as CSV, its policies as ONNX, and"
          + " what is published of it.",
      ""
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  alphasweep export results/quickstart --tensorboard runs   (then: tensorboard --logdir"
          + " runs)",
      "  alphasweep export results/quickstart --csv tables",
      "  alphasweep export results/quickstart --onnx models --setting algorithm=am-ppo",
      "  alphasweep export results/quickstart --published published/quickstart",
      "",
      "An ONNX file takes 'observation', raw, and gives 'action', without chance, and the numbers"
          + " that actions are drawn by. As safetensors the policies lie in DIR/policies already."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0: the files are written",
      "2: there are no rows in DIR, or OUT cannot be written"
    })
final class ExportCommand implements Callable<Integer> {

  @Mixin private ResultArguments arguments;

  @Mixin private KeptPolicies policies;

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

    @Option(
        names = "--onnx",
        paramLabel = "OUT",
        description =
            "Folder on this machine for one model per trial, of --trial, --setting and --policy.")
    private Path onnx;

    @Option(
        names = "--published",
        paramLabel = "OUT",
        description =
            "Folder on this machine for what is published of a sweep: its tables, what each trial"
                + " reached, and thinned curves, which summarize, report and compare read.")
    private Path published;
  }

  @Override
  public Integer call() throws IOException {
    policies.require();
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
            if (formats.onnx != null) {
              terminal.printf("ONNX: %,d models in %s%n", onnx(tables), formats.onnx);
            }
            if (formats.published != null) {
              Map<String, Long> files = new Publication(tables).write(formats.published);
              terminal.printf(
                  "Published: %,d files of %.2f MB in %s%n",
                  files.size(),
                  files.values().stream().mapToLong(bytes -> bytes).sum() / 1e6,
                  formats.published);
            }
            terminal.flush();
          });
    } catch (FileSystemException e) {
      throw new RefusedException("cannot write: " + OneLine.of(e), e);
    }
  }

  /** Writes the models; returns how many. */
  private int onnx(ResultTables tables) throws IOException {
    List<TrialSpec> trials = policies.trials(tables);
    Files.createDirectories(formats.onnx);
    for (TrialSpec trial : trials) {
      KeptPolicy policy = EvaluationRun.policy(tables.results(), trial, policies.kind());
      Map<String, String> metadata = new TreeMap<>();
      metadata.put("trial_id", trial.id());
      metadata.put("policy", policy.kind().word());
      metadata.put("iteration", Long.toString(policy.iteration()));
      metadata.put("spec", trial.canonical());
      String name = trial.id() + "-" + policy.kind().word();
      byte[] model =
          OnnxFile.of(
              PolicyGraph.of(trial, policy.snapshot()),
              name,
              Provenance.ofThisProcess().alphasweep(),
              metadata);
      try (WholeFile file = new WholeFile(formats.onnx.resolve(name + ".onnx"))) {
        Files.write(file.part(), model);
        file.finish();
      }
    }
    return trials.size();
  }
}
