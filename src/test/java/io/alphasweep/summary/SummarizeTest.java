package io.alphasweep.summary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.alphasweep.cluster.SparkSessions;
import io.alphasweep.store.RefusedException;
import io.alphasweep.store.ResultDirectory;
import io.alphasweep.store.ResultTables;
import io.alphasweep.testing.MadeUpResults;
import io.alphasweep.testing.Trials;
import io.alphasweep.text.ValueText;
import io.alphasweep.trial.RandomStreams;
import io.alphasweep.trial.TrialSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The tables of a made-up sweep whose truth is known: kappa 4 adds 100, eta moves in lock-step with
 * kappa, the learning rate does nothing, and AM-PPO with kappa 1 equals PPO.
 */
class SummarizeTest {

  private static final int SEEDS = 6;

  @TempDir private static Path directory;

  private static SparkSession spark;
  private static Summary summary;

  @BeforeAll
  static void summarize() throws IOException {
    spark = SparkSessions.start(SparkSessions.configuration("test", "local[2]"));
    List<TrialSpec> trials = new ArrayList<>();
    for (String environment : List.of("Hopper-v4", "Swimmer-v4")) {
      for (long seed = 1; seed <= SEEDS; seed++) {
        for (double rate : new double[] {1e-4, 3e-4}) {
          for (double kappa : new double[] {0, 1, 2, 4}) {
            trials.add(trial(environment, seed, rate, kappa));
          }
        }
      }
    }
    new MadeUpResults(directory, "made-up", SummarizeTest::reward).write(trials);
    summary = new Summarize(new ResultTables(spark, results())).execute();
  }

  @AfterAll
  static void stop() {
    spark.stop();
  }

  @Test
  void rewardsOfASetting() {
    SummaryTable table = table("summary");
    assertThat(table.rows()).hasSize(16);
    List<Object> row = table.rows().get(0);
    assertThat(table.value(row, "n")).isEqualTo((long) SEEDS);
    // Three iterations: the reward times 1/3, 2/3 and 1.
    double mean = (Double) table.value(row, "final_reward_mean");
    assertThat((Double) table.value(row, "area_under_curve")).isCloseTo(mean * 2 / 3, within(1e-9));
    assertThat((Double) table.value(row, "best_reward")).isCloseTo(mean, within(1e-9));
    assertThat((Double) table.value(row, "final_reward_low")).isLessThan(mean);
    assertThat(table.value(row, "divergence_rate")).isEqualTo(0.0);
  }

  /** Ant's and Hopper's defaults differ, and nobody varied them. */
  @Test
  void showsWhatVariesWithinAnEnvironment(@TempDir Path other) throws IOException {
    List<TrialSpec> trials = new ArrayList<>();
    for (long seed = 1; seed <= 2; seed++) {
      trials.add(Trials.small(Map.of("environment", "Ant-v4", "seed", seed)));
      for (double healthy : new double[] {1, 2}) {
        trials.add(Trials.small(Map.of("seed", seed, "environment.healthy-reward", healthy)));
      }
      // A discount of its own, which is no difference to anything that it is compared with.
      trials.add(Trials.small(Map.of("environment", "Pendulum-v1", "seed", seed, "gamma", 0.9)));
      // One of the algorithm's own, which may be why the two differ.
      trials.add(
          Trials.small(
              Map.of(
                  "environment",
                  "Ant-v4",
                  "seed",
                  seed,
                  "algorithm",
                  "value-free",
                  "num-minibatches",
                  2L)));
    }
    new MadeUpResults(other, "made-up", SummarizeTest::reward).write(trials);
    ResultDirectory results =
        new ResultDirectory(other.toString(), spark.sparkContext().hadoopConfiguration());
    SummaryTable table = new Summarize(new ResultTables(spark, results)).compute().settings();
    assertThat(table.table().names().subList(0, table.settings()))
        .containsExactly(
            "environment",
            "algorithm",
            "optimizer",
            "num_minibatches",
            "environment_healthy_reward");
    assertThat(table.rows()).hasSize(5);
  }

