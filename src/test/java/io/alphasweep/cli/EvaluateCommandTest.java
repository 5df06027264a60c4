package io.alphasweep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.alphasweep.cluster.SparkSessions;
import io.alphasweep.store.EvaluationsTable;
import io.alphasweep.store.PolicyFile;
import io.alphasweep.store.ResultDirectory;
import io.alphasweep.testing.MadeUpResults;
import io.alphasweep.testing.Trials;
import io.alphasweep.training.KeptPolicy;
import io.alphasweep.training.PackTrainer;
import io.alphasweep.training.PackTraining;
import io.alphasweep.training.Placement;
import io.alphasweep.trial.TrialSpec;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Policies of three small trials, played by command. */
class EvaluateCommandTest {

  private static final List<TrialSpec> TRIALS =
      LongStream.rangeClosed(1, 3).mapToObj(seed -> Trials.small(Map.of("seed", seed))).toList();

  @TempDir private Path directory;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  /** Of the third trial nothing was kept. */
  @BeforeEach
  void train() throws IOException {
    new MadeUpResults(directory, "small", (trial, iteration) -> iteration).write(TRIALS);
    ResultDirectory results = new ResultDirectory(directory.toString(), new Configuration());
    List<TrialSpec> kept = TRIALS.subList(0, 2);
    try (PackTraining training =
        PackTrainer.start("small", kept, List.of(), Placement.ONE_CORE, row -> {})) {
      while (!training.isOver()) {
        training.iterate();
      }
      for (int trial = 0; trial < kept.size(); trial++) {
        for (KeptPolicy policy : training.policies(trial)) {
          String file = results.policy(policy.trialId(), policy.kind());
          results.write(
              results.policies(),
              Map.of(
                  file.substring(file.lastIndexOf('/') + 1),
                  PolicyFile.bytes(kept.get(trial), policy)));
        }
      }
    }
  }

  private int evaluate(String... more) {
    CommandLine command =
        AlphaSweep.commandLine()
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true));
    return command.execute(
        Stream.concat(Stream.of("evaluate", directory.toString()), Stream.of(more))
            .toArray(String[]::new));
  }

  private List<String> written() throws IOException {
    try (Stream<Path> files = Files.list(directory.resolve("evaluations"))) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void sameEpisodesOnAnyNumberOfCoresAndLaterOnesInTheirPlace() throws IOException {
    assertThat(evaluate("--episodes", "2", "--master", "local[1]")).as(err.toString()).isZero();
    List<String> onOne = written();
    Path film = directory.resolve("agent.gif");
    String trial = TRIALS.get(1).id();
    assertThat(evaluate("--episodes", "2", "--master", "local[2]")).isZero();
    assertThat(written()).isEqualTo(onOne).hasSize(2); // a name carries the checksum of all rows
    assertThat(evaluate("--trial", trial, "--episodes", "3", "--video", film.toString())).isZero();
    assertThat(evaluate("--setting", "seed=2", "--sample", "--policy", "best")).isZero();

    assertThat(written()).hasSize(3).contains(onOne.get(onOne.get(0).startsWith(trial) ? 1 : 0));
    assertThat(film).content(StandardCharsets.ISO_8859_1).startsWith("GIF89a");
    assertThat(out.toString())
        .contains("| environment | setting   | n | trained | ")
        .contains("| Hopper-v4   | ppo, adam | 2 |")
        .contains("final policies, greedy actions, 2 episodes of each of 2 trials;")
        .contains("best policies, sample actions, 10 episodes of each of 1 trials;");
    try (SparkSession spark =
        SparkSessions.start(SparkSessions.configuration("test", "local[2]"))) {
      Dataset<Row> rows = spark.read().parquet(directory.resolve("evaluations").toString());
      assertThat(new TreeSet<>(List.of(rows.schema().fieldNames())))
          .isEqualTo(new TreeSet<>(EvaluationsTable.TABLE.names()));
      assertThat(rows.groupBy("seed", "policy", "actions").count().collectAsList())
          .map(Row::toString)
          .containsExactlyInAnyOrder(
              "[1,final,greedy,2]", "[2,final,greedy,3]", "[2,best,sample,10]");
      assertThat(rows.where("episodic_length < 1 OR episodic_return <= 0").count()).isZero();
    }
  }

  @Test
  void whatIsNotThereIsRefusedInOneSentence() throws IOException {
    assertThat(evaluate("--trial", TRIALS.get(2).id())).isEqualTo(2);
    assertThat(evaluate("--setting", "gama=0.9")).isEqualTo(2);
    assertThat(evaluate("--video", "all.gif")).isEqualTo(2);
    assertThat(evaluate("--policy", "first")).isEqualTo(2);
    Path policy = directory.resolve("policies/" + TRIALS.get(0).id() + "-final.safetensors");
    byte[] bytes = Files.readAllBytes(policy);
    bytes[bytes.length - 9] ^= 1;
    Files.write(policy, bytes);
    assertThat(evaluate("--episodes", "1")).isEqualTo(1);

    assertThat(err.toString().lines())
        .containsExactly(
            "alphasweep: %s keeps no final policy of trial %s"
                .formatted(directory, TRIALS.get(2).id()),
            "alphasweep: --setting: there is no setting 'gama'; did you mean gamma?",
            "alphasweep: --video: it shows one trial, and these are 2; give --trial, too",
            "alphasweep: --policy: found 'first'; accepted: final, best",
            ("alphasweep: %s/policies/%s-final.safetensors is broken: its checksum does not match;"
                    + " train its trial in another directory, which makes the same file")
                .formatted(directory, TRIALS.get(0).id()));
    assertThat(directory.resolve("evaluations")).doesNotExist();
  }
}
