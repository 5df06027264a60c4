package io.alphasweep.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.alphasweep.cluster.Message.Beat;
import io.alphasweep.cluster.Message.Begin;
import io.alphasweep.cluster.Message.Commit;
import io.alphasweep.cluster.Message.End;
import io.alphasweep.cluster.Message.Moment;
import io.alphasweep.cluster.Message.Move;
import io.alphasweep.cluster.Orders.Kind;
import io.alphasweep.metrics.DirectoryLock;
import io.alphasweep.metrics.ResultDirectory;
import io.alphasweep.sweep.Pack;
import io.alphasweep.testing.Trials;
import io.alphasweep.training.TrialOutcome;
import io.alphasweep.training.TrialOutcome.Status;
import io.alphasweep.trial.TrialSpec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may write what, when tasks die, freeze and wake up again. */
class CoordinatorTest {

  private static final TrialSpec TRIAL = Trials.small(Map.of());
  private static final TrialSpec OTHER = Trials.small(Map.of("seed", 2L));
  private static final long BATCH = 128;

  @TempDir private Path directory;

  private ResultDirectory results;
  private Coordinator coordinator;

  @BeforeEach
  void start() {
    results = new ResultDirectory(directory.toString(), new Configuration());
    results.create();
    coordinator = new Coordinator(results, plan(), 2);
  }

  private static RunPlan plan() {
    List<Pack> packs = List.of(new Pack(0, List.of(TRIAL)), new Pack(1, List.of(OTHER)));
    return RunPlan.of(List.of(TRIAL, OTHER), packs, new TrialLedger());
  }

  @Test
  void onlyTheLatestAttemptWrites() throws IOException {
    assertThat(begin(0, 0).trials()).containsExactly(Orders.Start.FRESH);
    begin(0, 1);

    assertThat(commit(0, 0, "late", 1, List.of()).kind()).isEqualTo(Kind.LEAVE);
    assertThat(directory.resolve("metrics/late.parquet")).doesNotExist();
    assertThat(beat(0, 0).kind()).isEqualTo(Kind.LEAVE);
    assertThat(begin(0, 0).kind()).isEqualTo(Kind.LEAVE);

    assertThat(commit(0, 1, "first", 1, List.of()).kind()).isEqualTo(Kind.GO_ON);
    assertThat(directory.resolve("metrics/first.parquet")).hasContent("first");
    assertThat(beat(0, 1).kind()).isEqualTo(Kind.GO_ON);
  }

  @Test
  void theNextAttemptGoesOnWhereTheLastCommitEnded() throws IOException {
    begin(0, 0);
    for (long iteration = 1; iteration <= 3; iteration++) {
      commit(0, 0, "c" + iteration, iteration, List.of());
    }
    Orders.Start start = begin(0, 1).trials().get(0);
    assertThat(start.over()).isFalse();
    assertThat(start.iterations()).isEqualTo(3);
    assertThat(start.checkpoints())
        .map(file -> Path.of(file).getFileName().toString())
        .containsExactly("c3", "c2");
    assertThat(directory.resolve("checkpoints/c1")).doesNotExist();
    assertThat(directory.resolve("checkpoints/c2")).exists();

    commit(0, 1, "end", 3, List.of(completed(TRIAL)));
    assertThat(begin(0, 2).trials().get(0).over()).isTrue();
    assertThat(directory.resolve("checkpoints").toFile().list()).isEmpty();
    assertThat(coordinator.progress().completed()).isEqualTo(1);
    assertThat(coordinator.progress().share()).isEqualTo(0.5);
  }

  @Test
  void aPackThatKillsItsExecutorsFailsInTheEnd() throws IOException {
    for (int attempt = 0; attempt < Coordinator.ATTEMPTS_WITHOUT_PROGRESS; attempt++) {
      assertThat(begin(0, attempt).reason()).isNull();
    }
    assertThat(begin(0, 100).reason())
        .isEqualTo("its executor was lost 10 times in a row before it could save anything");

    for (int attempt = 0; attempt < Coordinator.ATTEMPTS_WITHOUT_PROGRESS; attempt++) {
      begin(1, attempt);
    }
    commit(1, Coordinator.ATTEMPTS_WITHOUT_PROGRESS - 1, "at-last", 1, List.of());
    assertThat(begin(1, 100).reason()).isNull();
  }

  @Test
  void aStopReachesEveryTaskAndEndsWhenAllHaveLeft() throws Exception {
    begin(0, 0);
    assertThat(coordinator.awaitQuiet(1)).isFalse();
    coordinator.stop();
    assertThat(beat(0, 0).kind()).isEqualTo(Kind.STOP);
    assertThat(begin(1, 0).kind()).isEqualTo(Kind.STOP);
    assertThat(commit(0, 0, "farewell", 1, List.of()).kind()).isEqualTo(Kind.GO_ON);
    coordinator.answer(new End(0, 0));
    assertThat(coordinator.awaitQuiet(1)).isTrue();
    assertThat(coordinator.broken()).isNull();
  }

