package io.alphasweep.cluster;

import static io.alphasweep.cluster.FormulaSweep.packs;
import static io.alphasweep.cluster.FormulaSweep.trials;
import static org.assertj.core.api.Assertions.assertThat;

import io.alphasweep.store.ArithmeticNote;
import io.alphasweep.sweep.packing.Pack;
import io.alphasweep.testing.SparkTest;
import io.alphasweep.training.PackTraining;
import io.alphasweep.training.Placement;
import io.alphasweep.training.TrialOutcome;
import io.alphasweep.training.TrialOutcome.Status;
import io.alphasweep.trial.TrialSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Sweeps that go on where numbers are rounded otherwise: there, rows of a trial are others. */
class OtherMachineTest extends SparkTest {

  private static final int ITERATIONS = FormulaTraining.ITERATIONS;
  private static final String ELSEWHERE = "elsewhere";
  private static final List<TrialSpec> TRIALS = trials("ppo", 1, 4);

  private FormulaSweep sweep;

  @BeforeEach
  void chooseADirectory() {
    sweep = new FormulaSweep(spark, directory.toString());
  }

  @Test
  void trialsThatGoOnAreMixedAndTheTablesSayWhich() throws IOException {
    sweep.stopped(packs(TRIALS.subList(0, 2)), ELSEWHERE, 7);
    Coordinator run = train(packs(TRIALS.subList(0, 3), TRIALS.subList(3, 4)));

    assertThat(run.progress().mixed()).isEqualTo(2);
    assertThat(sweep.rows()).hasSize(4 * ITERATIONS);
    assertThat(arithmetics())
        .containsExactly(
            "[1,%s; then %s,2,abc]".formatted(words(ELSEWHERE), words(FormulaTraining.MACHINE)),
            "[2,%s; then %s,2,abc]".formatted(words(ELSEWHERE), words(FormulaTraining.MACHINE)),
            "[3,%s,1,abc]".formatted(words(FormulaTraining.MACHINE)),
            "[4,%s,1,abc]".formatted(words(FormulaTraining.MACHINE)));
    assertThat(ArithmeticNote.of(sweep.tables().trials()))
        .hasValueSatisfying(
            note ->
                assertThat(note)
                    .startsWith("2 arithmetics computed these trials")
                    .contains("; 2 trials are mixed"));

    sweep.merge();
    assertThat(train(packs(TRIALS)).progress().mixed()).isEqualTo(2);
  }

  /**
   * Trials 1 and 2 go on as they were begun; 3 ended elsewhere, and its rows stand in the same
   * files as those of 4, which starts anew.
   */
  @Test
  void trialsThatStartAnewHaveTheRowsOfAnUndisturbedRunEachOnce() throws IOException {
    List<String> undisturbed = undisturbed();
    sweep.stopped(packs(TRIALS.subList(0, 2)), 7);
    SweepRun elsewhere =
        sweep.prepare(
            packs(TRIALS),
            FormulaTraining.on(
                ELSEWHERE,
                (trial, iteration) -> {
                  if (trial.seed() <= 2) {
                    throw new IllegalStateException("not here");
                  }
                  if (trial.seed() == 4 && iteration > 12) {
                    throw new IllegalStateException("no memory");
                  }
                  return trial.seed() == 3 && iteration == 7
                      ? new TrialOutcome(trial.id(), Status.DIVERGED, "NaN", 6, 600)
                      : null;
                }),
            false);
    elsewhere.execute();
    assertThat(elsewhere.coordinator().progress().failed()).isEqualTo(3);

    List<Long> starts = FormulaTraining.forgetStarts();
    sweep.onOtherMachine(OtherMachine.RESTART);
    Coordinator run = sweep.train(packs(TRIALS), FormulaTraining.undisturbed(), true);

    assertThat(run.progress().startedAnew()).isEqualTo(1);
    assertThat(run.progress().mixed()).isZero();
    assertThat(run.progress().completed()).isEqualTo(3);
    assertThat(run.progress().share()).isEqualTo(1);
    assertThat(starts).contains(0L).anyMatch(start -> start > 0);
    assertThat(spark.read().parquet(directory + "/metrics").count()).isEqualTo(3 * ITERATIONS + 6);
    String third = TRIALS.get(2).id();
    assertThat(sweep.rows().stream().filter(row -> !row.contains(third)))
        .containsExactlyElementsOf(
            undisturbed.stream().filter(row -> !row.contains(third)).toList());
    assertThat(sweep.rows().stream().filter(row -> row.contains(third))).hasSize(6);
    assertThat(arithmetics()).allMatch(row -> row.endsWith(",1,abc]"));
    assertThat(sweep.results().files(sweep.results().checkpoints())).isEmpty();
    sweep.merge();
    assertThat(sweep.tables().isMerged()).isTrue();
  }

