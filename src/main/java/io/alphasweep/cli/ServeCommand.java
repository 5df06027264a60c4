package io.alphasweep.cli;

import io.alphasweep.cluster.SparkSessions;
import io.alphasweep.serve.SweepServer;
import io.alphasweep.store.RefusedException;
import io.alphasweep.store.ResultDirectory;
import io.alphasweep.sweep.TrialSchema;
import io.alphasweep.trial.LaterSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows sweeps in a browser while they run. */
@Command(
    name = "serve",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Shows the page of 'report' in a browser and feeds it while the sweep runs; of several"
          + " sweeps, running and finished, side by side.",
      "It reads and writes nothing: a run may begin, die and go on meanwhile.",
      ""
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  alphasweep serve results/quickstart",
      "  alphasweep serve results/* --port 0",
      "  alphasweep serve results/* --host 0.0.0.0",
      "",
      "Only this machine can read, unless --host names another of its addresses: then readers need",
      "a token, and the address that is printed brings it. Traffic is not encrypted: over a"
          + " network",
      "that others share, leave --host out and use 'ssh -L 8642:localhost:8642 HOST'.",
      "It ends with Ctrl-C."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0: it was stopped by a signal",
      "2: a DIR is no directory of results, or it cannot listen at the address"
    })
final class ServeCommand implements Callable<Integer> {

  private static final int PORT = 8642;
  private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9_-]{16,128}");

  /** For one that is not to stand in the list of processes. */
  private static final String TOKEN_VARIABLE = "ALPHASWEEP_TOKEN";

  @Parameters(
      paramLabel = "DIR",
      arity = "1..*",
      description = "The --out directories of runs; of those to come, too.")
  private List<String> directories;

  @Option(
      names = "--host",
      paramLabel = "ADDRESS",
      defaultValue = "127.0.0.1",
      description = "Address to listen at. Default: this machine alone, 127.0.0.1.")
  private String host;

  @Option(
      names = "--port",
      paramLabel = "N",
      defaultValue = "" + PORT,
      description = "Port to listen at; 0 for any that is free. Default: " + PORT + ".")
  private int port;

  @Option(
      names = "--token",
      paramLabel = "TOKEN",
      description =
          "What readers have to bring: 16 to 128 letters, digits, - and _. Default: "
              + TOKEN_VARIABLE
              + ", or a new one where other machines can read.")
  private String token;

  @Spec private CommandSpec command;

  @Override
  public Integer call() throws InterruptedException {
    if (port < 0 || port > 65_535) {
      throw new RefusedException(
          "--port: found %d; accepted: a whole number from 0 to 65535".formatted(port));
    }
    String wanted = token == null ? System.getenv(TOKEN_VARIABLE) : token;
    if (wanted != null && !TOKEN.matcher(wanted).matches()) {
      throw new RefusedException(
          "--token: found %d characters; accepted: 16 to 128 letters, digits, - and _"
              .formatted(wanted.length()));
    }
    CountDownLatch stopped = new CountDownLatch(1);
    StopSignals.onFirst(stopped::countDown);
    try (SweepServer server =
        new SweepServer(
                open(),
                new LaterSettings(TrialSchema.standard().declarations()),
                host,
                port,
                Optional.ofNullable(wanted))
            .start()) {
      PrintWriter out = command.commandLine().getOut();
      out.printf("Sweeps: %s%nCtrl-C ends it.%n", server.address());
      out.flush();
      stopped.await();
    }
    return 0;
  }

  private List<ResultDirectory> open() {
    Configuration hadoop = SparkSessions.fileSystems(SparkSessions.configuration("serve", null));
    List<ResultDirectory> opened = new ArrayList<>();
    for (String directory : directories) {
      ResultDirectory results = new ResultDirectory(directory, hadoop);
      try {
        if (results.isPublished()) {
          throw new RefusedException(
              directory + " holds published results, which do not grow; 'report' makes their page");
        }
      } catch (IOException e) {
        throw new RefusedException("cannot read " + directory + ": " + e.getMessage(), e);
      }
      opened.add(results);
    }
    return opened;
  }
}
