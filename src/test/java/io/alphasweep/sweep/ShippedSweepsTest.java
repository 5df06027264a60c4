package io.alphasweep.sweep;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import io.alphasweep.summary.NormalizedScores;
import io.alphasweep.testing.ShippedSweeps;
import io.alphasweep.trial.TrialSpec;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ShippedSweepsTest {

  /** The counts that the files' own comments give. */
  private static final Map<String, Integer> TRIALS =
      Map.ofEntries(
          entry("quickstart.conf", 2 * 3 * 5),
          entry("anchors/cleanrl.conf", 5 * 10),
          entry("environments/cartpole.conf", 5),
          entry("environments/circle-bandit.conf", 5),
          entry("environments/circle-bandit-rates.conf", 5 * 30),
          entry("environments/four-rooms-grade.conf", 5),
          entry("environments/four-rooms-mla.conf", 5),
          entry("environments/cartpole-screened.conf", 24 * 3),
          entry("environments/cartpole-dqn.conf", 5),
          entry("environments/lunar-lander.conf", 2 * 5),
          entry("environments/minatar-asterix.conf", 3),
          entry("environments/minatar-breakout.conf", 3),
          entry("environments/minatar-freeway.conf", 3),
          entry("environments/minatar-seaquest.conf", 3),
          entry("environments/minatar-space-invaders.conf", 3),
          entry("environments/atari-breakout.conf", 3),
          entry("environments/atari-pong.conf", 3),
          entry("environments/procgen-coinrun.conf", 3),
          entry("environments/procgen-fruitbot.conf", 3),
          entry("environments/procgen-starpilot.conf", 3),
          entry("nightly/hopper.conf", 2 * 10),
          entry("nightly/inverted-pendulum.conf", 2 * 2 * 10),
          entry("paper/rewards.conf", 6 * 2 * 2 * 10),
          entry("paper/switches.conf", 2 * (1 + 2 * 2) * 10),
          entry("roadmap/value-free.conf", 2 * 15 * 5),
          entry("roadmap/grade-ppo.conf", 2 * 2 * 5),
          entry("roadmap/gates.conf", 2 * 10 * 5),
          entry("roadmap/agram.conf", 2 * 13 * 5),
          entry("roadmap/hybrid-grpo.conf", 2 * 17 * 5),
          entry("roadmap/hybrid-grpo-sampling.conf", 2 * 5 * 5),
          entry("roadmap/mla-ppo.conf", 4 * 2 * 5),
          entry("roadmap/mla-bandit.conf", 3 * 4 * 5),
          entry("roadmap/mla-four-rooms.conf", 2 * 5 * 5),
          entry("roadmap/scalings.conf", 2 * 7 * 5),
          entry("roadmap/synergy.conf", 2 * 2 * 2 * 2 * 2 * 5),
          entry("roadmap/robustness-sampled.conf", 2 * (64 + 1) * 5),
          entry("roadmap/synergy-rnd.conf", 3 * 2 * 2 * 5),
          entry("roadmap/robustness.conf", 6 * 7 * (25 + 1) * 10),
          entry("environments/hopper-v5.conf", 3),
          entry("environments/half-cheetah-v5.conf", 3),
          entry("environments/ant-v5.conf", 3),
          entry("roadmap/modulation.conf", 2 * (1 + 7 * 4 + 2 + 1) * 5),
          entry("roadmap/controller.conf", 2 * (1 + 12) * 5),
          entry("roadmap/optimizers.conf", 2 * 2 * 26 * 5),
          entry("roadmap/learning-rates.conf", 2 * 2 * 7 * 9 * 5),
          entry("roadmap/duration.conf", 2 * 2 * 5 * 5),
          entry("roadmap/networks.conf", 2 * 2 * 28 * 5),
          entry("roadmap/environments.conf", 2 * 19 * 5),
          entry("off-policy/anchors.conf", 4 * 3 * 3),
          entry("off-policy/td-modulation.conf", 2 * 2 * 4 * 5),
          entry("off-policy/td-modulation-classic.conf", 2 * 4 * 5),
          entry("off-policy/td-modulation-lunar-lander.conf", 4 * 5),
          entry("off-policy/td-modulation-pendulum.conf", 2 * 4 * 3),
          entry("off-policy/alphagrad.conf", 3 * 6 * 3 * 5),
          entry("off-policy/per.conf", 2 * 3 * 5),
          entry("off-policy/grokfast.conf", 3 * 3),
          entry("off-policy/pendulum.conf", 3),
          entry("off-policy/grokfast-grade.conf", 2 * 4 * 5),
          entry("environments/acrobot.conf", 5),
          entry("environments/mountain-car-continuous.conf", 5),
          entry("environments/mountain-car.conf", 5),
          entry("environments/pendulum.conf", 5));

  @Test
  void everyShippedSweepIsSoundAndAsLargeAsItSays() throws Exception {
    Map<String, Integer> trials = new TreeMap<>();
    for (Path file : ShippedSweeps.files()) {
      Sweep sweep = SweepFile.read(file, TrialSchema.standard());
      assertThat(sweep.warnings()).as(file.toString()).isEmpty();
      trials.put(ShippedSweeps.FOLDER.relativize(file).toString(), sweep.trials().size());
    }
    assertThat(trials).isEqualTo(new TreeMap<>(TRIALS));
  }

  @Test
  void paperPairsMomentumWithPpoOnly() throws Exception {
    Sweep sweep =
        SweepFile.read(ShippedSweeps.FOLDER.resolve("paper/rewards.conf"), TrialSchema.standard());
    assertThat(sweep.trials())
        .filteredOn(trial -> trial.optimizer().equals("dynag"))
        .hasSize(6 * 2 * 10)
        .allSatisfy(
            trial ->
                assertThat(trial.real("optimizer.momentum"))
                    .isEqualTo(trial.algorithm().equals("ppo") ? 0.9 : 0.0));
  }

  /** Else the suite's overall table would leave some of its environments out. */
  @Test
  void everyEnvironmentOfTheSuiteHasAScaleAndEveryFamilyIsInIt() throws Exception {
    Sweep sweep =
        SweepFile.read(
            ShippedSweeps.FOLDER.resolve("roadmap/environments.conf"), TrialSchema.standard());
    Set<String> names =
        sweep.trials().stream().map(TrialSpec::environment).collect(Collectors.toSet());
    assertThat(names).allMatch(NormalizedScores::knows);
    assertThat(names).contains("Hopper-v4", "CartPole-v1", "LunarLander-v3", "MinAtar-Breakout");
  }
}
