package io.alphasweep.compare;

import static org.assertj.core.api.Assertions.assertThat;

import io.alphasweep.compare.Verdict.Judgement;
import io.alphasweep.rows.Row;
import io.alphasweep.store.MetricsTable;
import io.alphasweep.store.ResultDirectory;
import io.alphasweep.sweep.packing.Pack;
import io.alphasweep.testing.MadeUpResults;
import io.alphasweep.testing.SparkTest;
import io.alphasweep.testing.Trials;
import io.alphasweep.training.PackTrainer;
import io.alphasweep.training.Placement;
import io.alphasweep.training.TrainingListener;
import io.alphasweep.training.TrialOutcome;
import io.alphasweep.training.TrialOutcome.Status;
import io.alphasweep.training.pack.Phases;
import io.alphasweep.trial.LaterSettings;
import io.alphasweep.trial.TrialSpec;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Does the gate see a defect in the training? AM-PPO on InvertedPendulum, ten seeds a side. */
class PlantedRegressionTest extends SparkTest {

  private static final String SETTING = "am-ppo, adam";
  private static final List<String> COLUMNS = MetricsTable.TABLE.names();
  private static final int SECONDS = COLUMNS.indexOf("iteration_seconds");
  private static final int CPU_SECONDS = COLUMNS.indexOf("iteration_cpu_seconds");
  private static final int SPEED = COLUMNS.indexOf("pack_steps_per_second");

  /** Other seeds are another night. */
  @Test
  void findsWhatIsWrongWithTheTrainingAndNothingElse() throws IOException {
    train("baseline", 1, Map.of());
    SlowStep slow = new SlowStep(0.25); // a quarter more time is 20% less speed
    List<TrialSpec> trials = trials(11);
    List<List<Object>> rows = train(trials, Map.of(), slow);
    write("slower", trials, rows);
    write("unchanged", trials, slow.withoutPauses(rows));
    train("misread lambda", 11, Map.of("gae-lambda", 0.095));
    train("turned sign", 11, Map.of("modulation.kappa", -2.0));

    assertThat(worse("baseline", "unchanged")).doesNotContain(SETTING);
    assertThat(worse("baseline", "misread lambda")).contains(SETTING);
    assertThat(worse("baseline", "turned sign")).contains(SETTING);
    assertThat(worse("unchanged", "slower")).containsExactly(SETTING + ": speed");
  }

  private List<String> worse(String before, String now) throws IOException {
    Comparison comparison =
        new Compare(spark, GateSettings.defaults(), new LaterSettings(List.of()))
            .execute(results(before), results(now));
    assertThat(comparison.verdicts()).hasSize(2);
    return comparison.with(Judgement.WORSE).stream().map(Verdict::subject).toList();
  }

  private ResultDirectory results(String name) {
    return new ResultDirectory(
        directory.resolve(name).toString(), spark.sparkContext().hadoopConfiguration());
  }

  private void train(String name, long firstSeed, Map<String, Object> defect) throws IOException {
    List<TrialSpec> trials = trials(firstSeed);
    write(name, trials, train(trials, defect, new SlowStep(0)));
  }

  /**
   * Trains with other settings than the rows will say, as a defect would.
   *
   * @return rows of the metrics
   */
  private static List<List<Object>> train(
      List<TrialSpec> trials, Map<String, Object> defect, SlowStep slow) {
    List<TrialSpec> trained = new ArrayList<>();
    Map<String, String> ids = new HashMap<>();
    for (TrialSpec trial : trials) {
      Map<String, Object> settings = new HashMap<>(trial.settings());
      settings.putAll(defect);
      trained.add(new TrialSpec(settings));
      ids.put(trained.get(trained.size() - 1).id(), trial.id());
    }
    assertThat(PackTrainer.train("planted", trained, Placement.ONE_CORE, slow))
        .extracting(TrialOutcome::status)
        .containsOnly(Status.COMPLETED);
    slow.rows.forEach(row -> row.set(0, ids.get((String) row.get(0))));
    return slow.rows;
  }

  private void write(String name, List<TrialSpec> trials, List<List<Object>> rows)
      throws IOException {
    new MadeUpResults(directory.resolve(name), "planted", (trial, iteration) -> Double.NaN)
        .write(new Pack(0, trials), Map.of(trials.get(0).environment(), rows));
  }

  private static List<TrialSpec> trials(long firstSeed) {
    return LongStream.range(firstSeed, firstSeed + 10)
        .mapToObj(
            seed ->
                Trials.small(
                    Map.of(
                        "environment", "InvertedPendulum-v4",
                        "algorithm", "am-ppo",
                        "seed", seed,
                        "total-timesteps", 10_240L,
                        "num-steps", 1_024L,
                        "num-minibatches", 16L,
                        "update-epochs", 4L)))
        .toList();
  }

  /**
   * Makes whatever a pack does take longer by a share, and keeps its rows as a quiet machine would
   * have them: the clock shows the processor time.
   *
   * <p>The pauses are known, so that the same rows without them are the baseline: two trainings
   * after each other would compare what else the machine did meanwhile.
   */
  private static final class SlowStep implements TrainingListener {

    final List<List<Object>> rows = new ArrayList<>();

    /** By row. */
    private final List<Double> pausedSeconds = new ArrayList<>();

    private final double share;
    private long owed;
    private long paused;
    private long goesOn = cpuTime();

    SlowStep(double share) {
      this.share = share;
    }

    @Override
    public boolean stops() {
      long now = cpuTime();
      owed += Math.round(share * (now - goesOn));
      goesOn = now;
      if (owed > 2_000_000) {
        // Computes, as a slower step would: a gate that reads processor time sees no sleep.
        while (goesOn - now < owed) {
          goesOn = cpuTime();
        }
        owed -= goesOn - now;
        paused += goesOn - now;
      }
      return false;
    }

    @Override
    public void iteration(Row row) {
      List<Object> quiet = inTheTable(row);
      double cpuSeconds = (double) quiet.get(CPU_SECONDS);
      quiet.set(SPEED, (double) quiet.get(SPEED) * (double) quiet.get(SECONDS) / cpuSeconds);
      quiet.set(SECONDS, cpuSeconds);
      rows.add(quiet);
      pausedSeconds.add(paused * 1e-9);
    }

    /** With nulls for what another algorithm would report. */
    private static List<Object> inTheTable(Row row) {
      List<String> names = MetricsTable.of(row).names();
      return new ArrayList<>(
          COLUMNS.stream()
              .map(name -> names.contains(name) ? row.values().get(names.indexOf(name)) : null)
              .toList());
    }

    @Override
    public void phases(Phases phases) {
      paused = 0;
    }

    private static long cpuTime() {
      return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    List<List<Object>> withoutPauses(List<List<Object>> slow) {
      List<List<Object>> fast = new ArrayList<>();
      for (int place = 0; place < slow.size(); place++) {
        List<Object> row = new ArrayList<>(slow.get(place));
        double seconds = (double) row.get(SECONDS);
        double without = seconds - pausedSeconds.get(place);
        row.set(SECONDS, without);
        row.set(CPU_SECONDS, (double) row.get(CPU_SECONDS) - pausedSeconds.get(place));
        row.set(SPEED, (double) row.get(SPEED) * seconds / without);
        fast.add(row);
      }
      return fast;
    }
  }
}