  /** MadeUpResults' rows of three iterations: entropy 1 + sin(seed + t / 10), value loss sin^2. */
  @Test
  void dynamicsOfASetting() {
    double valueLoss = 0;
    double entropy = 0;
    double rebound = 0;
    for (int seed = 1; seed <= SEEDS; seed++) {
      double[] sines = {Math.sin(seed + 0.1), Math.sin(seed + 0.2), Math.sin(seed + 0.3)};
      double least = Math.min(Math.min(sines[0], sines[1]), sines[2]);
      for (double sine : sines) {
        valueLoss += sine * sine / 3 / SEEDS;
      }
      entropy += (1 + sines[2]) / SEEDS;
      rebound += (sines[2] - least) / SEEDS;
    }
    SummaryTable dynamics = table("dynamics");
    assertThat(dynamics.rows()).hasSize(16);
    for (List<Object> row : dynamics.rows()) {
      assertThat(dynamics.value(row, "n")).isEqualTo((long) SEEDS);
      assertThat(number(dynamics, row, "value_loss_all_mean")).isCloseTo(valueLoss, within(1e-9));
      assertThat(number(dynamics, row, "entropy_end_mean")).isCloseTo(entropy, within(1e-9));
      assertThat(number(dynamics, row, "entropy_rebound_mean")).isCloseTo(rebound, within(1e-9));
      assertThat(number(dynamics, row, "entropy_rebound_low")).isLessThan(rebound);
      assertThat(dynamics.value(row, "optimizer_clip_fraction_all_mean")).isNull();
    }
  }

  /** MadeUpResults' three rewards rise, and the last is the best. */
  @Test
  void rewardsThatRiseNeitherCollapseNorRest() {
    SummaryTable dynamics = table("dynamics");
    for (List<Object> row : dynamics.rows()) {
      assertThat(number(dynamics, row, "collapses_mean")).isZero();
      assertThat(number(dynamics, row, "plateau_mean")).isZero();
    }
  }

  /**
   * By hand: it falls from 8 to 2 and stays, from 9 to 3, and from 10 to 6, which is no collapse.
   */
  @Test
  void countsCollapsesAndWhatFollowsTheRise() {
    int[] rewards = {0, 8, 2, 1, 9, 3, 10, 6, 9, 10};
    String curve =
        IntStream.range(0, rewards.length)
            .mapToObj(
                i ->
                    "named_struct('iteration', %dL, 'episodic_return_100', %dD)"
                        .formatted(i + 1, rewards[i]))
            .collect(Collectors.joining(", "));
    Row found =
        spark
            .sql(
                """
                SELECT %s AS collapses, %s AS plateau FROM (
                  SELECT array(%s) AS curve, 10D AS best_reward, 0D AS least_reward, 10L AS length)
                """
                    .formatted(Stability.COLLAPSES, Stability.PLATEAU, curve))
            .head();
    assertThat(found.getDouble(0)).isEqualTo(2);
    assertThat(found.getDouble(1)).isCloseTo(0.3, within(1e-12));
  }

  private static double number(SummaryTable table, List<Object> row, String column) {
    return (Double) table.value(row, column);
  }

  @Test
  void bestSettingOfEachEnvironment() {
    SummaryTable best = table("best");
    assertThat(best.rows()).hasSize(2);
    for (List<Object> row : best.rows()) {
      assertThat(best.value(row, "modulation_kappa")).isEqualTo(4.0);
      // Two learning rates that are alike share it.
      assertThat((Double) best.value(row, "probability_best")).isBetween(0.5, 1.0);
    }
  }

