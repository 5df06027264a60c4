package io.alphasweep.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.alphasweep.compare.Comparison.Outcome;
import io.alphasweep.compare.Verdict.Judgement;
import io.alphasweep.config.FaultyFileException;
import io.alphasweep.store.ResultDirectory;
import io.alphasweep.store.ResultTables;
import io.alphasweep.summary.Summarize;
import io.alphasweep.sweep.TrialSchema;
import io.alphasweep.sweep.packing.Pack;
import io.alphasweep.testing.MadeUpResults;
import io.alphasweep.testing.SparkTest;
import io.alphasweep.testing.Trials;
import io.alphasweep.trial.Arithmetic;
import io.alphasweep.trial.Arithmetics;
import io.alphasweep.trial.LaterSettings;
import io.alphasweep.trial.Setting;
import io.alphasweep.trial.TrialSpec;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;

/** Two directories of made-up rows. */
class CompareTest extends SparkTest {

  private static final LaterSettings LATER =
      new LaterSettings(List.of(Setting.flag("later", "toy").absentAt(false)));

  @Test
  void matchesATrialOfBeforeASettingWithItsAbsentValue() throws Exception {
    List<TrialSpec> old = trials(Map.of(), 1, 6);
    List<TrialSpec> before = new ArrayList<>(old);
    List<TrialSpec> now = new ArrayList<>();
    for (TrialSpec trial : old) {
      Map<String, Object> settings = new HashMap<>(TrialSpec.parse(trial.canonical()).settings());
      settings.put("environment.frame-stack", 1L);
      settings.put("later", false);
      now.add(new TrialSpec(settings, Set.of("environment.frame-stack", "later")));
      settings.put("later", true);
      now.add(new TrialSpec(settings, Set.of("environment.frame-stack")));
      before.add(new TrialSpec(settings, Set.of("environment.frame-stack")));
    }
    made("before", 1000, 0).write(before);
    made("now", 1000, 0).write(now);

    assertThat(compare("before", "now").verdicts())
        .extracting(Verdict::subject)
        .contains("later false", "later true");
  }