  @Test
  void oneErrorOfAllTheFirstTrialsBreaksTheSweepAndAnyOtherEndDoesNot() throws IOException {
    begin(0, 0);
    begin(1, 0);
    commit(0, 0, "one", 1, List.of(failed(TRIAL, "boom")));
    assertThat(coordinator.broken()).isNull();
    commit(1, 0, "two", 1, List.of(failed(OTHER, "boom")));
    assertThat(coordinator.broken())
        .isEqualTo("the first 2 trials to end all failed with the same error: boom");
    assertThat(coordinator.errors()).isEqualTo(Map.of("boom", 2));
  }

  @Test
  void whatCannotTakeItsPlaceBreaksTheSweep() {
    begin(0, 0);
    Orders orders =
        coordinator.answer(
            new Commit(
                0,
                0,
                List.of(new Move(results.uri() + "/_uncommitted/gone", results.trials() + "/x")),
                List.of(),
                null,
                List.of(),
                List.of()));
    assertThat(orders.kind()).isEqualTo(Kind.LEAVE);
    assertThat(coordinator.broken()).startsWith("cannot write to " + directory + ": ");
  }

  @Test
  void onlyEndedTrialsAreDone() throws IOException {
    begin(0, 0);
    begin(1, 0);
    for (int pack = 0; pack < 2; pack++) {
      String trial = (pack == 0 ? TRIAL : OTHER).id();
      coordinator.answer(
          new Beat(pack, 0, List.of(new Moment(trial, 3, 3 * BATCH, null)), 3 * BATCH));
    }
    assertThat(coordinator.progress().share()).isGreaterThan(0.99).isLessThan(1);
    assertThat(lastState()).isEqualTo("broken"); // nobody stopped it
    commit(0, 0, "one", 3, List.of(completed(TRIAL)));
    commit(1, 0, "two", 3, List.of(completed(OTHER)));
    assertThat(coordinator.progress().share()).isEqualTo(1);
    assertThat(lastState()).isEqualTo("done");
  }

  @Test
  void aStoppedSweepIsStopped() throws IOException {
    begin(0, 0);
    coordinator.stop();
    assertThat(lastState()).isEqualTo("stopped");
  }

  @Test
  void aDriverThatLostItsDirectoryMovesNothingMore() throws IOException {
    try (DirectoryLock lock = DirectoryLock.acquire(results, lost -> {}, notice -> {})) {
      coordinator = new Coordinator(lock.results(), plan(), 2);
      begin(0, 0);
      commit(0, 0, "before", 1, List.of());
      assertThat(directory.resolve("metrics/before.parquet")).exists();

      Files.createFile(directory.resolve("_locks/2"));
      assertThat(commit(0, 0, "after", 2, List.of()).kind()).isEqualTo(Kind.LEAVE);
      assertThat(directory.resolve("metrics/after.parquet")).doesNotExist();
      assertThat(coordinator.broken()).isEqualTo("another run has taken over " + directory);
      new StatusFile(lock.results(), "s", List.of("run"), coordinator).close();
      assertThat(directory.resolve(StatusFile.NAME)).doesNotExist();
    }
  }

  private String lastState() throws IOException {
    new StatusFile(results, "s", List.of("run"), coordinator).close();
    return new ObjectMapper()
        .readTree(directory.resolve(StatusFile.NAME).toFile())
        .get("state")
        .asText();
  }

  private static TrialOutcome completed(TrialSpec trial) {
    return new TrialOutcome(trial.id(), Status.COMPLETED, null, 3, 3 * BATCH);
  }

  private static TrialOutcome failed(TrialSpec trial, String error) {
    return new TrialOutcome(trial.id(), Status.FAILED, error, 1, BATCH);
  }

  private Orders begin(int pack, int attempt) {
    return coordinator.answer(new Begin(pack, attempt));
  }

  private Orders beat(int pack, int attempt) {
    return coordinator.answer(
        new Beat(pack, attempt, List.of(new Moment(TRIAL.id(), 1, BATCH, null)), BATCH));
  }

  private Orders commit(
      int pack, int attempt, String name, long iteration, List<TrialOutcome> ended)
      throws IOException {
    TrialSpec trial = pack == 0 ? TRIAL : OTHER;
    String rows = results.stage(name);
    results.write(rows, name.getBytes(StandardCharsets.UTF_8));
    String states = results.stage(name);
    results.write(states, new byte[1]);
    String checkpoint = results.checkpoints() + "/" + name;
    return coordinator.answer(
        new Commit(
            pack,
            attempt,
            List.of(
                new Move(rows, results.metrics() + "/" + name + ".parquet"),
                new Move(states, checkpoint)),
            List.of(new Moment(trial.id(), iteration, iteration * BATCH, null)),
            checkpoint,
            List.of(trial.id()),
            ended));
  }
}
