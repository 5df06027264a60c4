package io.alphasweep.benchmark;

import io.alphasweep.serve.SweepServer;
import io.alphasweep.store.ResultDirectory;
import io.alphasweep.sweep.SweepFile;
import io.alphasweep.sweep.TrialSchema;
import io.alphasweep.sweep.packing.Pack;
import io.alphasweep.testing.MadeUpResults;
import io.alphasweep.trial.LaterSettings;
import io.alphasweep.trial.TrialSpec;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;

/**
 * What {@code serve} costs over 1,000 trials of 500 rows each: how long until the first page, how
 * long a page takes then, and what the heap holds while browsers poll. The rows are made up and go
 * through the project's own writers. Polls come as fast as they are answered, and not every other
 * second.
 */
public final class Serving {

  private static final String SWEEP =
      """
      name = serving
      base { algorithm = am-ppo, total-timesteps = 256000, num-steps = 512, num-minibatches = 4 }
      grid {
        environment = [Hopper-v4, Walker2d-v4]
        modulation.kappa = [0.5, 1, 2, 4, 8]
        optimizer.learning-rate = [1e-4, 2e-4, 3e-4, 4e-4, 5e-4, 6e-4, 7e-4, 8e-4, 9e-4, 1e-3]
      }
      seeds = 10
      """;

  private static final int PACK = 20;

  private final HttpClient client = HttpClient.newHttpClient();
  private final String address;

  private Serving(String address) {
    this.address = address;
  }

  /**
   * Makes the rows, serves them, and prints what it took.
   *
   * @param arguments where the rows are, or are made if they are not there
   */
  public static void main(String[] arguments) throws Exception {
    Path folder = Path.of(arguments.length > 0 ? arguments[0] : "target/benchmark/serving");
    List<TrialSpec> trials = trials(folder);
    if (!Files.exists(folder.resolve("made"))) {
      make(folder, trials);
    }
    long start = System.nanoTime();
    try (SweepServer server =
        new SweepServer(
                List.of(new ResultDirectory(folder.toString(), new Configuration())),
                new LaterSettings(TrialSchema.standard().declarations()),
                "127.0.0.1",
                0,
                Optional.empty())
            .start()) {
      new Serving(server.address()).measure(folder.getFileName().toString(), start);
    }
  }

  private static List<TrialSpec> trials(Path folder) throws Exception {
    Files.createDirectories(folder);
    return SweepFile.read(Files.writeString(folder.resolve("sweep.conf"), SWEEP)).trials();
  }

  private static void make(Path folder, List<TrialSpec> trials) throws Exception {
    MadeUpResults results =
        new MadeUpResults(
            folder,
            "serving",
            (trial, iteration) ->
                1e6
                        * ((Number) trial.value("optimizer.learning-rate")).doubleValue()
                        * (1 - Math.exp(-iteration / 100.0))
                    + 50 * Math.sin(trial.seed() + 0.3 * iteration));
    for (int pack = 0; pack * PACK < trials.size(); pack++) {
      results.write(
          new Pack(pack, trials.subList(pack * PACK, Math.min(trials.size(), (pack + 1) * PACK))));
    }
    Files.createFile(folder.resolve("made"));
  }

  private void measure(String name, long start) throws Exception {
    say("an answer, which says how far the reading is", millisecondsOf(name + "/"));
    while (get(name + "/state", "").body().contains("\"page\":\"\"")) {
      Thread.sleep(20);
    }
    say("until the page is there", (System.nanoTime() - start) / 1e6);
    System.out.printf("processor time until then: %.2f s%n", processorSeconds());
    HttpResponse<String> page = get(name + "/", "");
    System.out.printf("page: %,d bytes%n", page.body().getBytes(StandardCharsets.UTF_8).length);
    say("first page", millisecondsOf(name + "/"));
    double[] pages = new double[50];
    for (int place = 0; place < pages.length; place++) {
      pages[place] = millisecondsOf(name + "/");
    }
    Arrays.sort(pages);
    say("later pages, median of 50", pages[pages.length / 2]);
    heap("before polls");
    String tag = page.headers().firstValue("ETag").orElseThrow();
    int unchanged = 0;
    for (int poll = 1; poll <= 5000; poll++) {
      get(name + "/state", "");
      unchanged += get(name + "/", tag).statusCode() == 304 ? 1 : 0;
      if (poll == 1000 || poll == 5000) {
        heap("after %,d polls (%,d times nothing new)".formatted(poll, unchanged));
      }
    }
  }

  private static void say(String what, double milliseconds) {
    System.out.printf("%s: %,.0f ms%n", what, milliseconds);
  }

  private static void heap(String when) {
    System.gc();
    System.out.printf(
        "heap %s: %,.1f MB%n",
        when, ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / 1e6);
  }

  private static double processorSeconds() {
    return ProcessHandle.current().info().totalCpuDuration().orElseThrow().toMillis() / 1e3;
  }

  private double millisecondsOf(String path) throws Exception {
    long start = System.nanoTime();
    get(path, "");
    return (System.nanoTime() - start) / 1e6;
  }

  private HttpResponse<String> get(String path, String tag) throws Exception {
    return client.send(
        HttpRequest.newBuilder(URI.create(address + path)).header("If-None-Match", tag).build(),
        HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
  }
}