  /** Two learning rates of kappa 4 are alike, and both are better than all else. */
  @Test
  void verdictOfEachEnvironmentAndOfAll() {
    assertThat(summary.verdicts().environments()).hasSize(2);
    for (Verdict verdict : summary.verdicts().all()) {
      assertThat(verdict.leader())
          .startsWith("am-ppo, learning rate ")
          .contains("kappa 4, eta 0.4");
      assertThat(verdict.asGood()).isEqualTo(1);
      assertThat(verdict.others()).isEqualTo(7);
      assertThat(verdict.certainty()).isNotEqualTo(Verdict.Certainty.CERTAIN);
    }
    assertThat(summary.verdicts().overall()).isPresent();
    assertThat(summary.answer())
        .contains(
            "Hopper-v4: the final reward is a mean over all of training, which has fewer than 100"
                + " episodes.");
  }

  /** The best first, and in the same order everywhere. */
  @Test
  void settingsStandByRank() {
    SummaryTable table = table("summary");
    List<List<Object>> settings =
        table.rows().stream().map(row -> row.subList(1, table.settings())).toList();
    assertThat(settings.subList(8, 16)).isEqualTo(settings.subList(0, 8));
    assertThat(table.rows().subList(0, 2))
        .extracting(row -> table.value(row, "modulation_kappa"))
        .containsOnly(4.0);
    SummaryTable overall = table("overall");
    assertThat(overall.rows())
        .extracting(row -> row.subList(0, overall.settings()))
        .isEqualTo(settings.subList(0, 8));
  }

  @Test
  void comparisonsWithTheBest() {
    SummaryTable comparisons = table("comparisons");
    assertThat(comparisons.rows()).hasSize(14);
    for (List<Object> row : comparisons.rows()) {
      boolean isBest = Double.valueOf(4).equals(comparisons.value(row, "modulation_kappa"));
      double p = (Double) comparisons.value(row, "p_holm");
      assertThat(p).as(row.toString()).isBetween(isBest ? 0.05 : 0, isBest ? 1.0 : 0.001);
      assertThat((String) comparisons.value(row, "power"))
          .startsWith("6 seeds a side cannot show a difference under ");
    }
  }

  @Test
  void comparisonsWithABaseline() throws IOException {
    SummaryTable comparisons =
        table(
            new Summarize(
                    new ResultTables(spark, results()),
                    Map.of("algorithm", "ppo", "optimizer_learning_rate", "1.0E-4"))
                .execute(),
            "comparisons");
    assertThat(comparisons.rows())
        .extracting(row -> comparisons.value(row, "baseline"))
        .containsOnly("ppo, learning rate 1e-4");
  }

  /** PPO has two learning rates: AM-PPO is compared with PPO of the same rate. */
  @Test
  void comparisonsWithTheNearestBaseline() throws IOException {
    Summary matched = comparedWith(Map.of("algorithm", "ppo"));
    SummaryTable comparisons = table(matched, "comparisons");
    assertThat(comparisons.rows()).hasSize(12);
    for (List<Object> row : comparisons.rows()) {
      assertThat(comparisons.value(row, "baseline"))
          .isEqualTo(
              "ppo, learning rate "
                  + ValueText.of(comparisons.value(row, "optimizer_learning_rate")));
    }
  }

  /** Kappa 4 is worth 100 on both environments, everything else nothing. */
  @Test
  void comparisonsOverAllEnvironments() throws IOException {
    Summary matched = comparedWith(Map.of("algorithm", "ppo"));
    SummaryTable overall = table(matched, "overall_comparisons");
    assertThat(overall.rows()).hasSize(6);
    for (List<Object> row : overall.rows()) {
      assertThat(overall.value(row, "baseline"))
          .isEqualTo(
              "ppo, learning rate " + ValueText.of(overall.value(row, "optimizer_learning_rate")));
      assertThat(overall.value(row, "environments")).isEqualTo(2L);
      assertThat(overall.value(row, "n")).isEqualTo(2L * SEEDS);
      boolean better = Double.valueOf(4).equals(overall.value(row, "modulation_kappa"));
      double truth = better ? (100 / (2382.86 - 18.41) + 100 / (360 + 0.01)) / 2 : 0;
      assertThat(truth)
          .isBetween(
              number(overall, row, "difference_low") - 0.01,
              number(overall, row, "difference_high") + 0.01);
      assertThat(number(overall, row, "p_holm")).isBetween(better ? 0 : 0.05, better ? 1e-6 : 1.0);
      assertThat(number(overall, row, "improvement")).isBetween(better ? 1 : 0.1, better ? 1 : 0.9);
    }
    SummaryTable withBest = table("overall_comparisons");
    assertThat(withBest.rows()).hasSize(7);
    assertThat(withBest.rows())
        .extracting(row -> (String) withBest.value(row, "baseline"))
        .allMatch(baseline -> baseline.contains(" 4, "));
  }

