package io.alphasweep.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.alphasweep.rows.Row;
import io.alphasweep.sweep.TrialSchema;
import io.alphasweep.testing.NeedsProcgen;
import io.alphasweep.testing.Rows;
import io.alphasweep.testing.Trials;
import io.alphasweep.training.KeptPolicy;
import io.alphasweep.training.PackTrainer;
import io.alphasweep.training.PackTraining;
import io.alphasweep.training.Placement;
import io.alphasweep.trial.TrialSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is kept of a trial is what it learned, whatever happened on the way. */
class PolicyFileTest {

  @TempDir private Path directory;

  private ResultDirectory results() {
    return new ResultDirectory(directory.toString(), new Configuration());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "algorithm=ppo environment=Hopper-v4 num-envs=2",
        "algorithm=am-ppo environment=InvertedPendulum-v4 network.layer-norm=true",
        "algorithm=value-free environment=CartPole-v1",
        "algorithm=ppo environment=CartPole-v1 network.shares-trunk=true network.activation=relu",
        "algorithm=ppo environment=Hopper-v4 policy.name=state-gaussian",
        "algorithm=ppo environment=Hopper-v4 policy.name=squashed-gaussian",
        "algorithm=ppo environment=Hopper-v4 policy.name=squashed-state-gaussian",
        "algorithm=ppo environment=MinAtar-Breakout network.name=convolution",
        "algorithm=ppo environment=MinAtar-Breakout network.name=impala"
            + " network.shares-trunk=true",
        "algorithm=dqn environment=CartPole-v1",
        "algorithm=dqn environment=MinAtar-Breakout network.name=convolution",
        "algorithm=ddpg environment=InvertedPendulum-v4",
        "algorithm=td3 environment=InvertedPendulum-v4",
        "algorithm=sac environment=InvertedPendulum-v4",
        "algorithm=discrete-sac environment=CartPole-v1"
      })
  void resumedTrialKeepsTheSamePolicies(String words) throws IOException {
    check(words);
  }

  @Test
  @NeedsProcgen
  void resumedTrialOfPicturesKeepsTheSamePolicies() throws IOException {
    check("algorithm=ppo environment=Procgen-CoinRun network.name=nature");
  }

  private void check(String words) throws IOException {
    List<TrialSpec> pack = List.of(Trials.ofWords(words, 5), Trials.ofWords(words, 6));
    List<Row> rows = new ArrayList<>();
    List<List<byte[]>> states = new ArrayList<>();
    List<KeptPolicy> whole;
    try (PackTraining training =
        PackTrainer.start("test", pack, List.of(), Placement.ONE_CORE, rows::add)) {
      while (!training.isOver()) {
        assertThat(training.policies(1)).isEmpty();
        training.iterate();
        states.add(training.states());
      }
      whole = training.policies(1);
    }
    assertIsBestOf(whole, rows.stream().filter(row -> row.head().seed() == 6).toList());

    for (int iteration : new int[] {0, states.size() - 2}) {
      List<byte[]> alone = List.of(states.get(iteration).get(1));
      try (PackTraining training =
          PackTrainer.start("test", pack.subList(1, 2), alone, Placement.ONE_CORE, row -> {})) {
        while (!training.isOver()) {
          training.iterate();
        }
        assertThat(files(pack.get(1), training.policies(0)))
            .containsExactlyElementsOf(files(pack.get(1), whole));
      }
    }

    for (KeptPolicy policy : whole) {
      byte[] bytes = PolicyFile.bytes(pack.get(1), policy);
      String file = results().policy(policy.trialId(), policy.kind());
      results().write(results().policies(), Map.of(file.replaceFirst(".*/", ""), bytes));
      PolicyFile read = PolicyFile.read(results(), file);
      TrialSpec trial = TrialSchema.standard().read(read.spec());
      assertThat(trial).isEqualTo(pack.get(1));
      assertThat(PolicyFile.bytes(trial, read.policy(trial))).isEqualTo(bytes);
    }
  }

  private static List<byte[]> files(TrialSpec trial, List<KeptPolicy> policies) {
    return policies.stream().map(policy -> PolicyFile.bytes(trial, policy)).toList();
  }

  /** By the rows themselves, which a person would look at. */
  private static void assertIsBestOf(List<KeptPolicy> policies, List<Row> rows) {
    Row best = null;
    for (Row row : rows) {
      Double mean = (Double) Rows.number(row, "episodic_return_100");
      if (mean != null
          && (best == null || mean > (Double) Rows.number(best, "episodic_return_100"))) {
        best = row;
      }
    }
    KeptPolicy last = policies.get(0);
    assertThat(last.kind()).isEqualTo(KeptPolicy.Kind.FINAL);
    assertThat(last.iteration()).isEqualTo(rows.size());
    assertThat(policies).hasSize(best == null ? 1 : 2);
    if (best != null) {
      KeptPolicy kept = policies.get(1);
      assertThat(kept.iteration()).isEqualTo(best.head().iteration());
      assertThat(kept.envSteps()).isEqualTo(best.head().envSteps());
      assertThat(kept.meanReturn()).isEqualTo(Rows.number(best, "episodic_return_100"));
      boolean isLast = best.head().iteration() == rows.size();
      assertThat(Arrays.equals(kept.snapshot().parameters(), last.snapshot().parameters()))
          .isEqualTo(isLast);
    }
  }

  /** Wherever a bit is turned and wherever it is cut. */
  @Test
  void brokenFileIsRefusedInOneSentence() throws IOException {
    TrialSpec trial = Trials.ofWords("algorithm=ppo environment=InvertedPendulum-v4", 1);
    List<KeptPolicy> kept;
    try (PackTraining training =
        PackTrainer.start("test", List.of(trial), List.of(), Placement.ONE_CORE, row -> {})) {
      while (!training.isOver()) {
        training.iterate();
      }
      kept = training.policies(0);
    }
    byte[] sound = PolicyFile.bytes(trial, kept.get(0));
    Path file = Files.createDirectories(directory.resolve("policies")).resolve("p.safetensors");
    ResultDirectory results = results();
    String name = results.policies() + "/p.safetensors";
    Random random = new Random(1);
    for (int attempt = 0; attempt < 300; attempt++) {
      byte[] broken = sound.clone();
      if (attempt % 3 == 0) {
        broken = Arrays.copyOf(sound, random.nextInt(sound.length));
      } else {
        broken[attempt < 150 ? attempt : random.nextInt(sound.length)] ^=
            (byte) (1 << random.nextInt(8));
      }
      Files.write(file, broken);
      assertThatThrownBy(() -> PolicyFile.read(results, name))
          .isInstanceOf(DamagedResultsException.class)
          .hasMessageMatching(
              ".*/policies/p\\.safetensors is broken: it[^;\n]*; train its trial in another"
                  + " directory, which makes the same file");
    }
    Files.write(file, sound);
    assertThat(PolicyFile.read(results, name).policy(trial).iteration()).isEqualTo(4);
  }
}
