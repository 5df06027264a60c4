package io.alphasweep.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.alphasweep.cluster.Message.Beat;
import io.alphasweep.cluster.Message.Begin;
import io.alphasweep.cluster.Message.Commit;
import io.alphasweep.cluster.Message.End;
import io.alphasweep.cluster.Message.Moment;
import io.alphasweep.cluster.Orders.Kind;
import io.alphasweep.store.DirectoryLock;
import io.alphasweep.store.ResultDirectory;
import io.alphasweep.sweep.packing.Pack;
import io.alphasweep.testing.Trials;
import io.alphasweep.training.KeptPolicy;
import io.alphasweep.training.TrialOutcome;
import io.alphasweep.training.TrialOutcome.Status;
import io.alphasweep.trial.TrialSpec;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Who may write what, when tasks die, freeze and wake up again, or are no tasks at all. */
class CoordinatorTest {

  private static final CommitFiles.File METRICS =
      new CommitFiles.File(CommitFiles.Kind.METRICS, "0badcafe");
  private static final CommitFiles.File CHECKPOINT =
      new CommitFiles.File(CommitFiles.Kind.CHECKPOINT, null);

  private static final TrialSpec TRIAL = Trials.small(Map.of());
  private static final TrialSpec OTHER = Trials.small(Map.of("seed", 2L));
  private static final long BATCH = 128;
  private static final String RUN = "12345678";

  @TempDir private Path directory;

  private ResultDirectory results;
  private Coordinator coordinator;

  private static final RunSettings SETTINGS =
      new RunSettings(
          "test", RUN, "cpu", CheckpointInterval.STANDARD, true, true, 2, OtherMachine.CONTINUE);

  @BeforeEach
  void start() {
    results = new ResultDirectory(directory.toString(), new Configuration());
    results.create();
    coordinator = new Coordinator(results, plan(), SETTINGS);
  }

  private static RunPlan plan() {
    List<Pack> packs = List.of(new Pack(0, List.of(TRIAL)), new Pack(1, List.of(OTHER)));
    return RunPlan.of(List.of(TRIAL, OTHER), packs, new TrialLedger());
  }

  @Test
  void onlyTheLatestAttemptWrites() throws IOException {
    assertThat(begin(0, 0).trials()).containsExactly(Orders.Start.FRESH);
    begin(0, 1);

    assertThat(commit(0, 0, 1, List.of()).kind()).isEqualTo(Kind.LEAVE);
    assertThat(rows(0, 0, 1)).doesNotExist();
    assertThat(beat(0, 0).kind()).isEqualTo(Kind.LEAVE);
    assertThat(begin(0, 0).kind()).isEqualTo(Kind.LEAVE);

    assertThat(commit(0, 1, 1, List.of()).kind()).isEqualTo(Kind.GO_ON);
    assertThat(rows(0, 1, 1)).hasContent("rows 0 1 1");
    assertThat(beat(0, 1).kind()).isEqualTo(Kind.GO_ON);
  }

  @Test
  void policiesTakeTheirPlacesWithTheEndOfTheirTrial() throws IOException {
    begin(0, 0);
    CommitFiles.Policy policy = new CommitFiles.Policy(TRIAL.id(), KeptPolicy.Kind.BEST);
    CommitFiles files = new CommitFiles(RUN, 0, 0, 0);
    results.write(files.staged(results, policy), new byte[] {7});
    List<TrialOutcome> ended = List.of(failed(TRIAL, "no matter"));
    Commit early = new Commit(0, 0, 0, List.of(), List.of(), List.of(), List.of(), List.of(policy));
    Commit due = new Commit(0, 0, 0, List.of(), List.of(), List.of(), ended, List.of(policy));

    assertThatThrownBy(() -> coordinator.answer(early))
        .hasMessage("a policy of a trial that did not end");
    assertThat(directory.resolve("policies")).doesNotExist();
    coordinator.answer(due);
    assertThat(directory.resolve("policies/" + TRIAL.id() + "-best.safetensors"))
        .hasBinaryContent(new byte[] {7});
  }

  @Test
  void theNextAttemptGoesOnWhereTheLastCommitEnded() throws IOException {
    begin(0, 0);
    for (long iteration = 1; iteration <= 3; iteration++) {
      commit(0, 0, iteration, List.of());
    }
    Orders.Start start = begin(0, 1).trials().get(0);
    assertThat(start.over()).isFalse();
    assertThat(start.iterations()).isEqualTo(3);
    assertThat(start.checkpoints())
        .map(file -> Path.of(file).getFileName().toString())
        .containsExactly(RUN + "-00000-0-0003", RUN + "-00000-0-0002");
    assertThat(directory.resolve("checkpoints").toFile().list()).hasSize(2);

    commit(0, 1, 3, List.of(completed(TRIAL)));
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
    commit(1, Coordinator.ATTEMPTS_WITHOUT_PROGRESS - 1, 1, List.of());
    assertThat(begin(1, 100).reason()).isNull();
  }

