package io.alphasweep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.alphasweep.sweep.TestSchema;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class PlanCommandTest {

  @TempDir Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int plan(String... arguments) {
    return new CommandLine(new PlanCommand(TestSchema.SCHEMA))
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(arguments);
  }

  private Path file(String text) throws Exception {
    return Files.writeString(folder.resolve("sweep.conf"), text);
  }

  @Test
  void showsWhatWouldBeTrained() throws Exception {
    Path file =
        file(
            """
            name = kappa-sensitivity
            base.total-timesteps = 1000000
            grid {
              environment = [Hopper-v4, Swimmer-v4]
              algorithm = [ppo, am-ppo]
              modulation.kappa = [1.0, 2.0, 4.0]
              optimizer = [{ name = adam }, { name = dynag, momentum = 0.9 }]
            }
            zip { modulation.eta = [0.1, 0.3], modulation.rho = [0.05, 0.1] }
            exclude = [{ environment = Swimmer-v4, modulation.kappa = 4.0 }]
            seeds = 10
            """);
    assertThat(plan(file.toString(), "--slots", "2")).isZero();
    assertThat(err.toString()).isEmpty();
    assertThat(out.toString())
        .isEqualTo(
            """
            kappa-sensitivity (%1$s)

              environment               Hopper-v4, Swimmer-v4
              algorithm                 ppo, am-ppo
              optimizer                 adam | dynag momentum 0.9
              modulation.kappa          1, 2, 4
              modulation.eta            0.1, 0.3  (in lock-step)
              modulation.rho            0.05, 0.1  (in lock-step)
              seeds                     1 to 10

              combinations                     48
            - excluded                          4
            - duplicates                       20  ppo has no modulation.eta, modulation.kappa, modulation.rho
            x seeds                            10
            = trials                          240

              packs                            18  of 12 to 14 trials, 2 at the same time
              kinds of trials                   4  one kind a pack; they differ in environment, optimizer.name
              largest pack                     16  16 are fastest on one core where an observation has up to 100 numbers
              memory of a pack                 39  MB at the most, 2 of them on Java's heap
              iterations                  117,120
              environment steps       239,861,760
              rows in metrics/            117,120  one per trial and iteration
              rows in trials/                 240  one per trial

              about 3:59:22 on 2 slots, 8.0 hours of one (a rule of thumb for one CPU core; --history DIR takes measured paces)

            Next: alphasweep run %1$s --out results/kappa-sensitivity
            """
                .formatted(file));
  }

  @Test
  void showsHowManyTrialsReachEachRungAndWhatThatIsOfTheFullGrid() throws Exception {
    Path file =
        file(
            """
            name = screened
            base { environment = Hopper-v4, total-timesteps = 1000000 }
            sample { count = 24, gamma = { uniform = [0.9, 0.999] } }
            seeds = 3
            screen { rungs = [0.125, 0.25, 0.5], keep = 0.5 }
            """);
    assertThat(plan(file.toString(), "--slots", "2")).as(err::toString).isZero();
    assertThat(out.toString())
        .contains(
            """
            = trials                           72
              to rung 0.125                    72  of 24 settings, of which 12 go on
              to rung 0.25                     36  of 12 settings, of which 6 go on
              to rung 0.5                      18  of 6 settings, of which 3 go on
              to the end                        9  of 3 settings
            """)
        .contains(
            """
              iterations                   10,980
              environment steps        22,487,040  31% of the 71,958,528 that every trial to its end would take
              rows in metrics/             10,980  one per trial and iteration
            """);
  }

  @Test
  void showsEveryProblemOfABadFile() throws Exception {
    Path file = file("name = bad\nbase { gama = 0.9 }\nseeds = 0\n");
    assertThat(plan(file.toString())).isEqualTo(2);
    assertThat(out.toString()).isEmpty();
    assertThat(err.toString().lines())
        .hasSize(2)
        .first()
        .asString()
        .isEqualTo(file + ":2: base.gama: unknown setting; did you mean gamma?");
  }

  @Test
  void refusesBadOptions() throws Exception {
    Path file = file("name = fine");
    assertThat(plan(file.toString(), "--pack-size", "0")).isEqualTo(2);
    assertThat(err.toString()).startsWith("--pack-size: found 0; accepted: at least 1");
    assertThat(plan()).isEqualTo(2);
    assertThat(plan(file.toString(), "--slots", "-1")).isEqualTo(2);
    assertThat(plan(file.toString(), "--slots", "1", "--pack-size", "4")).isZero();
  }
}
