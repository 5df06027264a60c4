package io.alphasweep.cli;

import io.alphasweep.report.Report;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Writes the page of a sweep that ran. */
@Command(
    name = "report",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Writes one HTML page that shows a sweep: learning curves with intervals, tables,"
          + " sensitivity, divergences, provenance.",
      "The page carries everything that it needs and opens without a network.",
      ""
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  alphasweep report results/quickstart",
      "  alphasweep report hdfs:///results/rewards --out rewards.html"
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0: the page is written",
      "2: there are no rows in DIR, --baseline or --sweep is wrong, or FILE cannot be written"
    })
final class ReportCommand implements Callable<Integer> {

  private static final String NAME = "report.html";

  @Mixin private ResultArguments arguments;

  @Mixin private BaselineOption baseline;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "The page, on this machine. Default: DIR/" + NAME + ".")
  private Path out;

  @Spec private CommandSpec command;

  @Override
  public Integer call() throws IOException {
    return arguments.read(
        "report",
        tables -> {
          String html = new Report(tables, baseline.values()).html();
          PrintWriter terminal = command.commandLine().getOut();
          terminal.printf(
              "Report: %s (%.1f MB)%n",
              PageFile.write(html, out, tables.results(), NAME, "--out"),
              html.getBytes(StandardCharsets.UTF_8).length / 1e6);
          terminal.flush();
        });
  }
}