  @Test
  void aStopReachesEveryTaskAndEndsWhenAllHaveLeft() throws Exception {
    begin(0, 0);
    assertThat(coordinator.awaitQuiet(1)).isFalse();
    coordinator.stop();
    assertThat(beat(0, 0).kind()).isEqualTo(Kind.STOP);
    assertThat(begin(1, 0).kind()).isEqualTo(Kind.STOP);
    assertThat(commit(0, 0, 1, List.of()).kind()).isEqualTo(Kind.GO_ON);
    coordinator.answer(new End(0, 0));
    assertThat(coordinator.awaitQuiet(1)).isTrue();
    assertThat(coordinator.broken()).isNull();
  }

  @Test
  void oneErrorOfAllTheFirstTrialsBreaksTheSweepAndAnyOtherEndDoesNot() throws IOException {
    begin(0, 0);
    begin(1, 0);
    commit(0, 0, 1, List.of(failed(TRIAL, "boom")));
    assertThat(coordinator.broken()).isNull();
    commit(1, 0, 1, List.of(failed(OTHER, "boom")));
    assertThat(coordinator.broken())
        .isEqualTo("the first 2 trials to end all failed with the same error: boom");
    assertThat(coordinator.errors()).isEqualTo(Map.of("boom", 2));
  }