  @Test
  void baselinesThatNameNothing() {
    assertRefused(
        Map.of("algorithm", "grpo"),
        "--baseline: no setting with algorithm=grpo has results on Hopper-v4");
    assertRefused(
        Map.of("gamma", "0.9"),
        "--baseline: this sweep varies no gamma; accepted: algorithm, optimizer,"
            + " optimizer_learning_rate, modulation_kappa, modulation_eta");
  }

  private static Summary comparedWith(Map<String, String> baseline) throws IOException {
    return new Summarize(new ResultTables(spark, results()), baseline).compute();
  }

  private static void assertRefused(Map<String, String> baseline, String message) {
    assertThatThrownBy(() -> comparedWith(baseline))
        .isInstanceOf(RefusedException.class)
        .hasMessage(message);
  }

  @Test
  void tablesOfSomeTrialsAlone() throws IOException {
    List<String> hopper = new ArrayList<>();
    for (long seed = 1; seed <= SEEDS; seed++) {
      hopper.add(trial("Hopper-v4", seed, 1e-4, 2).id());
      hopper.add(trial("Hopper-v4", seed, 1e-4, 4).id());
    }
    Summary some = new Summarize(new ResultTables(spark, results()).only(hopper)).execute();
    assertThat(some.settings().rows())
        .extracting(row -> some.settings().value(row, "n"))
        .containsExactly((long) SEEDS, (long) SEEDS);
    assertThat(some.tables()).extracting(SummaryTable::name).doesNotContain("overall");
  }

  @Test
  void importanceFindsWhatMatters() {
    SummaryTable importance = table("importance");
    Map<Object, List<Object>> hopper = new HashMap<>();
    importance.rows().stream()
        .filter(row -> row.get(0).equals("Hopper-v4"))
        .forEach(row -> hopper.put(row.get(1), row));
    assertThat(hopper)
        .containsOnlyKeys(
            "algorithm",
            "optimizer_learning_rate",
            "modulation_kappa + modulation_eta",
            "algorithm x optimizer_learning_rate",
            "optimizer_learning_rate x modulation_kappa + modulation_eta",
            "seed");
    List<Object> kappa = hopper.get("modulation_kappa + modulation_eta");
    assertThat((Double) importance.value(kappa, "importance")).isGreaterThan(0.9);
    assertThat((Double) importance.value(kappa, "p_holm")).isLessThan(1e-6);
    List<Object> rate = hopper.get("optimizer_learning_rate");
    assertThat((Double) importance.value(rate, "p_holm")).isGreaterThan(0.05);

    SummaryTable effects = table("main_effects");
    List<Object> four =
        effects.rows().stream().filter(row -> "4 + 0.4".equals(row.get(2))).findFirst().get();
    // The levels are worth 0, 0 and 100: the last is 67 above their mean.
    assertThat((Double) effects.value(four, "effect")).isCloseTo(66.7, within(5.0));
    assertThat(effects.value(four, "n")).isEqualTo(2L * SEEDS);
  }

