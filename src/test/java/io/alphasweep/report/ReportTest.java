package io.alphasweep.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.alphasweep.rows.Column;
import io.alphasweep.store.ResultDirectory;
import io.alphasweep.store.ResultTables;
import io.alphasweep.testing.SparkTest;
import io.alphasweep.testing.SyntheticSweep;
import io.alphasweep.training.Algorithms;
import io.alphasweep.training.onpolicy.Ppo;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ReportTest extends SparkTest {

  /** What would run a script, were any text of a sweep not escaped. */
  private static final String HOSTILE = "</script><img src=x onerror=alert(1)>\u2028 & '\"";

  private static final int MOST_BYTES = 5_000_000;

  /** Those that trials of AM-PPO have; no trial has the columns of all algorithms. */
  private static final List<String> REAL_METRICS =
      Stream.concat(
              Ppo.MODULATED.factory().columns().list().stream(),
              Algorithms.columns().list().stream().filter(Column::timing))
          .map(Column::name)
          .filter(name -> !name.equals("episodes"))
          .toList();

  @Test
  void textsOfTheSweepAreEscaped() throws IOException {
    SyntheticSweep sweep = new SyntheticSweep(3, ReportTest::metrics);
    for (String algorithm : new String[] {"ppo", HOSTILE}) {
      for (String status : new String[] {"completed", "failed", "diverged"}) {
        sweep.trial(
            Map.of(
                "sweep", HOSTILE,
                "environment", HOSTILE,
                "algorithm", algorithm,
                "status", status,
                "error", HOSTILE,
                "host", HOSTILE));
      }
    }
    String html = html(sweep, HOSTILE);
    String markup = markup(html);
    assertThat(markup).doesNotContain("<img").contains("&lt;/script&gt;&lt;img src");
    // A script element that a text had ended early would leave its rest among the markup.
    assertThat(markup).doesNotContain("</script", "function(");
    assertThat(count(html, "</script>")).isEqualTo(5);
    JsonNode data = data(html);
    assertThat(data.path("environments").path(0).asText()).isEqualTo(HOSTILE);
    assertThat(data.path("axes").path(0).path("values").path(0).asText()).isEqualTo(HOSTILE);
  }

  @Test
  void nothingIsLoadedFromElsewhere() throws IOException {
    String html = html(new SyntheticSweep(3, ReportTest::metrics).trial(Map.of()), null);
    String markup = markup(html);
    assertThat(markup)
        .contains("http-equiv=\"Content-Security-Policy\" content=\"default-src 'none';")
        .contains("The directory holds no copy of the sweep file.")
        .contains("Every trial completed.")
        .contains("mean over n of episodic_return_100 in the last iteration [reward]")
        .doesNotContainPattern("(src|href|action|srcset)\\s*=\\s*\"(?!#|data:,)")
        .doesNotContain("http:", "https:", "url(", "@import", "<link rel=\"style");
    assertThat(html).contains("entropy of the policy in nats, last minibatch [nats]");
    for (String library : new String[] {"vega", "vegaLite", "vegaEmbed"}) {
      assertThat(html.indexOf("self)." + library + "=")).as(library).isPositive();
    }
  }

  @Test
  void curvesAreMeansOverSeedsWithTheirIntervals() throws IOException {
    SyntheticSweep sweep = new SyntheticSweep(20, ReportTest::metrics);
    for (double kappa : new double[] {1, 4}) {
      for (long seed = 1; seed <= 3; seed++) {
        sweep.trial(Map.of("algorithm", "am-ppo", "modulation_kappa", kappa, "seed", seed));
      }
    }
    sweep.trial(Map.of("algorithm", "am-ppo", "modulation_kappa", 4.0, "status", "diverged"));
    String html = html(sweep, "name = x, description = \"Is 4 > 1?\", tags = [one]");
    // The verdict stands before any script: it is read without one, and first.
    assertThat(markup(html))
        .contains("<p class=\"badge\">certain</p>\n<p>kappa 4 leads kappa 1 by 60.0 [57.7, 62.3];")
        .contains("1 of the leader&#39;s 4 trials did not complete");
    JsonNode data = data(html);
    assertThat(data.path("lost").toString()).isEqualTo("[[0,0,1,4,\"diverged\"]]");
    assertThat(data.path("trials")).hasSize(7);
    assertThat(markup(html)).contains("<p class=\"lead\">Is 4 &gt; 1?</p>", "<span>one</span>");
    // Of the completed ones, kappa 1 and 4, three seeds each; at iteration 10 kappa 4 begins with
    // 41.
    assertThat(data.path("seedCurves")).hasSize(6);
    assertThat(data.path("seedCurves").path(3).path(3).path(9).asDouble()).isEqualTo(41);
    assertThat(data.path("places").toString()).isEqualTo("[[1],[0]]");

    assertThat(data.path("combinations"))
        .map(JsonNode::asText)
        .containsExactly("kappa 4", "kappa 1"); // by rank
    assertThat(data.path("steps").path(0)).hasSize(20);
    assertThat(data.path("steps").path(0).path(19).asLong()).isEqualTo(2000);
    int reward = metric(data, "episodic_return_100");
    JsonNode everySetting = data.path("groupings").path(0);
    JsonNode curve = everySetting.path("series").path(0).path("m").path(String.valueOf(reward));
    // At iteration 10 and kappa 4 the seeds have 41, 42 and 43; scipy.stats.t.interval(0.95, 2,
    // 42, 3 ** -0.5) is (39.51586, 44.48414).
    assertThat(curve.path(0).path(9).asDouble()).isEqualTo(42);
    assertThat(curve.path(1).path(9).asDouble()).isCloseTo(39.52, within(1e-9));
    assertThat(curve.path(2).path(9).asDouble()).isCloseTo(44.48, within(1e-9));
    // A mean of 0.1 / 3 whose interval would begin at -0.11.
    JsonNode share =
        everySetting.path("series").path(0).path("m").path("" + metric(data, "clip_fraction"));
    assertThat(share.path(1).path(9).asDouble()).isZero();
    assertThat(share.path(2).path(9).asDouble()).isCloseTo(0.1768, within(1e-9));
    // No episode ended in the first iteration, and nothing has an optimizer with a tanh.
    assertThat(curve.path(0).path(0).isNull()).isTrue();
    assertThat(
            everySetting
                .path("series")
                .path(0)
                .path("m")
                .has(String.valueOf(metric(data, "optimizer_clip_fraction"))))
        .isFalse();

    // Final rewards: 21, 22, 23 at kappa 1 and 81, 82, 83 at kappa 4.
    assertThat(data.path("effects").path(0).path(1).toString())
        .isEqualTo("[0,[1],3,82,79.5159,84.4841]");
    assertThat(data.path("seeds")).hasSize(6);
  }

  /** The means and intervals are those of sweeps/paper/README.md, made when the rows were there. */
  @Test
  void resultsThatShipHaveAPage() throws IOException {
    ResultDirectory results =
        new ResultDirectory(
            "sweeps/paper/results/rewards", spark.sparkContext().hadoopConfiguration());
    String html = new Report(new ResultTables(spark, results), Map.of()).html();
    assertThat(markup(html))
        .contains("210 trials: 210 completed")
        .containsSubsequence("Over 6 environments", "class=\"badge\"", "<h2>Ant-v4</h2>")
        .containsSubsequence("<td>Humanoid-v4", ">664", "[632, 695]", ">662", "[620, 704]");
    JsonNode data = data(html);
    assertThat(data.path("seeds")).hasSize(210);
    assertThat(data.path("groupings").path(0).path("series")).isEmpty(); // no curves are kept
    assertThat(data.path("steps").path(0)).isEmpty();
  }

  /** 0 is a random policy's reward and 1 the reference's, of normalized-scores.conf. */
  @Test
  void performanceProfilesGoOverAllEnvironments() throws IOException {
    Map<String, double[]> rewards =
        Map.of(
            "Hopper-v4", new double[] {18.41, 2382.86},
            "Walker2d-v4", new double[] {2.66, 2287.95});
    SyntheticSweep sweep =
        new SyntheticSweep(
            1, (trial, iteration) -> Map.of("episodic_return_100", (double) trial.get("reward")));
    for (String environment : List.of("Hopper-v4", "Walker2d-v4", "Other-v0")) {
      for (double score : new double[] {0, 0.5, 1}) {
        double[] scale = rewards.getOrDefault(environment, new double[] {0, 1});
        double reward = scale[0] + score * (scale[1] - scale[0]);
        String algorithm = environment.equals("Hopper-v4") || score > 0 ? "ppo" : "am-ppo";
        long seed = Math.round(2 * score);
        sweep.trial(
            Map.of(
                "environment", environment,
                "algorithm", algorithm,
                "reward", reward,
                "seed", seed));
      }
    }
    JsonNode data = data(html(sweep, null));
    assertThat(data.path("thresholds")).hasSize(4);
    assertThat(data.path("thresholds").path(3).path(0).asDouble()).isCloseTo(0, within(1e-6));
    assertThat(data.path("thresholds").path(3).path(40).asDouble()).isCloseTo(1, within(1e-6));
    List<JsonNode> overall = new ArrayList<>();
    data.path("groupings")
        .path(0)
        .path("profiles")
        .forEach(
            profile -> {
              if (profile.path("e").asInt() == 3) {
                overall.add(profile);
              }
            });
    // AM-PPO has no trial on Hopper. PPO: above 0.25 are 2 of 3 on Hopper and 2 of 2 on Walker2d.
    assertThat(overall).hasSize(1);
    int group = overall.get(0).path("g").asInt();
    assertThat(data.path("groupings").path(0).path("groups").path(group).asText()).isEqualTo("ppo");
    assertThat(overall.get(0).path("p").path(0).path(10).asDouble()).isCloseTo(0.833, within(1e-9));
    assertThat(overall.get(0).path("p").path(2).path(10).asDouble()).isEqualTo(1);
  }

  @Test
  void aThousandTrialsStayUnderFiveMegabytes() throws IOException {
    SyntheticSweep tenSeeds = new SyntheticSweep(120, ReportTest::noise);
    for (int trial = 0; trial < 1000; trial++) {
      tenSeeds.trial(
          Map.of(
              "environment",
              new String[] {"Hopper-v4", "Ant-v4"}[trial % 2],
              "algorithm",
              "am-ppo",
              "modulation_kappa",
              1.0 + trial / 2 % 5,
              "modulation_eta",
              0.1 * (1 + trial / 10 % 10),
              "seed",
              1L + trial / 100));
    }
    String html = html(tenSeeds, "name = x");
    assertThat(html.getBytes(StandardCharsets.UTF_8).length).isLessThan(MOST_BYTES);
    assertThat(markup(html))
        .contains("<strong>Thinned:</strong> each point is the mean over up to");
    JsonNode data = data(html);
    assertThat(data.path("groupings").path(0).path("series")).hasSize(100);
    assertThat(data.path("groupings").path(0).path("title").asText()).isEqualTo("every setting");
  }

  @Test
  void aThousandSettingsStayUnderFiveMegabytes() throws IOException {
    SyntheticSweep oneSeed = new SyntheticSweep(20, ReportTest::noise);
    for (int trial = 0; trial < 1000; trial++) {
      oneSeed.trial(Map.of("algorithm", "am-ppo", "modulation_kappa", 1.0 + 0.001 * trial));
    }
    String html = html(oneSeed, "name = x");
    assertThat(html.getBytes(StandardCharsets.UTF_8).length).isLessThan(MOST_BYTES);
    assertThat(data(html).path("combinations")).hasSize(1000);
  }

  /** Return: kappa times the iteration, plus the seed. */
  private static Map<String, Object> metrics(Map<String, Object> trial, int iteration) {
    Map<String, Object> values = new HashMap<>();
    if (iteration > 1) {
      double slope = (double) trial.getOrDefault("modulation_kappa", 1.0);
      values.put("episodic_return_100", slope * iteration + (long) trial.get("seed"));
    }
    values.put("entropy", 1.0 / iteration);
    values.put("clip_fraction", (long) trial.get("seed") == 3 ? 0.1 : 0.0);
    return values;
  }

  /** Every metric, with all its digits. */
  private static Map<String, Object> noise(Map<String, Object> trial, int iteration) {
    Map<String, Object> values = new HashMap<>();
    double phase = iteration * 0.37 + trial.get("trial_id").hashCode();
    for (int metric = 0; metric < REAL_METRICS.size(); metric++) {
      values.put(REAL_METRICS.get(metric), Math.sin(phase + metric) * 1e-3);
    }
    return values;
  }

  private String html(SyntheticSweep sweep, String sweepFile) throws IOException {
    ResultDirectory results =
        new ResultDirectory(directory.toString(), spark.sparkContext().hadoopConfiguration());
    sweep.write(results);
    if (sweepFile != null) {
      results.writeText(results.uri(), "sweep.conf", sweepFile);
    }
    String html = new Report(new ResultTables(spark, results), Map.of()).html();
    assertThat(results.exists(results.tables())).as("written by the report").isFalse();
    return html;
  }

  private static JsonNode data(String html) throws IOException {
    String start = "<script type=\"application/json\" id=\"data\">";
    int from = html.indexOf(start) + start.length();
    return new ObjectMapper().readTree(html.substring(from, html.indexOf("</script>", from)));
  }

  /** The page without its scripts and comments, as a browser tells them apart. */
  private static String markup(String html) {
    return Pattern.compile("<script[^>]*>.*?</script>|<!--.*?-->", Pattern.DOTALL)
        .matcher(html)
        .replaceAll("");
  }

  private static int metric(JsonNode data, String name) {
    for (int place = 0; place < data.path("metrics").size(); place++) {
      if (data.path("metrics").path(place).path("name").asText().equals(name)) {
        return place;
      }
    }
    throw new AssertionError("no metric " + name);
  }

  private static int count(String text, String part) {
    return text.split(Pattern.quote(part), -1).length - 1;
  }
}
