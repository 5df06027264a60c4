package io.alphasweep.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.alphasweep.store.ResultDirectory;
import io.alphasweep.store.ResultTables;
import io.alphasweep.sweep.SweepFile;
import io.alphasweep.sweep.TrialSchema;
import io.alphasweep.sweep.packing.Pack;
import io.alphasweep.testing.MadeUpResults;
import io.alphasweep.testing.SparkTest;
import io.alphasweep.testing.SyntheticSweep;
import io.alphasweep.trial.LaterSettings;
import io.alphasweep.trial.TrialSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page that is made without Spark, against {@link Report}, which asks Spark. */
class GrowingReportTest extends SparkTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final ObjectNode NO_STATUS = JSON.createObjectNode();

  private static final String SWEEP =
      """
      name = made-up
      description = "Which rate?"
      base { total-timesteps = 20480, num-steps = 512, num-minibatches = 4, update-epochs = 1 }
      grid {
        environment = [Hopper-v4, Walker2d-v4]
        algorithm = [ppo, am-ppo]
        modulation.kappa = [1.0, 4.0]
        optimizer.learning-rate = [3e-4, 1e-3]
      }
      seeds = 2
      """;

  private static final LaterSettings LATER =
      new LaterSettings(TrialSchema.standard().declarations());

  @TempDir private Path scratch;

  @Test
  void aFinishedSweepHasThePageOfTheReport() throws Exception {
    List<TrialSpec> trials = trials();
    MadeUpResults made = new MadeUpResults(directory, "made-up", GrowingReportTest::reward);
    for (int pack = 0; pack < 4; pack++) {
      made.write(
          new Pack(pack, trials.subList(pack * trials.size() / 4, (pack + 1) * trials.size() / 4)));
    }
    results().writeText(results().uri(), "sweep.conf", SWEEP);
    same();
  }

  @Test
  void whatDivergedOrFailedOrNeverEndedAnEpisodeReadsAlike() throws Exception {
    SyntheticSweep sweep = new SyntheticSweep(37, GrowingReportTest::metrics);
    for (double kappa : new double[] {1, 4}) {
      for (String environment : new String[] {"Hopper-v4", "Other-v0"}) {
        for (long seed = 1; seed <= 3; seed++) {
          sweep.trial(
              Map.of(
                  "environment", environment,
                  "algorithm", "am-ppo",
                  "modulation_kappa", kappa,
                  "seed", seed));
        }
      }
    }
    sweep.trial(
        Map.of(
            "algorithm", "am-ppo", "modulation_kappa", 4.0, "status", "diverged", "error", "left"));
    sweep.trial(Map.of("algorithm", "ppo", "status", "failed", "error", "threw <b>"));
    sweep.write(results());
    same();
  }

  /** Rows of another pack come, rows stand in two files, and all are merged. */
  @Test
  void aSweepGrowsAndIsMerged() throws Exception {
    List<TrialSpec> trials = trials();
    MadeUpResults made = new MadeUpResults(directory, "made-up", GrowingReportTest::reward);
    GrowingReport report = new GrowingReport(results(), LATER);
    assertThat(report.feed()).isFalse();
    assertThat(report.page(NO_STATUS, live(""), true)).isEmpty();

    made.write(new Pack(0, trials.subList(0, 10)));
    assertThat(report.feed()).isTrue();
    assertThat(report.feed()).isFalse();
    assertThat(data(html(report)).path("trials")).hasSize(10);

    made.write(new Pack(1, trials.subList(10, trials.size())));
    made.write(new Pack(2, trials.subList(8, 12)));
    assertThat(report.feed()).isTrue();
    assertThat(report.filesRead()).isEqualTo(report.files()).isEqualTo(7);
    String all = html(report);
    same(all);

    new ResultTables(spark, results()).merge(Map.of());
    assertThat(report.feed()).isTrue();
    assertThat(report.files()).isEqualTo(3);
    assertThat(alike(data(html(report)), data(all))).isEmpty();

    report.rest();
    assertThat(report.feed()).isFalse(); // nothing changed, so nothing is read
    Files.delete(directory.resolve("_files.json"));
    made.write(new Pack(3, trials.subList(0, 1)));
    assertThat(report.feed()).isTrue();
    assertThat(alike(data(html(report)), data(all))).isEmpty();
  }

  /** A trial that trains has a curve and no final reward; its setting stands in status.json. */
  @Test
  void trialsThatTrainAreDrawn() throws Exception {
    SyntheticSweep sweep = new SyntheticSweep(20, GrowingReportTest::metrics);
    for (double kappa : new double[] {1, 4}) {
      sweep.trial(Map.of("algorithm", "am-ppo", "modulation_kappa", kappa));
    }
    sweep.write(results());
    Files.delete(directory.resolve("trials/synthetic.parquet"));
    JsonNode status =
        JSON.readTree(
            """
            {"running": [{"trial_id": "0000000000000000", "setting": 0}, {"trial_id": "0000000000000001", "setting": 1}],
             "settings": [{"values": {"modulation_kappa": 1.0}}, {"values": {"modulation_kappa": 4.0}}]}
            """);
    GrowingReport report = new GrowingReport(results(), LATER);
    report.feed();
    String html = report.page(status, live("so far"), false).orElseThrow().html();
    JsonNode data = data(html);
    assertThat(data.path("combinations"))
        .map(JsonNode::asText)
        .containsExactly("kappa 1", "kappa 4");
    assertThat(data.path("trials"))
        .hasSize(2)
        .allMatch(of -> of.path(3).asText().equals("unfinished"));
    assertThat(data.path("groupings").path(0).path("series")).hasSize(2);
    assertThat(data.path("rewards")).isEmpty();
    assertThat(data.path("lost")).isEmpty();
    assertThat(html).contains("No trial has ended yet", "2 unfinished", "so far");
  }

  @Test
  void aDamagedFileIsLeftOutAndTold() throws Exception {
    MadeUpResults made = new MadeUpResults(directory, "made-up", GrowingReportTest::reward);
    List<TrialSpec> trials = trials();
    made.write(new Pack(0, trials.subList(0, 4)));
    made.write(new Pack(1, trials.subList(4, 8)));
    Path broken = files("metrics/environment=Hopper-v4").get(1);
    byte[] bytes = Files.readAllBytes(broken);
    bytes[bytes.length / 2] ^= 4;
    Files.write(broken, bytes);
    Path elsewhere = Files.write(scratch.resolve("elsewhere"), bytes);
    Files.createSymbolicLink(directory.resolve("metrics/link.parquet"), elsewhere);

    GrowingReport report = new GrowingReport(results(), LATER);
    report.feed();
    String html = html(report);
    assertThat(html)
        .contains("is not read: its checksum does not match")
        .contains("metrics/link.parquet is a link that leads elsewhere")
        .contains("Rows of 4 trials that ended are missing");
    assertThat(data(html).path("seeds")).hasSize(4);
  }

  private List<Path> files(String folder) throws Exception {
    try (var files = Files.list(directory.resolve(folder))) {
      return files.sorted().toList();
    }
  }

  private void same() throws Exception {
    GrowingReport report = new GrowingReport(results(), LATER);
    assertThat(report.feed()).isTrue();
    same(html(report));
  }

  private void same(String mine) throws Exception {
    String theirs = new Report(new ResultTables(spark, results()).with(LATER), Map.of()).html();
    assertThat(main(mine)).isEqualTo(main(theirs));
    assertThat(alike(data(mine), data(theirs))).isEmpty();
  }

  private static Map<String, String> live(String words) {
    return Map.of("state", "running", "words", words, "page", "1");
  }

  private static String html(GrowingReport report) throws Exception {
    return report.page(NO_STATUS, live(""), true).orElseThrow().html();
  }

  /** All that is text. */
  private static String main(String html) {
    return html.substring(html.indexOf("<header"), html.indexOf("</main>"));
  }

  /** Where two trees differ: numbers, which come from sums in another order, by more than 0.1%. */
  private static Optional<String> alike(JsonNode one, JsonNode other) {
    if (one.isNumber() && other.isNumber()) {
      double scale = Math.max(1e-6, Math.abs(other.asDouble()));
      return Math.abs(one.asDouble() - other.asDouble()) <= 2e-3 * scale
          ? Optional.empty()
          : Optional.of(one + " is not " + other);
    }
    if (one.isContainerNode() && other.isContainerNode() && one.size() == other.size()) {
      if (one.isArray()) {
        for (int place = 0; place < one.size(); place++) {
          int at = place;
          Optional<String> found = alike(one.path(place), other.path(place));
          if (found.isPresent()) {
            return found.map(text -> at + ": " + text);
          }
        }
        return Optional.empty();
      }
      for (Map.Entry<String, JsonNode> field : other.properties()) {
        Optional<String> found = alike(one.path(field.getKey()), field.getValue());
        if (found.isPresent()) {
          return found.map(text -> field.getKey() + ": " + text);
        }
      }
      return Optional.empty();
    }
    return one.equals(other) ? Optional.empty() : Optional.of(one + " is not " + other);
  }

  private ResultDirectory results() {
    return new ResultDirectory(directory.toString(), spark.sparkContext().hadoopConfiguration());
  }

  private List<TrialSpec> trials() throws Exception {
    return SweepFile.read(Files.writeString(scratch.resolve("made-up.conf"), SWEEP)).trials();
  }

  private static double reward(TrialSpec trial, long iteration) {
    double rate = ((Number) trial.value("optimizer.learning-rate")).doubleValue();
    return 1000 * rate * iteration + 10 * Math.sin(7.0 * trial.seed() + iteration);
  }

  private static Map<String, Object> metrics(Map<String, Object> trial, int iteration) {
    Map<String, Object> values = new HashMap<>();
    if (iteration > 3 && !trial.get("environment").equals("Other-v0")) {
      double slope = (double) trial.getOrDefault("modulation_kappa", 1.0);
      values.put(
          "episodic_return_100",
          slope * iteration + 9 * Math.sin(iteration) + (long) trial.get("seed"));
    }
    values.put("episodes", 3L);
    values.put("entropy", 1.0 / iteration + 0.1 * Math.sin(iteration));
    values.put("value_loss", 1.0 / iteration);
    return values;
  }

  private static JsonNode data(String html) throws Exception {
    String start = "<script type=\"application/json\" id=\"data\">";
    int from = html.indexOf(start) + start.length();
    return JSON.readTree(html.substring(from, html.indexOf("</script>", from)));
  }
}