  /**
   * By hand, on a scale on which a random policy's return is 18.41: of 320 and 90% of the way
   * there, the lines over the logarithm meet 289.84. The largest rate diverges, and counts as the
   * worst.
   */
  @Test
  void tellsHowFarALearningRateMayBeOff(@TempDir Path other) throws IOException {
    Map<Double, Double> rewards = Map.of(1e-5, 20.0, 1e-4, 300.0, 1e-3, 320.0, 1e-2, 900.0);
    List<TrialSpec> trials = new ArrayList<>();
    for (long seed = 1; seed <= 2; seed++) {
      for (double rate : rewards.keySet()) {
        trials.add(Trials.small(Map.of("seed", seed, "optimizer.learning-rate", rate)));
      }
    }
    new MadeUpResults(
            other,
            "made-up",
            (trial, iteration) ->
                rewards.get(trial.real("optimizer.learning-rate")) * iteration / 3)
        .diverging(trial -> trial.real("optimizer.learning-rate") > 1e-3)
        .write(trials);
    ResultDirectory results =
        new ResultDirectory(other.toString(), spark.sparkContext().hadoopConfiguration());
    Summary found = new Summarize(new ResultTables(spark, results)).compute();
    SummaryTable table = table(found, "tolerance");
    assertThat(table.rows()).hasSize(1);
    List<Object> row = table.rows().get(0);
    assertThat(row.subList(0, 5))
        .containsExactly("Hopper-v4", "optimizer_learning_rate", "ppo, adam", 4L, 8L);
    assertThat(number(table, row, "best")).isEqualTo(1e-3);
    double least = 320 - 0.1 * (320 - 18.41);
    double below = (300 - least) / (300 - 20);
    assertThat(number(table, row, "from")).isCloseTo(Math.pow(10, -4 - below), within(1e-9));
    double above = (320 - least) / (320 - 20);
    assertThat(number(table, row, "to")).isCloseTo(Math.pow(10, -3 + above), within(1e-9));
    assertThat(table.value(row, "range")).isEqualTo("9.2e-5 to 0.0013");
    assertThat(number(table, row, "decades")).isCloseTo(1 + below + above, within(1e-9));
    assertThat(number(table, row, "decades_low")).isCloseTo(1 + below + above, within(1e-9));
    assertThat(SummaryFormats.markdown(table)).contains("| 9.2e-5 to 0.0013 |");

    Summary strict = new Summarize(new ResultTables(spark, results), Map.of(), 0.01).compute();
    SummaryTable narrow = table(strict, "tolerance");
    assertThat(number(narrow, narrow.rows().get(0), "from")).isBetween(1e-4, 1e-3);
  }

  /** Two learning rates have no range, and three kappas move with eta. */
  @Test
  void hasNoToleranceOfFewValues() {
    assertThat(summary.tables()).extracting(SummaryTable::name).doesNotContain("tolerance");
  }

  @Test
  void overallIsOnTheScaleOfTheReferences() {
    SummaryTable overall = table("overall");
    assertThat(overall.rows()).hasSize(8);
    List<Object> row = overall.rows().get(0);
    assertThat(overall.value(row, "environments")).isEqualTo(2L);
    double hopper =
        (Double) table("summary").value(table("summary").rows().get(0), "final_reward_mean");
    double swimmer =
        (Double) table("summary").value(table("summary").rows().get(8), "final_reward_mean");
    assertThat((Double) overall.value(row, "mean"))
        .isCloseTo(
            ((hopper - 18.41) / (2382.86 - 18.41) + (swimmer + 0.01) / (360 + 0.01)) / 2,
            within(1e-9));
  }

  @Test
  void writesEachTableInEachForm() throws IOException {
    new Summarize(new ResultTables(spark, results())).execute();
    for (SummaryTable table : summary.tables()) {
      String file = directory + "/tables/" + table.name();
      assertThat(Files.readString(Path.of(file + ".csv"))).isEqualTo(SummaryFormats.csv(table));
      if (table.views().isEmpty()) {
        assertThat(Path.of(file + ".md")).doesNotExist();
      } else {
        assertThat(Files.readString(Path.of(file + ".md"))).contains("| --- |");
        assertThat(Files.readString(Path.of(file + ".tex"))).contains("\\toprule", "\\bottomrule");
      }
      assertThat(spark.read().parquet(file + ".parquet").count()).isEqualTo(table.rows().size());
    }
    assertThat(Files.readString(directory.resolve("tables/main_effects.tex")))
        .contains("Hopper-v4 & optimizer\\_learning\\_rate & ");
  }