  @Test
  void matchesSettingsByAllButTheSeed() throws Exception {
    List<TrialSpec> before = new ArrayList<>(trials(Map.of(), 1, 6));
    before.addAll(trials(Map.of("gamma", 0.9), 1, 6));
    List<TrialSpec> now = new ArrayList<>(trials(Map.of(), 11, 15));
    now.addAll(trials(Map.of("gamma", 0.8), 1, 6));
    made("before", 1000, 0).write(before);
    made("now", 700, 0).write(now);

    Comparison comparison = compare("before", "now");
    assertThat(comparison.verdicts())
        .extracting(Verdict::subject)
        .containsExactly("gamma 0.99", "gamma 0.99: speed");
    assertThat(comparison.outcome()).isEqualTo(Outcome.WORSE);
    assertThat(comparison.notes())
        .containsExactly(
            "1 settings are only in %1$s/before and were not compared; from the nearest in %1$s/now"
                    .formatted(directory)
                + " they differ in gamma (0.9, there 0.8)",
            "1 settings are only in %1$s/now and were not compared; from the nearest in %1$s/before"
                    .formatted(directory)
                + " they differ in gamma (0.8, there 0.9)");
    assertThat(ComparisonFormats.terminal(comparison))
        .contains("WORSE: Hopper-v4, gamma 0.99: final reward fell by 290.5, from 1003.5");
    assertThat(ComparisonFormats.markdown(comparison))
        .startsWith("**Got worse: 1 of 1 judgements. Speed was not judged for 1 settings.**")
        .contains("| worse | Hopper-v4 | gamma 0.99 | -290.5 |");
    Element suite =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new InputSource(new StringReader(ComparisonFormats.junit(comparison, 1.5))))
            .getDocumentElement();
    assertThat(suite.getAttribute("tests")).isEqualTo("2");
    assertThat(suite.getAttribute("failures")).isEqualTo("1");
    assertThat(suite.getElementsByTagName("failure").getLength()).isEqualTo(1);
  }

  /** Defaults that differ between environments tell no settings apart. */
  @Test
  void optionsAreNamedWhereOneEnvironmentHasSeveral() throws Exception {
    List<TrialSpec> before = new ArrayList<>(trials(Map.of("environment", "Ant-v4"), 1, 6));
    before.addAll(trials(Map.of("environment", "Hopper-v4"), 1, 6));
    List<TrialSpec> now = new ArrayList<>(before);
    now.addAll(trials(Map.of("environment", "Humanoid-v5"), 1, 6));
    LaterSettings later = new LaterSettings(TrialSchema.standard().declarations());
    made("before", 1000, 0).write(before);
    made("now", 1000, 0).write(now);
    Comparison comparison =
        new Compare(spark, GateSettings.defaults(), later)
            .execute(results("before"), results("now"));
    assertThat(comparison.verdicts())
        .extracting(Verdict::subject)
        .containsOnly("ppo, adam", "ppo, adam: speed");
    assertThat(comparison.notes())
        .singleElement()
        .asString()
        .endsWith("differ in environment (Humanoid-v5, there Ant-v4)");

    before.addAll(
        trials(Map.of("environment", "Hopper-v4", "environment.healthy-reward", 2.0), 1, 6));
    made("varied", 1000, 0).write(before);
    assertThat(
            new Compare(spark, GateSettings.defaults(), later)
                .execute(results("varied"), results("varied"))
                .verdicts())
        .filteredOn(verdict -> !verdict.ofSpeed())
        .extracting(Verdict::subject)
        .containsExactlyInAnyOrder("healthy reward 1", "healthy reward 1", "healthy reward 2");
  }

  @Test
  void nothingMatches() throws Exception {
    made("before", 1000, 0).write(trials(Map.of(), 1, 6));
    made("now", 1000, 0)
        .write(
            trials(
                Map.of("gamma", 0.8, "total-timesteps", 1_000_064L, "optimizer.name", "sgd"),
                1,
                2));
    Comparison comparison = compare("before", "now");
    assertThat(comparison.outcome()).isEqualTo(Outcome.REFUSED);
    assertThat(comparison.notes())
        .containsExactly(
            "no setting of %1$s/now (1) is a setting of %1$s/before (1); they differ in gamma (0.8,"
                    .formatted(directory)
                + " there 0.99), optimizer.name (sgd, there adam), total-timesteps (1000064, there"
                + " 384); if the sweep file or the version was changed on purpose, make new results"
                + " the baseline");
  }

  @Test
  void aSlowerStepIsFound() throws Exception {
    made("before", 1000, 1).write(trials(Map.of(), 1, 6));
    made("now", 1000, 1).at(800).write(trials(Map.of(), 1, 6));
    assertThat(compare("before", "now").with(Judgement.WORSE))
        .extracting(Verdict::reason)
        .containsExactly("800 steps per second, before 1,000: 20% slower, 15% are tolerated");
  }

  /** A third of the iterations is left a fifth of the time: the others tell. */
  @Test
  void iterationsOnABusyMachineDoNotCount() throws Exception {
    made("before", 1000, 1).write(trials(Map.of(), 1, 6));
    made("now", 1000, 1)
        .busy(iteration -> iteration % 3 == 0 ? 0.2 : 0.97)
        .write(trials(Map.of(), 1, 6));
    made("slower", 1000, 1)
        .at(700)
        .busy(iteration -> iteration % 3 == 0 ? 0.2 : 0.97)
        .write(trials(Map.of(), 1, 6));
    assertThat(compare("before", "now").verdicts())
        .filteredOn(Verdict::ofSpeed)
        .extracting(Verdict::reason)
        .containsExactly("970 steps per second, before 1,000");
    assertThat(compare("before", "slower").with(Judgement.WORSE))
        .extracting(Verdict::reason)
        .containsExactly("679 steps per second, before 1,000: 32% slower, 15% are tolerated");
  }

  /** Contention raises processor time, too: a slow night says nothing of the code. */
  @Test
  void speedIsNotJudgedWhereTheMachineWasBusy() throws Exception {
    made("before", 1000, 1).write(trials(Map.of(), 1, 6));
    made("now", 1000, 1).at(700).busy(iteration -> 0.2).write(trials(Map.of(), 1, 6));
    for (String[] order : new String[][] {{"before", "now"}, {"now", "before"}, {"now", "now"}}) {
      Comparison comparison = compare(order[0], order[1]);
      assertThat(comparison.outcome()).isEqualTo(Outcome.PASSED);
      assertThat(comparison.with(Judgement.NOT_JUDGED))
          .singleElement()
          .extracting(Verdict::reason)
          .asString()
          .startsWith("speed is not judged, since the machine was busy: a pack's threads ran ");
      assertThat(ComparisonFormats.terminal(comparison))
          .contains("NOT JUDGED: Hopper-v4, ppo, adam: speed: speed is not judged")
          .endsWith("Nothing got worse in 1 judgements. Speed was not judged for 1 settings.");
      assertThat(ComparisonFormats.junit(comparison, 1))
          .contains("errors=\"0\" skipped=\"1\"")
          .contains("<skipped message=");
    }
  }

  @Test
  void trialsOfSeveralArithmeticsAreCounted() throws Exception {
    Arithmetic first = new Arithmetic("cpu", "AVX2", "MKL 1", "2.0", "0badcafe", "a");
    Arithmetic second = new Arithmetic("cpu", "AVX512", "MKL 1", "2.0", "1badcafe", "a");
    made("before", 1000, 1).by(Arithmetics.of(first)).write(trials(Map.of(), 1, 6));
    MadeUpResults now = made("now", 1000, 1).by(Arithmetics.of(first));
    now.write(new Pack(0, trials(Map.of(), 1, 4)));
    assertThat(compare("before", "now").notes()).isEmpty();
    now.by(Arithmetics.of(first).then(second)).write(new Pack(1, trials(Map.of(), 5, 6)));
    String note =
        "2 arithmetics computed these trials and may round otherwise than each other; 2 trials are"
            + " mixed, since more than one computed them (column arithmetic of trials).";
    Comparison comparison = compare("before", "now");
    assertThat(comparison.notes()).containsExactly(note);
    assertThat(ComparisonFormats.terminal(comparison)).contains(note);
    assertThat(ComparisonFormats.markdown(comparison)).contains("2 trials are mixed");

    assertThat(new Summarize(new ResultTables(spark, results("before"))).execute().notes())
        .doesNotContain(note);
    assertThat(new Summarize(new ResultTables(spark, results("now"))).execute().notes())
        .contains(note);
    assertThat(directory.resolve("now/tables/summary.md")).content().contains("- " + note + "\n");
  }

  @Test
  void saysAllThatIsWrongWithAGateFile() throws Exception {
    Path file = directory.resolve("gate.conf");
    Files.writeString(file, "reward-margin = -1\nsignificanse = 0.01\nminimum-seeds = many\n");
    assertThatThrownBy(() -> GateSettings.read(file))
        .isInstanceOf(FaultyFileException.class)
        .hasMessage(
            """
            %1$s:1: reward-margin: found -1; accepted: a number from 0 to below 1
            %1$s:2: significanse: unknown setting; did you mean significance?
            %1$s:3: minimum-seeds: found the text 'many'; accepted: a whole number of at least 2; \
            numbers stand without quotes, units and separators: 1000000 or 1e6\
            """
                .formatted(file));
    assertThatThrownBy(() -> GateSettings.read(directory))
        .hasMessage(directory + ": is a directory; accepted: a gate file");
    Files.writeString(file, "significance = 0.01\n");
    assertThat(GateSettings.read(file)).isEqualTo(new GateSettings(0, 0.01, 5, 0.15));
  }

  private Comparison compare(String before, String now) throws Exception {
    return new Compare(spark, GateSettings.defaults(), LATER)
        .execute(results(before), results(now));
  }

  private ResultDirectory results(String name) {
    return new ResultDirectory(
        directory.resolve(name).toString(), spark.sparkContext().hadoopConfiguration());
  }

  /** Final rewards of that mean, plus the seed times a factor where it is not 0. */
  private MadeUpResults made(String name, double mean, double bySeed) {
    return new MadeUpResults(
        directory.resolve(name),
        "made-up",
        (trial, iteration) -> mean + trial.seed() * (bySeed == 0 ? 1 : bySeed));
  }

  private static List<TrialSpec> trials(Map<String, Object> changes, long first, long last) {
    return LongStream.rangeClosed(first, last)
        .mapToObj(
            seed -> {
              Map<String, Object> settings = new HashMap<>(changes);
              settings.put("seed", seed);
              return Trials.small(settings);
            })
        .toList();
  }
}
