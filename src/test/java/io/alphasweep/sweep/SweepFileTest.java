package io.alphasweep.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import io.alphasweep.config.FaultyFileException;
import io.alphasweep.config.Problem;
import io.alphasweep.trial.TrialSpec;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SweepFileTest {

  private static final String EXAMPLE =
      """
      name = kappa-sensitivity
      base {                                  # any key of reference.conf
        algorithm = am-ppo
        total-timesteps = 1000000
        optimizer { name = adam, learning-rate = 3e-4 }
      }
      grid {                                  # every combination
        environment = [Hopper-v4, Swimmer-v4]
        algorithm = [ppo, am-ppo]
        modulation.kappa = [1.0, 2.0, 4.0]
        optimizer = [{ name = adam }, { name = dynag, momentum = 0.9 }]
      }
      zip { modulation.eta = [0.1, 0.3], modulation.rho = [0.05, 0.1] }   # in lock-step
      exclude = [{ environment = Swimmer-v4, modulation.kappa = 4.0 }]
      seeds = 10                              # 1 to 10, or a list
      """;

  @TempDir Path folder;

  private Sweep read(String text) throws FaultyFileException {
    return TestSchema.read(folder, text);
  }

  @Test
  void expandsTheExample() throws FaultyFileException {
    Sweep sweep = read(EXAMPLE);
    assertThat(sweep.name()).isEqualTo("kappa-sensitivity");
    assertThat(sweep.combinations()).isEqualTo(2 * 2 * 3 * 2 * 2);
    // Swimmer with kappa 4 under am-ppo, for two optimizers and two steps of the lock-step lists.
    assertThat(sweep.excluded()).isEqualTo(4);
    // PPO is one configuration per environment and optimizer instead of six.
    assertThat(sweep.duplicates()).isEqualTo(2 * 2 * 6 - 2 * 2);
    assertThat(sweep.configurations()).isEqualTo(24);
    assertThat(sweep.trials()).hasSize(240);
    assertThat(new HashSet<>(sweep.trials())).hasSize(240);
    assertThat(sweep.warnings()).isEmpty();
    assertThat(sweep.unused())
        .isEqualTo(Map.of("ppo", Set.of("modulation.kappa", "modulation.eta", "modulation.rho")));
  }

  /** Entries over all sets of keys, against what each says by itself. */
  @Test
  void exclusionsLeaveOutWhatTheyName() throws FaultyFileException {
    String axes =
        """
        name = exclusions
        grid {
          algorithm = [ppo, am-ppo]
          gamma = [0.9, 0.99, 0.999]
          num-steps = [1024, 2048]
          modulation.kappa = [1.0, 2.0, 4.0]
        }
        """;
    Random random = new Random(1);
    List<Map<String, Object>> entries = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      Map<String, Object> entry = new TreeMap<>();
      entry.put("gamma", List.of(0.9, 0.99, 0.999).get(random.nextInt(3)));
      entry.put("num-steps", List.of(1024L, 2048L).get(random.nextInt(2)));
      entry.put("modulation.kappa", List.of(1.0, 2.0, 4.0).get(random.nextInt(3)));
      entry.put("algorithm", List.of("ppo", "am-ppo").get(random.nextInt(2)));
      entry.keySet().removeIf(key -> entry.size() > 1 && random.nextInt(3) == 0);
      if (entry.size() > 1 && !"ppo".equals(entry.get("algorithm"))) {
        entries.add(entry);
      }
    }
    assertThat(entries).hasSizeGreaterThan(4);
    String exclude =
        entries.stream()
            .map(
                entry ->
                    entry.entrySet().stream()
                        .map(value -> value.getKey() + " = " + value.getValue())
                        .collect(Collectors.joining(", ", "{ ", " }")))
            .collect(Collectors.joining(", ", "exclude = [", "]"));
    List<TrialSpec> left =
        read(axes).trials().stream()
            .filter(
                trial ->
                    entries.stream()
                        .noneMatch(
                            entry -> trial.settings().entrySet().containsAll(entry.entrySet())))
            .toList();
    assertThat(left).isNotEmpty();
    assertThat(read(axes + exclude).trials()).isEqualTo(left);
  }

  @Test
  void readsTheStandardInputOnce() throws FaultyFileException {
    InputStream before = System.in;
    System.setIn(new ByteArrayInputStream("name = piped\n".getBytes(StandardCharsets.UTF_8)));
    try {
      Sweep sweep = SweepFile.read(Path.of("-"), TestSchema.SCHEMA);
      assertThat(sweep.name()).isEqualTo("piped");
      assertThat(sweep.text()).isEqualTo("name = piped\n");
    } finally {
      System.setIn(before);
    }
  }

  @Test
  void trainsPpoOnceAndNotOnceForEachKappa() throws FaultyFileException {
    List<TrialSpec> ppo =
        read(EXAMPLE).trials().stream().filter(trial -> trial.algorithm().equals("ppo")).toList();
    assertThat(ppo).hasSize(2 * 2 * 10);
    assertThat(ppo)
        .allSatisfy(
            trial ->
                assertThat(trial.settings().keySet())
                    .noneMatch(key -> key.startsWith("modulation.")));
  }

  @Test
  void zipAdvancesInLockStep() throws FaultyFileException {
    Set<List<Double>> pairs = new HashSet<>();
    for (TrialSpec trial : read(EXAMPLE).trials()) {
      if (trial.has("modulation.eta")) {
        pairs.add(List.of(trial.real("modulation.eta"), trial.real("modulation.rho")));
      }
    }
    assertThat(pairs).containsExactlyInAnyOrder(List.of(0.1, 0.05), List.of(0.3, 0.1));
  }

  @Test
  void takesSettingsOfOptionsBaseAndDefaultsInThatOrder() throws FaultyFileException {
    TrialSpec trial =
        read("""
                name = order
                base { environment = Ant-v4, gamma = 0.9, optimizer.learning-rate = 1e-3 }
                grid {
                  gamma = [0.95]
                  optimizer = [{ name = dynag, momentum = 0.9 }]
                }
                """)
            .trials()
            .get(0);
    assertThat(trial.real("gamma")).isEqualTo(0.95);
    assertThat(trial.real("optimizer.learning-rate")).isEqualTo(1e-3);
    assertThat(trial.real("optimizer.momentum")).isEqualTo(0.9);
    assertThat(trial.real("optimizer.dampening")).isEqualTo(0.0);
    assertThat(trial.real("gae-lambda")).isEqualTo(0.95);
    assertThat(trial.seed()).isEqualTo(1);
  }

  @Test
  void settingsWithoutTheirConditionAreNoPartOfATrial() throws FaultyFileException {
    Sweep sweep =
        read(
            """
            name = condition
            base { environment = Ant-v4, optimizer.name = sgd }
            grid { optimizer.momentum = [0.0, 0.9], optimizer.dampening = [0.0, 0.5] }
            """);
    assertThat(sweep.configurations()).isEqualTo(3);
    assertThat(sweep.duplicates()).isEqualTo(1);
    assertThat(sweep.unused())
        .isEqualTo(Map.of("optimizer.momentum 0", Set.of("optimizer.dampening")));
    assertThat(sweep.trials().get(0).has("optimizer.dampening")).isFalse();
    assertThat(sweep.trials().get(1).has("optimizer.dampening")).isTrue();
  }

  @Test
  void quotedKeysMakeRoomForASecondAxisOfAGroup() throws FaultyFileException {
    Sweep sweep =
        read(
            """
            name = quoted
            grid {
              optimizer = [{ name = adam }, { name = dynag, momentum = 0.9 }]
              "optimizer.learning-rate" = [1e-4, 3e-4, 1e-3]
            }
            """);
    assertThat(sweep.configurations()).isEqualTo(6);
  }

  @Test
  void sweepsListValuedSettings() throws FaultyFileException {
    Sweep sweep =
        read("name = widths\ngrid.network.hidden-sizes = [[64, 64], [256, 256, 256], [32]]");
    assertThat(sweep.trials())
        .extracting(trial -> trial.integers("network.hidden-sizes"))
        .containsExactly(List.of(64L, 64L), List.of(256L, 256L, 256L), List.of(32L));
  }

  @Test
  void takesNumbersInEveryNotation() throws FaultyFileException {
    TrialSpec trial =
        read("""
                name = notation
                base { total-timesteps = 1e6, gamma = 1, entropy-coefficient = -0.0 }
                seeds = [7]
                """)
            .trials()
            .get(0);
    assertThat(trial.integer("total-timesteps")).isEqualTo(1_000_000);
    assertThat(trial.real("gamma")).isEqualTo(1.0);
    assertThat(trial.canonical()).contains("\"entropy-coefficient\":0.0");
    assertThat(trial.seed()).isEqualTo(7);
  }

  @Test
  void resolvesReferencesWithinTheFile() throws FaultyFileException {
    Sweep sweep =
        read(
            """
            name = reference
            base { num-steps = 512, total-timesteps = ${base.num-steps} }
            """);
    assertThat(sweep.trials().get(0).integer("total-timesteps")).isEqualTo(512);
  }

  @Test
  void readsJson() throws FaultyFileException {
    Sweep sweep =
        read(
            """
            {"name": "json", "grid": {"modulation.kappa": [1.0, 2.0]}, "seeds": 2}
            """);
    assertThat(sweep.trials()).hasSize(4);
  }

  @Test
  void identityIsOfTheSettingsAlone() throws FaultyFileException {
    List<String> ids = ids("name = a\nbase { environment = Ant-v4, gamma = 0.98 }\nseeds = 2");
    assertThat(
            ids(
                "seeds = [1, 2]  # a comment\nbase.gamma = 98e-2, base.environment = Ant-v4\nname = b"))
        .isEqualTo(ids);
    assertThat(
            ids(
                """
                name = c
                base { environment = Ant-v4, optimizer.momentum = 0.9, optimizer.alpha = 3.0 }
                grid { gamma = [0.98], num-steps = [2048] }
                seeds = 2
                """))
        .isEqualTo(ids);
    assertThat(ids("name = a\nbase { environment = Ant-v4, gamma = 0.97 }\nseeds = 2"))
        .doesNotContainAnyElementsOf(ids);
  }

  private List<String> ids(String text) throws FaultyFileException {
    return read(text).trials().stream().map(TrialSpec::id).toList();
  }

  @Test
  void orderOfTrialsDoesNotDependOnTheLayoutOfTheFile() throws FaultyFileException {
    assertThat(
            ids(
                """
                grid { optimizer.name = [sgd, adam], gamma = [0.9, 0.8], environment = [Ant-v4] }
                name = a
                """))
        .isEqualTo(
            ids(
                """
                name = a
                grid.environment = [Ant-v4]
                grid.gamma = [0.9, 0.8]
                grid { "optimizer.name" = [sgd, adam] }
                """));
  }

  @Test
  void warnsOfWhatIsDoubtful() throws FaultyFileException {
    Sweep sweep =
        read(
            """
            name = doubtful
            base { algorithm = ppo, optimizer.momentum = 0.9 }
            grid {
              gamma = [0.9, 0.99, 0.9]
              modulation.kappa = [1, 2]
            }
            exclude = [{ gamma = 0.5 }]
            """);
    assertThat(sweep.configurations()).isEqualTo(2);
    assertThat(sweep.warnings())
        .map(Problem::toString)
        .map(text -> text.substring(text.indexOf("sweep.conf") + 10))
        .containsExactly(
            ":2: base.optimizer.momentum: no trial uses it",
            ":4: grid.gamma: 0.9 stands twice and counts once",
            ":5: grid.modulation.kappa: no trial uses it: ppo has no kappa, which am-ppo, value-free, agram have; it has"
                + " no such settings",
            ":7: exclude[0]: matches no trial");
  }

  /** The expansion steps from one combination to the next; the oracle resolves each on its own. */
  @Test
  void expandsToWhatEveryCombinationResolvesTo() throws FaultyFileException {
    Sweep sweep =
        read(
            """
            name = oracle
            base.num-steps = 1024
            grid {
              gamma = [0.9, 0.99, 1.0]
              algorithm = [ppo, am-ppo]
              modulation.kappa = [1, 2]
              optimizer.name = [sgd, adam, rmsprop]
              optimizer.momentum = [0.0, 0.5]
              optimizer.dampening = [0.0, 0.1]
            }
            zip { clip-coefficient = [0.1, 0.2, 0.3], modulation.eta = [0.3, 0.1, 0.3] }
            """);
    Set<String> expected = new HashSet<>();
    for (double gamma : List.of(0.9, 0.99, 1.0)) {
      for (String algorithm : List.of("ppo", "am-ppo")) {
        for (double kappa : List.of(1.0, 2.0)) {
          for (String optimizer : List.of("sgd", "adam", "rmsprop")) {
            for (double momentum : List.of(0.0, 0.5)) {
              for (double dampening : List.of(0.0, 0.1)) {
                for (List<Double> step :
                    List.of(List.of(0.1, 0.3), List.of(0.2, 0.1), List.of(0.3, 0.3))) {
                  Map<String, Object> chosen =
                      Map.of(
                          "seed", 1L,
                          "num-steps", 1024L,
                          "gamma", gamma,
                          "algorithm", algorithm,
                          "modulation.kappa", kappa,
                          "optimizer.name", optimizer,
                          "optimizer.momentum", momentum,
                          "optimizer.dampening", dampening,
                          "clip-coefficient", step.get(0),
                          "modulation.eta", step.get(1));
                  expected.add(TestSchema.SCHEMA.resolve(chosen).id());
                }
              }
            }
          }
        }
      }
    }
    assertThat(sweep.trials()).extracting(TrialSpec::id).doesNotHaveDuplicates();
    assertThat(sweep.trials().stream().map(TrialSpec::id).toList())
        .containsExactlyInAnyOrderElementsOf(expected);
  }

  @Test
  void expandsAMillionCombinationsInLittleTimeAndRoom() throws FaultyFileException {
    String ten = "[0.01, 0.02, 0.03, 0.04, 0.05, 0.06, 0.07, 0.08, 0.09, 0.1]";
    long start = System.nanoTime();
    Sweep sweep =
        read(
            """
            name = million
            grid {
              gamma = %s
              gae-lambda = %s
              modulation { eta = %s, rho = %s, p-star = %s, tau = %s }
            }
            """
                .formatted(ten, ten, ten, ten, ten, ten));
    assertThat(sweep.trials()).hasSize(1_000_000);
    assertThat((System.nanoTime() - start) / 1e9).isLessThan(120);
  }
}