  /** The names that queries group by are one to one with their ids, and the same in every table. */
  @Test
  void queriesGroupBySettings() {
    SummaryTable finals = table("finals");
    assertThat(finals.rows()).hasSize(16 * SEEDS);
    Map<Object, Object> ids = new HashMap<>();
    Map<List<Object>, Double> sums = new HashMap<>();
    for (List<Object> row : finals.rows()) {
      Object name = finals.value(row, "setting");
      Object id = finals.value(row, "setting_id");
      assertThat(ids.putIfAbsent(name, id)).isIn(null, id);
      sums.merge(
          List.of(finals.value(row, "environment"), id),
          number(finals, row, "final_reward"),
          Double::sum);
    }
    assertThat(ids).hasSize(8).containsKey("am-ppo, learning rate 1e-4, kappa 4, eta 0.4");
    assertThat(ids.values()).doesNotHaveDuplicates();

    SummaryTable means = table("summary");
    for (List<Object> row : means.rows()) {
      assertThat(ids).containsEntry(means.value(row, "setting"), means.value(row, "setting_id"));
      double sum =
          sums.get(List.of(means.value(row, "environment"), means.value(row, "setting_id")));
      assertThat(number(means, row, "final_reward_mean")).isCloseTo(sum / SEEDS, within(1e-9));
    }
    SummaryTable overall = table("overall");
    for (List<Object> row : overall.rows()) {
      assertThat(ids)
          .containsEntry(overall.value(row, "setting"), overall.value(row, "setting_id"));
    }

    SummaryTable settings = table("settings");
    Object asked = ids.get("am-ppo, learning rate 1e-4, kappa 4, eta 0.4");
    Map<Object, Object> values = new HashMap<>();
    for (List<Object> row : settings.rows()) {
      if (settings.value(row, "setting_id").equals(asked)) {
        values.put(settings.value(row, "key"), settings.value(row, "value"));
      }
    }
    assertThat(values)
        .containsOnly(
            Map.entry("algorithm", "am-ppo"),
            Map.entry("optimizer_learning_rate", "1e-4"),
            Map.entry("modulation_kappa", "4"),
            Map.entry("modulation_eta", "0.4"));
  }

  private static SummaryTable table(String name) {
    return table(summary, name);
  }

  private static SummaryTable table(Summary of, String name) {
    return of.tables().stream().filter(each -> each.name().equals(name)).findFirst().get();
  }

  private static ResultDirectory results() {
    return new ResultDirectory(directory.toString(), spark.sparkContext().hadoopConfiguration());
  }

  private static TrialSpec trial(String environment, long seed, double rate, double kappa) {
    Map<String, Object> changes = new HashMap<>();
    changes.put("environment", environment);
    changes.put("seed", seed);
    changes.put("optimizer.learning-rate", rate);
    if (kappa > 0) {
      changes.put("algorithm", "am-ppo");
      changes.put("modulation.kappa", kappa);
      changes.put("modulation.eta", kappa / 10);
    }
    return Trials.small(changes);
  }

  /** Grows evenly over the three iterations to 200, or 300 with kappa 4, and noise of std 5. */
  private static double reward(TrialSpec trial, long iteration) {
    double kappa = trial.has("modulation.kappa") ? trial.real("modulation.kappa") : 0;
    double noise =
        new RandomStreams(trial.seed())
            .stream(trial.environment() + kappa + trial.real("optimizer.learning-rate"), 0)
                .doubles(12)
                .sum();
    return (200 + (kappa == 4 ? 100 : 0) + 5 * (noise - 6)) * iteration / 3;
  }
}