  @Test
  void aDriverThatDiesWhileTrialsAreTakenOutIsGoneOnWith() throws IOException {
    List<String> undisturbed = undisturbed();
    sweep.stopped(packs(TRIALS), ELSEWHERE, 9);
    List<String> ids = TRIALS.stream().map(TrialSpec::id).toList();
    // It died when it had said what it was about to do, and had done nothing of it.
    Path plan = directory.resolve("_start-anew.json");
    Files.writeString(
        plan,
        "{\"trials\": [\"%s\", \"%s\", \"%s\"]}".formatted(ids.get(0), ids.get(1), ids.get(2)));

    sweep.onOtherMachine(OtherMachine.RESTART);
    Coordinator run = train(packs(TRIALS));

    assertThat(plan).doesNotExist();
    assertThat(run.progress().startedAnew()).isEqualTo(1);
    assertThat(sweep.rows()).isEqualTo(undisturbed);
  }

  @Test
  void aSweepThatRefusesStopsAndChangesNothing() throws IOException {
    sweep.stopped(packs(TRIALS), ELSEWHERE, 7);
    List<String> rows = sweep.rows();
    sweep.onOtherMachine(OtherMachine.REFUSE);
    Coordinator run = train(packs(TRIALS));

    assertThat(run.broken())
        .isEqualTo(
            "4 trials were begun under another arithmetic than that of the machine that is to go on"
                + " with them (%s; then %s); accepted: a machine of the first kind, or"
                    .formatted(words(ELSEWHERE), words(FormulaTraining.MACHINE))
                + " --on-other-machine continue or restart");
    assertThat(sweep.rows()).isEqualTo(rows);
    assertThat(run.progress().ended()).isZero();

    Coordinator there =
        sweep.train(packs(TRIALS), FormulaTraining.on(ELSEWHERE, (trial, at) -> null), false);
    assertThat(there.progress().completed()).isEqualTo(4);
    assertThat(there.progress().mixed()).isZero();
  }

  /** The executor of a pack is lost, and one of another kind takes over. */
  @Test
  void anExecutorOfAnotherKindObeysTheSameChoice() throws IOException {
    sweep.onOtherMachine(OtherMachine.RESTART);
    SweepRun run = sweep.prepare(packs(TRIALS), FormulaTraining.undisturbed(), false);
    Coordinator driver = run.coordinator();
    driver.answer(new Message.Begin(0, 0));
    commitTwoIterations(run, driver);
    Orders second = driver.answer(new Message.Begin(0, 1));
    assertThat(second.trials()).allMatch(start -> start.iterations() == 2);
    assertThat(sweep.rows()).hasSize(4 * 2);

    List<String> some = TRIALS.stream().limit(3).map(TrialSpec::id).toList();
    Orders orders = driver.answer(new Message.OtherMachine(0, 1, some, "a; then b"));

    assertThat(orders.kind()).isEqualTo(Orders.Kind.START_ANEW);
    assertThat(sweep.rows()).hasSize(2).allMatch(row -> row.contains(TRIALS.get(3).id()));
    List<Orders.Start> third = driver.answer(new Message.Begin(0, 2)).trials();
    assertThat(third.subList(0, 3)).containsOnly(Orders.Start.FRESH);
    assertThat(third.get(3).checkpoints()).hasSize(1);
    String left = third.get(3).checkpoints().get(0);
    assertThat(CheckpointFile.contents(sweep.results(), left).sizes())
        .containsOnlyKeys(TRIALS.get(3).id());
  }

  private void commitTwoIterations(SweepRun run, Coordinator driver) throws IOException {
    List<io.alphasweep.rows.Row> rows = new ArrayList<>();
    TrialGroup group = new TrialGroup(0, true);
    TRIALS.forEach(trial -> group.add(trial, null));
    List<Message.Moment> reached = new ArrayList<>();
    try (PackTraining training =
        FormulaTraining.undisturbed()
            .start("test", TRIALS, List.of(), new Placement("cpu", 1), rows::add)) {
      training.iterate();
      training.iterate();
      group.reached(training);
    }
    for (TrialSpec trial : TRIALS) {
      reached.add(new Message.Moment(trial.id(), 2, 2 * FormulaTraining.BATCH, null));
    }
    PackWriter writer =
        new PackWriter(
            sweep.results(), run.settings(), FormulaSweep.settings(), 0, 0, TRIALS.size());
    driver.answer(writer.stage(group, rows, reached, List.of(), "cpu"));
  }

  private Coordinator train(List<Pack> packs) throws IOException {
    return sweep.train(packs, FormulaTraining.undisturbed(), false);
  }

  private List<String> undisturbed() throws IOException {
    FormulaSweep other = new FormulaSweep(spark, directory.resolve("undisturbed").toString());
    other.train(packs(TRIALS), FormulaTraining.undisturbed(), false);
    return other.rows();
  }

  /** Of each trial that ended: seed, arithmetic, arithmetics, commits. */
  private List<String> arithmetics() throws IOException {
    return sweep
        .tables()
        .trials()
        .orderBy("seed")
        .select("seed", "arithmetic", "arithmetics", "commits")
        .collectAsList()
        .stream()
        .map(Row::toString)
        .toList();
  }

  private static String words(String machine) {
    return FormulaTraining.arithmetic(machine).text();
  }
}