  @Test
  void whatCannotTakeItsPlaceBreaksTheSweep() {
    begin(0, 0);
    Orders orders =
        coordinator.answer(commit(7, List.of(METRICS), List.of(), List.of(), List.of()));
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
    commit(0, 0, 3, List.of(completed(TRIAL)));
    commit(1, 0, 3, List.of(completed(OTHER)));
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
      coordinator = new Coordinator(lock.results(), plan(), SETTINGS);
      begin(0, 0);
      commit(0, 0, 1, List.of());
      assertThat(rows(0, 0, 1)).exists();

      Files.createFile(directory.resolve("_locks/2"));
      assertThat(commit(0, 0, 2, List.of()).kind()).isEqualTo(Kind.LEAVE);
      assertThat(rows(0, 0, 2)).doesNotExist();
      assertThat(coordinator.broken()).isEqualTo("another run has taken over " + directory);
      new StatusFile(lock.results(), "s", List.of("run"), Standings.none(), coordinator).close();
      assertThat(directory.resolve(StatusFile.NAME)).doesNotExist();
    }
  }

  private String lastState() throws IOException {
    new StatusFile(results, "s", List.of("run"), Standings.none(), coordinator).close();
    return new ObjectMapper()
        .readTree(directory.resolve(StatusFile.NAME).toFile())
        .get("state")
        .asText();
  }

  private static TrialOutcome completed(TrialSpec trial) {
    return new TrialOutcome(trial.id(), Status.COMPLETED, null, 3, 3 * BATCH);
  }

  /** What a stranger, a broken executor or one of another version may send. */
  static List<Message> messagesOfNoTask() {
    String trial = TRIAL.id();
    Moment moment = new Moment(trial, 1, BATCH, null);
    List<Message> messages = new ArrayList<>();
    messages.add(null);
    for (int pack : new int[] {-1, 2, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
      messages.add(new Begin(pack, 0));
      messages.add(new Beat(pack, 0, List.of(), 0));
      messages.add(new End(pack, 0));
      messages.add(new Message.Abort(pack, 0, "stop"));
    }
    messages.add(new Begin(0, -1));
    messages.add(new Message.Abort(0, 0, null));
    for (Moment at :
        Arrays.asList(
            null,
            new Moment(null, 1, BATCH, null),
            new Moment(OTHER.id(), 1, BATCH, null),
            new Moment("../" + trial, 1, BATCH, null),
            new Moment(trial, 0, BATCH, null),
            new Moment(trial, -1, BATCH, null),
            new Moment(trial, 1, -BATCH, null),
            new Moment(trial, BATCH + 1, BATCH, null),
            new Moment(trial, 1, Long.MAX_VALUE, null))) {
      messages.add(new Beat(0, 0, Collections.singletonList(at), 0));
      messages.add(commit(1, List.of(), Collections.singletonList(at), List.of(), List.of()));
    }
    messages.add(new Beat(0, 0, null, 0));
    messages.add(new Beat(0, 0, List.of(moment, moment), 0));
    messages.add(new Beat(0, 0, List.of(moment), -1));
    messages.add(commit(-1, List.of(), List.of(), List.of(), List.of()));
    messages.add(commit(1, null, List.of(), List.of(), List.of()));
    messages.add(commit(1, List.of(METRICS, METRICS), List.of(), List.of(), List.of()));
    for (String checksum : Arrays.asList(null, "", "0BADCAFE", "../../cafe", "0badcafe/")) {
      CommitFiles.File file = new CommitFiles.File(CommitFiles.Kind.TRIALS, checksum);
      messages.add(commit(1, List.of(file), List.of(), List.of(), List.of()));
    }
    messages.add(commit(1, List.of(CHECKPOINT), List.of(), List.of(OTHER.id()), List.of()));
    messages.add(commit(1, List.of(METRICS), List.of(), List.of(trial), List.of()));
    messages.add(commit(1, List.of(), List.of(), List.of(), null));
    for (TrialOutcome end :
        List.of(
            new TrialOutcome(OTHER.id(), Status.COMPLETED, null, 1, BATCH),
            new TrialOutcome(trial, null, null, 1, BATCH),
            new TrialOutcome(trial, Status.FAILED, null, 1, BATCH),
            new TrialOutcome(trial, Status.COMPLETED, null, -1, BATCH),
            new TrialOutcome(trial, Status.COMPLETED, null, 1, Long.MAX_VALUE))) {
      messages.add(commit(1, List.of(), List.of(), List.of(), List.of(end)));
    }
    return messages;
  }

  @ParameterizedTest
  @MethodSource("messagesOfNoTask")
  void whatNoTaskWouldSayChangesNothing(Message message) throws IOException {
    begin(0, 0);
    for (CommitFiles.Kind kind : CommitFiles.Kind.values()) {
      results.write(new CommitFiles(RUN, 0, 0, 1).staged(results, kind), new byte[1]);
    }
    SweepProgress before = coordinator.progress();
    assertThatThrownBy(() -> coordinator.answer(message))
        .isInstanceOf(IllegalArgumentException.class);

    assertThat(coordinator.progress()).isEqualTo(before);
    assertThat(coordinator.isStopping()).isFalse();
    assertThat(results.files(results.uri())).isEmpty();
    assertThat(begin(0, 1).trials()).containsExactly(Orders.Start.FRESH);
  }

  @Test
  void aTrialEndsOnceAndDoesNotGoBack() throws IOException {
    begin(0, 0);
    commit(0, 0, 2, List.of());
    assertThatThrownBy(() -> commit(0, 0, 1, List.of())).hasMessageContaining("past iteration 1");
    commit(0, 0, 3, List.of(failed(TRIAL, "boom")));
    assertThatThrownBy(() -> commit(0, 0, 3, List.of())).hasMessageContaining("ended already");
    assertThatThrownBy(() -> commit(0, 0, 3, List.of(failed(TRIAL, "boom"))))
        .hasMessageContaining("ended already");
    assertThat(coordinator.errors()).isEqualTo(Map.of("boom", 1));
    assertThat(coordinator.progress().failed()).isEqualTo(1);
  }

  @Test
  void sentencesOfOthersReachNoTerminalAsTheyAre() throws IOException {
    begin(0, 0);
    String bell = "\u001b[2Jgone\u0007" + "x".repeat(1 << 20);
    commit(0, 0, 1, List.of(failed(TRIAL, bell)));
    coordinator.answer(new Message.Abort(0, 0, bell));
    assertThat(coordinator.errors().keySet().iterator().next())
        .startsWith("\\u001b[2Jgone\\u0007xx")
        .hasSizeLessThan(3_000);
    assertThat(coordinator.broken()).startsWith("\\u001b[2Jgone").hasSizeLessThan(3_000);
  }

  private static Commit commit(
      int commit,
      List<CommitFiles.File> files,
      List<Moment> reached,
      List<String> saved,
      List<TrialOutcome> ended) {
    return new Commit(0, 0, commit, files, reached, saved, ended, List.of());
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

  /** Commits rows and a state; the number of the commit is that of the iteration. */
  private Orders commit(int pack, int attempt, long iteration, List<TrialOutcome> ended)
      throws IOException {
    TrialSpec trial = pack == 0 ? TRIAL : OTHER;
    CommitFiles files = new CommitFiles(RUN, pack, attempt, (int) iteration);
    String rows = "rows %d %d %d".formatted(pack, attempt, iteration);
    results.write(files.staged(results, METRICS.kind()), rows.getBytes(StandardCharsets.UTF_8));
    results.write(files.staged(results, CHECKPOINT.kind()), new byte[1]);
    return coordinator.answer(
        new Commit(
            pack,
            attempt,
            (int) iteration,
            List.of(METRICS, CHECKPOINT),
            List.of(new Moment(trial.id(), iteration, iteration * BATCH, null)),
            List.of(trial.id()),
            ended,
            List.of()));
  }

  private Path rows(int pack, int attempt, int commit) {
    String environment = (pack == 0 ? TRIAL : OTHER).environment();
    CommitFiles files = new CommitFiles(RUN, pack, attempt, commit);
    return Path.of(URI.create(files.place(results, METRICS, environment)));
  }
}
