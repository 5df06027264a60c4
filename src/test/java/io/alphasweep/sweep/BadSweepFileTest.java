package io.alphasweep.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.alphasweep.config.FaultyFileException;
import io.alphasweep.config.Problem;
import io.alphasweep.config.Problems;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BadSweepFileTest {

  @TempDir Path folder;

  /**
   * A file and everything that is said of it.
   *
   * @param text the file below the line {@code name = bad}, which is line 1
   * @param problems without the file's name: {@code LINE: KEY: message}
   */
  private record Bad(String text, List<String> problems) {
    @Override
    public String toString() {
      return text;
    }
  }

  private static Bad bad(String text, String... problems) {
    return new Bad(text, List.of(problems));
  }

  static Stream<Bad> files() {
    return Stream.of(
        // Unknown keys, at every level.
        bad("bsae { gamma = 0.9 }", "2: bsae: unknown key; did you mean base?"),
        bad(
            "frobnicate = 1",
            "2: frobnicate: unknown key; accepted: name, description, tags, base, grid, zip,"
                + " sample, exclude, seeds, screen"),
        bad("seed = 3", "2: seed: unknown key; did you mean seeds?"),
        bad(
            "environment = Ant-v4",
            "2: environment: is a setting; accepted in base, or as an axis in grid or zip"),
        bad("base { gama = 0.9 }", "2: base.gama: unknown setting; did you mean gamma?"),
        bad(
            "base { lr = 1e-3 }",
            "2: base.lr: unknown setting; did you mean optimizer.learning-rate?"),
        bad(
            "grid { optimizer.lr = [1e-3] }",
            "2: grid.optimizer.lr: unknown setting; did you mean optimizer.learning-rate?"),
        bad(
            "base { ent_coef = 0.01 }",
            "2: base.ent_coef: unknown setting; did you mean entropy-coefficient?"),
        bad("base { n_steps = 64 }", "2: base.n_steps: unknown setting; did you mean num-steps?"),
        bad(
            "base { total_timesteps = 5000 }",
            "2: base.total_timesteps: unknown setting; did you mean total-timesteps?"),
        bad(
            "base { kappa = 2.0 }",
            "2: base.kappa: unknown setting; did you mean modulation.kappa?"),
        bad(
            "grid { modulation.kapa = [1.0] }",
            "2: grid.modulation.kapa: unknown setting; did you mean modulation.kappa?"),
        bad(
            "zip { gae-lamda = [0.9] }",
            "2: zip.gae-lamda: unknown setting; did you mean gae-lambda?"),
        bad(
            "exclude = [{ enviroment = Ant-v4 }]",
            "2: exclude[0].enviroment: unknown setting; did you mean environment?"),
        bad(
            "base { optimizer { learning-rte = 1e-3 } }",
            "2: base.optimizer.learning-rte: unknown setting;"
                + " did you mean optimizer.learning-rate?"),
        bad(
            "base { zzzzzzzzzzzz = 1 }",
            "2: base.zzzzzzzzzzzz: unknown setting; accepted: the keys of reference.conf"),
        bad(
            "grid { optimizer = [{ name = dynag, momentm = 0.9 }] }",
            "2: grid.optimizer[0].momentm: unknown setting; did you mean optimizer.momentum?"),
        // Unknown words.
        bad(
            "base { environment = Hoper-v4 }",
            "2: base.environment: found the text 'Hoper-v4'; accepted: Swimmer-v4, Hopper-v4,"
                + " HalfCheetah-v4, Walker2d-v4, Ant-v4, Humanoid-v4, InvertedPendulum-v4,"
                + " CartPole-v1;"
                + " did you mean Hopper-v4?"),
        bad(
            "grid { algorithm = [ppo, amppo] }",
            "2: grid.algorithm: found the text 'amppo'; accepted: ppo, am-ppo, value-free, agram,"
                + " hybrid-grpo, episodic-ppo, dqn, td3, ddpg, sac, discrete-sac, bandit-updates,"
                + " tabular-updates; did you mean am-ppo?"),
        bad(
            "grid { optimizer = [{ name = adamx }] }",
            "2: grid.optimizer[0].name: found the text 'adamx'; accepted: adam, adamw, sgd,"
                + " rmsprop, alphagrad, dynag; did you mean adam?"),
        bad(
            "base { modulation.norm-scope = rollout }",
            "2: base.modulation.norm-scope: found the text 'rollout'; accepted: minibatch, batch"),
        // Wrong types.
        bad(
            "base { gamma = \"0.9\" }",
            "2: base.gamma: found the text '0.9'; accepted: a number from 0 to 1;"
                + " numbers stand without quotes, units and separators: 1000000 or 1e6"),
        bad(
            "base { total-timesteps = 1_000_000 }",
            "2: base.total-timesteps: found the text '1_000_000'; accepted: a whole number of at"
                + " least 1; numbers stand without quotes, units and separators: 1000000 or 1e6"),
        bad(
            "base { total-timesteps = 100000.5 }",
            "2: base.total-timesteps: found 100000.5; accepted: a whole number of at least 1"),
        bad(
            "base { clip-value-loss = yes }",
            "2: base.clip-value-loss: found the text 'yes'; accepted: true or false;"
                + " no quotes, no yes or no"),
        bad("base { gamma = null }", "2: base.gamma: found null; accepted: a number from 0 to 1"),
        bad(
            "base { gamma = [0.9] }",
            "2: base.gamma: found the list [0.9]; accepted: a number from 0 to 1"),
        bad(
            "base { gamma { a = 1 } }",
            "2: base.gamma: found a group { ... }; accepted: a number from 0 to 1"),
        bad(
            "base { optimizer = 3 }",
            "2: base.optimizer: found 3; accepted: adam, adamw, sgd, rmsprop, alphagrad, dynag"),
        bad(
            "base { optimizer = adm }",
            "2: base.optimizer: found the text 'adm'; accepted: adam, adamw, sgd, rmsprop,"
                + " alphagrad, dynag; did you mean adam?"),
        bad(
            "base { environment { name = Hoper-v4 } }",
            "2: base.environment.name: found the text 'Hoper-v4'; accepted: Swimmer-v4, Hopper-v4,"
                + " HalfCheetah-v4, Walker2d-v4, Ant-v4, Humanoid-v4, InvertedPendulum-v4,"
                + " CartPole-v1;"
                + " did you mean Hopper-v4?"),
        bad(
            "base { environment = Ant-v4, \"environment.name\" = Hopper-v4 }",
            "2: base.environment.name: chooses environment a second time"),
        bad(
            "base { algorithm { name = ppo, kappa = 1 } }",
            "2: base.algorithm.kappa: unknown setting; did you mean modulation.kappa?"),
        bad(
            "base { modulation = off }",
            "2: base.modulation: found the text 'off'; accepted: a group of settings, such as"
                + " modulation { ... }"),
        bad(
            "base { network.hidden-sizes = 64 }",
            "2: base.network.hidden-sizes: found 64; accepted: a list of whole numbers from 2 to"
                + " 65536, such as [64, 64]"),
        bad(
            "base { network.hidden-sizes = [] }",
            "2: base.network.hidden-sizes: found the list []; accepted: a list of whole numbers"
                + " from 2 to 65536, such as [64, 64]"),
        bad("base = 3", "2: base: found 3; accepted: a group, base { ... }"),
        bad("grid = [1]", "2: grid: found the list [1]; accepted: a group, grid { ... }"),
        bad(
            "exclude { gamma = 0.9 }",
            "2: exclude: found a group { ... }; accepted: a list of groups, [{ ... }, { ... }]"),
        bad(
            "exclude = [gamma]",
            "2: exclude[0]: found the text 'gamma'; accepted: a group of at least one setting"),
        bad(
            "exclude = [{}]",
            "2: exclude[0]: found an empty group; accepted: a group of at least one setting"),
        bad(
            "base { network = convolution }",
            "2: network.name: found convolution, which takes images, where Hopper-v4 shows 11"
                + " numbers"),
        // Out of range.
        bad("base { gamma = 1.5 }", "2: base.gamma: found 1.5; accepted: a number from 0 to 1"),
        bad(
            "base { optimizer.learning-rate = 0 }",
            "2: base.optimizer.learning-rate: found 0; accepted: a number above 0"),
        bad(
            "base { optimizer.learning-rate = 1e999 }",
            "2: base.optimizer.learning-rate: found Infinity; accepted: a number above 0"),
        bad(
            "base { optimizer.momentum = 1 }",
            "2: base.optimizer.momentum: found 1; accepted: a number from 0 to below 1"),
        bad(
            "grid { modulation.p-star = [0.1, 1.0] }",
            "2: grid.modulation.p-star: found 1; accepted: a number above 0 and below 1"),
        bad(
            "base { num-envs = 0 }",
            "2: base.num-envs: found 0; accepted: a whole number from 1 to 2147483647"),
        // Axes.
        bad(
            "grid { gamma = [] }",
            "2: grid.gamma: found an empty list; accepted: at least one value"),
        bad(
            "grid { gamma = 0.9 }",
            "2: grid.gamma: found 0.9; accepted: a list of values, in square brackets"),
        bad(
            "grid { optimizer = [adam, 3, { name = adm }] }",
            "2: grid.optimizer: found 3; accepted: adam, adamw, sgd, rmsprop, alphagrad, dynag",
            "2: grid.optimizer[2].name: found the text 'adm'; accepted: adam, adamw, sgd, rmsprop,"
                + " alphagrad, dynag; did you mean adam?"),
        bad(
            "grid { environment = [Ant-v4], \"environment.name\" = [Hopper-v4] }",
            "2: grid.environment: two axes choose environment: environment in grid and environment"
                + " in grid"),
        bad(
            "grid { network.hidden-sizes = [64, 64] }",
            "2: grid.network.hidden-sizes: found 64; accepted: a list of whole numbers from 2 to"
                + " 65536, such as [64, 64]"),
        bad(
            "grid { optimizer = [{ name = adam, momentum = 0.9 }] }",
            "2: grid.optimizer[0]: adam has no momentum, which sgd, rmsprop, alphagrad, dynag have;"
                + " it has beta1, beta2, epsilon"),
        bad(
            "exclude = [{ algorithm = ppo, modulation.kappa = 2 }]",
            "2: exclude[0]: ppo has no kappa, which am-ppo, value-free, agram have; it has no such"
                + " settings"),
        bad(
            "zip { gamma = [0.9, 0.99], gae-lambda = [0.9] }",
            "2: zip: found lists of unequal length: gamma has 2, gae-lambda has 1;"
                + " accepted: equal lengths"),
        bad(
            "grid { gamma = [0.9] }\nzip { gamma = [0.8] }",
            "3: zip.gamma: two axes choose gamma: gamma in grid and gamma in zip"),
        bad(
            """
            grid {
              optimizer = [{ name = adam, learning-rate = 1e-3 }]
              "optimizer.learning-rate" = [1e-3, 1e-4]
            }\
            """,
            "4: grid.optimizer.learning-rate: two axes choose optimizer.learning-rate:"
                + " optimizer in grid and optimizer.learning-rate in grid"),
        // What Typesafe Config would take silently.
        bad(
            "grid { gamma = [0.9] }\ngrid.gamma = [0.99]",
            "3: grid.gamma: is set a second time; the first is in line 2"),
        bad(
            """
            grid {
              optimizer = [{ name = adam }]
              optimizer.learning-rate = [1e-3]
            }\
            """,
            "4: grid.optimizer.learning-rate: grid.optimizer has a value already, in line 3;"
                + " to keep both axes, write \"optimizer.learning-rate\" in quotes"),
        bad(
            "grid { optimizer = [{ name = adam, name = sgd }] }",
            "2: grid.optimizer[0].name: is set a second time; the first is in line 2"),
        bad(
            "seeds = [1]\nseeds += 2",
            "3: seeds: found +=; accepted: the whole value, with =",
            "3: seeds: is set a second time; the first is in line 2"),
        // A file is data.
        bad(
            "include \"other.conf\"",
            "2: found 'include \"other.conf\"'; a sweep file is data and stands alone,"
                + " so it has no includes"),
        bad(
            "base { include url(\"http://localhost/x.conf\") }",
            "2: found 'include url(\"http://localhost/x.conf\")'; a sweep file is data and stands"
                + " alone, so it has no includes"),
        bad(
            "include required(file(\"/etc/passwd\"))",
            "2: found 'include required(file(\"/etc/passwd\"))'; a sweep file is data and stands"
                + " alone, so it has no includes"),
        bad(
            "include classpath(\"reference.conf\")",
            "2: found 'include classpath(\"reference.conf\")'; a sweep file is data and stands"
                + " alone, so it has no includes"),
        bad(
            "base { gamma = ${PATH} }",
            "2: ${PATH} names nothing in this file; a sweep file is data and stands alone,"
                + " so environment variables and system properties are not read"),
        bad(
            "base { gamma = ${?java.version} }",
            "2: ${java.version} names nothing in this file; a sweep file is data and stands alone,"
                + " so environment variables and system properties are not read"),
        // Seeds.
        bad(
            "seeds = 0",
            "2: seeds: found 0; accepted: a whole number from 1 to 10000000, which counts them,"
                + " a list of them, or { from, to, until }"),
        bad(
            "seeds = many",
            "2: seeds: found the text 'many'; accepted: a whole number from 1 to 10000000;"
                + " numbers stand without quotes, units and separators: 1000000 or 1e6,"
                + " which counts them, a list of them, or { from, to, until }"),
        bad("seeds = [1, -2]", "2: seeds: found -2; accepted: a whole number of at least 0"),
        bad("seeds = [1, 2, 1]", "2: seeds: found 1 twice; accepted: distinct seeds"),
        bad("seeds = []", "2: seeds: found an empty list; accepted: at least one seed"),
        bad(
            "seeds { from = 9, to = 5, until = certain }",
            "2: seeds.from: found 9, which is more than seeds.to = 5; accepted: at most that"),
        bad(
            "seeds { from = 2, to = 5, until = certain }",
            "2: seeds.from: found 2; accepted: a whole number from 3 to 10000000"),
        bad(
            "seeds { from = 3, to = 5, until = sure }",
            "2: seeds.until: found the text 'sure'; accepted: certain"),
        bad("seeds { from = 3, to = 5 }", "2: seeds.until: is missing; accepted: certain"),
        bad(
            "seeds { from = 3, to = 5, until = certain, list = [1, 2] }",
            "2: seeds.list: unknown key; accepted: from, to, until"),
        bad(
            "seeds = [1, 2]\nseeds { from = 3, to = 5, until = certain }",
            "3: seeds: is set a second time; the first is in line 2"),
        // Screens.
        bad("screen = yes", "2: screen: found the text 'yes'; accepted: a group, screen { ... }"),
        bad(
            "screen { rung = 0.5 }",
            "2: screen.rung: unknown key; accepted: rungs, keep",
            "2: screen.rungs: is missing; accepted: rising shares of a trial, such as"
                + " [0.125, 0.25, 0.5]",
            "2: screen.keep: is missing; accepted: a number above 0 and below 1, such as 0.5"),
        bad(
            "screen {\n  rungs = [0.5, 0.25, 1.0, a]\n  keep = 1\n}",
            "3: screen.rungs: found 0.25 after 0.5; accepted: rising shares",
            "3: screen.rungs: found 1; accepted: a number above 0 and below 1",
            "3: screen.rungs: found the text 'a'; accepted: a number above 0 and below 1; numbers"
                + " stand without quotes, units and separators: 1000000 or 1e6",
            "4: screen.keep: found 1; accepted: a number above 0 and below 1"),
        bad(
            "screen { rungs = 0.5, keep = 0.5 }",
            "2: screen.rungs: found 0.5; accepted: rising shares of a trial, such as"
                + " [0.125, 0.25, 0.5]"),
        bad(
            "grid { gamma = [0.9, 0.99, 0.999] }\nscreen { rungs = [0.1, 0.3, 0.5], keep = 0.5 }",
            "3: screen.rungs: found 1 left of 3 settings of Hopper-v4 at rung 0.5, all of which"
                + " keep = 0.5 keeps; accepted: more settings, fewer rungs or a smaller share"),
        bad(
            "base { total-timesteps = 8192 }\ngrid { gamma = [0.9, 0.99, 0.999] }\n"
                + "screen { rungs = [0.1, 0.2], keep = 0.5 }",
            "4: screen.rungs: found 0.2, which is iteration 1 of 4 in a trial of Hopper-v4, as is"
                + " the rung before; accepted: rungs that are different iterations before the"
                + " last"),
        bad(
            "base { total-timesteps = 8192 }\ngrid { gamma = [0.9, 0.99] }\n"
                + "screen { rungs = [0.9], keep = 0.5 }",
            "4: screen.rungs: found 0.9, which is iteration 4 of 4 in a trial of Hopper-v4, as is"
                + " its end; accepted: rungs that are different iterations before the last"),
        bad(
            "grid { gamma = [0.9, 0.99] }\nseeds { from = 3, to = 5, until = certain }\n"
                + "screen { rungs = [0.5], keep = 0.5 }",
            "4: screen: found beside seeds { until = certain }, which looks at complete trials"
                + " only; accepted: one of the two"),
        bad(
            "base { seed = 3 }",
            "2: base.seed: seeds stand at the top of the file: seeds = 10, or a list"),
        // Settings that contradict one another.
        bad(
            "base { optimizer.name = alphagrad }",
            "2: optimizer.alpha: alphagrad needs it and it has no default;"
                + " accepted: a number above 0"),
        bad(
            "base { num-minibatches = 30 }",
            "2: num-minibatches: found 30, which does not divide a rollout of"
                + " num-envs 1 x num-steps 2048 = 2048 samples"),
        bad(
            "grid { num-steps = [32, 64] }",
            "2: num-minibatches: found 32 for a rollout of num-envs 1 x num-steps 32 = 32 samples;"
                + " a minibatch needs at least 2"),
        bad(
            "base { total-timesteps = 2000 }",
            "2: total-timesteps: found 2000, less than one rollout of"
                + " num-envs 1 x num-steps 2048 = 2048 steps"),
        bad(
            "base { algorithm = dqn }",
            "2: environment: found Hopper-v4, whose actions are no finite set; dqn needs one, such"
                + " as CartPole-v1's"),
        bad(
            "base { algorithm = agram, num-steps = 256, total-timesteps = 1024 }",
            "2: total-timesteps: found 1024, less than one rollout of num-envs 1 x num-steps 256 ="
                + " 256 states with tried-actions 5 at each, which makes 1280 steps"),
        bad(
            "base { algorithm = hybrid-grpo, tried-actions = 1, group.sampling = entropy }",
            "2: group.sampling: found entropy with one tried action; it takes tried-actions of 2"
                + " and more"),
        bad(
            "base { algorithm = hybrid-grpo, group.sampling = entropy }",
            "2: group.sampling: found entropy with a policy whose entropy is the same at all"
                + " states; accepted with it: policy state-gaussian or squashed-state-gaussian, and"
                + " any of finitely many actions"),
        bad(
            "base { algorithm = agram, tried-actions = 0 }",
            "2: base.tried-actions: found 0; accepted: a whole number from 1 to 1024"),
        bad(
            "base { environment = CartPole-v1, algorithm = dqn, total-timesteps = 900 }",
            "2: total-timesteps: found 900, less than one iteration of iteration-steps 1000",
            "2: learning-starts: found 10000, which total-timesteps 900 never reach"),
        bad(
            """
            base { environment = CartPole-v1, algorithm = dqn }
            grid { exploration.end = [0.1, 0.3], exploration.start = [0.2] }
            """,
            "3: exploration.end: found 0.3, above exploration.start 0.2"),
        bad(
            "base { replay.capacity = 0, target.tau = 0, exploration.fraction = 1.5 }",
            "2: base.exploration.fraction: found 1.5; accepted: a number above 0, at most 1",
            "2: base.replay.capacity: found 0; accepted: a whole number from 1 to 2147483646",
            "2: base.target.tau: found 0; accepted: a number above 0, at most 1"),
        bad(
            "exclude = [{ algorithm = dqn, num-steps = 64 }, { algorithm = ppo, replay.capacity = 9"
                + " }]",
            "2: exclude[0]: dqn has no num-steps, which ppo, am-ppo, value-free, agram, hybrid-grpo"
                + " have; it has network.activation, network.initializer, total-timesteps,"
                + " iteration-steps, gamma, learning-starts, train-frequency, gradient-steps,"
                + " batch-size, replay.capacity, target.frequency, target.tau,"
                + " anneal-learning-rate, learning-rate-decay, learning-rate-warm-up,"
                + " optimizer.learning-rate, network.hidden-sizes, replay.clips-rewards,"
                + " replay.lowest-reward, replay.steps, replay.prioritized,"
                + " replay.priority-exponent, replay.priority-floor, replay.importance-exponent,"
                + " td-modulation.gate, td-modulation.renormalise, td-modulation.priority,"
                + " td-modulation.controller-scope, td-modulation.norm, td-modulation.interval,"
                + " td-modulation.kappa, td-modulation.tau, td-modulation.epsilon,"
                + " td-modulation.p-star, td-modulation.eta, td-modulation.rho,"
                + " td-modulation.rho-sat, td-modulation.alpha-min, td-modulation.alpha-max,"
                + " td-modulation.initial-alpha, td-modulation.initial-saturation, target.double,"
                + " loss, exploration.start, exploration.end, exploration.fraction",
            "2: exclude[1]: ppo has no capacity, which dqn, td3, ddpg, sac, discrete-sac have; it"
                + " has no such settings"),
        bad(
            "base { modulation { alpha-min = 10, alpha-max = 1 } }",
            "2: modulation.alpha-min: found 10, above alpha-max 1"),
        bad(
            "base { environment = CartPole-v1, algorithm = dqn, td-modulation { gate = scalar,"
                + " alpha-min = 10, alpha-max = 1 } }",
            "2: td-modulation.alpha-min: found 10, above td-modulation.alpha-max 1"),
        bad(
            "base { optimizer { name = sgd, momentum = 0.9, dampening = 0.1, nesterov = true } }",
            "2: optimizer.nesterov: found true with dampening 0.1; sgd's form of Nesterov needs"
                + " dampening 0"),
        bad(
            "grid { gamma = [0.9] }\nexclude = [{ environment = Hopper-v4 }]",
            "3: exclude: leaves no trial; all 1 combinations are excluded"),
        bad(
            "sample { modulation.kappa = { uniform = [1, 2] } }",
            "2: sample.count: is missing; accepted: a whole number from 1 to 1000000"),
        bad(
            "sample { count = 0, method = halton, seed = -1 }",
            "2: sample.count: found 0; accepted: a whole number from 1 to 1000000",
            "2: sample.seed: found -1; accepted: a whole number of at least 0",
            "2: sample.method: found the text 'halton'; accepted: random, sobol",
            "2: sample: found no setting; accepted: settings such as modulation.kappa ="
                + " { log-uniform = [0.5, 8.0] }"),
        bad(
            """
            grid { gamma = [0.9] }
            sample {
              count = 4
              gamma = { uniform = [0, 1] }
              gae-lambda = { log-uniform = [0, 1] }
              clip-coefficient = { uniform = [0.3, 0.1] }
              entropy-coefficient = { normal = [0, 1] }
              modulation.kappa = { integer = [1, 8] }
              modulation.eta = [0.1, 0.2]
              modulation.tau = { uniform = [0, 2] }
              num-steps = { uniform = [64, 128] }
              optimizer = { choice = [adam, adm] }
              optimiser = { choice = [adam] }
            }
            """,
            "5: sample.gamma: two axes choose gamma: gamma in grid and gamma in sample",
            "6: sample.gae-lambda: found the list [0, 1]; accepted: two bounds above 0, the lower"
                + " first",
            "7: sample.clip-coefficient: found the list [0.3, 0.1]; accepted: two bounds, the lower"
                + " first",
            "8: sample.entropy-coefficient: found a group { ... }; accepted: { uniform = [low,"
                + " high] }, { log-uniform = [low, high] }, { integer = [low, high] } or { choice ="
                + " [...] }",
            "9: sample.modulation.kappa: found integer; accepted: uniform, log-uniform or choice,"
                + " for a number above 0",
            "10: sample.modulation.eta: found the list [0.1, 0.2]; accepted: { uniform = [low,"
                + " high] }, { log-uniform = [low, high] }, { integer = [low, high] } or { choice ="
                + " [...] }",
            "11: sample.modulation.tau: found 0; accepted: a number above 0",
            "12: sample.num-steps: found uniform; accepted: integer or choice, for a whole number"
                + " from 1 to 2147483647",
            "13: sample.optimizer.choice: found the text 'adm'; accepted: adam, adamw, sgd,"
                + " rmsprop, alphagrad, dynag; did you mean adam?",
            "14: sample.optimiser: unknown setting; did you mean optimizer?"),
        // Several at once, in the order of the lines.
        bad(
            """
            base { gama = 0.9, environment = Ant-4, total-timesteps = 1000 }
            grid { optimizer = [{ name = adm }], algorithm = [] }
            seeds = -1
            """,
            "2: base.environment: found the text 'Ant-4'; accepted: Swimmer-v4, Hopper-v4,"
                + " HalfCheetah-v4, Walker2d-v4, Ant-v4, Humanoid-v4, InvertedPendulum-v4,"
                + " CartPole-v1;"
                + " did you mean Ant-v4?",
            "2: base.gama: unknown setting; did you mean gamma?",
            "3: grid.algorithm: found an empty list; accepted: at least one value",
            "3: grid.optimizer[0].name: found the text 'adm'; accepted: adam, adamw, sgd, rmsprop,"
                + " alphagrad, dynag; did you mean adam?",
            "4: seeds: found -1; accepted: a whole number from 1 to 10000000, which counts them,"
                + " a list of them, or { from, to, until }"));
  }

  @ParameterizedTest
  @MethodSource("files")
  void saysWhatIsWrong(Bad bad) {
    assertThat(problems("name = bad\n" + bad.text())).isEqualTo(bad.problems());
  }

  private List<String> problems(String text) {
    Path file = TestSchema.write(folder, text);
    FaultyFileException refusal =
        catchThrowableOfType(
            FaultyFileException.class, () -> SweepFile.read(file, TestSchema.SCHEMA));
    assertThat(refusal).as("accepted: " + text).isNotNull();
    return refusal.problems().stream()
        .map(Problem::toString)
        .map(problem -> problem.substring(file.toString().length() + 1).strip())
        .toList();
  }

  @Test
  void namesAreWords() {
    String accepted =
        "; accepted: a word of letters, digits, - and _, at most 100, such as kappa-sensitivity";
    assertThat(problems("seeds = 1")).containsExactly("name: is missing" + accepted);
    assertThat(problems("name = \"../up\""))
        .containsExactly("1: name: found the text '../up'" + accepted);
    assertThat(problems("name = [a]")).containsExactly("1: name: found the list [a]" + accepted);
  }

  @Test
  void whatAFileSaysOfItselfIsShort() {
    String tags =
        "; accepted: a list of at most 20 words of letters, digits, - and _, such as [ppo, hopper]";
    assertThat(problems("name = a\ndescription = [1]\ntags = hopper"))
        .containsExactly(
            "2: description: found the list [1]; accepted: a sentence of at most 500 characters",
            "3: tags: found the text 'hopper'" + tags);
    assertThat(problems("name = a\ntags = [fine, not fine]"))
        .containsExactly("2: tags: found the text 'not fine'" + tags);
  }

  @Test
  void syntaxErrorsNameTheLine() {
    assertThat(problems("name = a\nbase { gamma = 0.9\n# }\nseeds = 2\n"))
        .containsExactly("2: the '{' of this line is never closed; the file ends in line 5");
    assertThat(problems("name = a\n\ngrid {\n gamma = [0.9 }"))
        .containsExactly("4: found '}' where the '[' of line 4 is still open");
    assertThat(problems("name = a\nbase { gamma = 0.9 }\n}\n"))
        .containsExactly("3: found '}', which closes nothing");
    assertThat(problems("name = a\ndescription = \"{ it's\nseeds = 1"))
        .containsExactly("2: the quotation mark \" has no partner in its line");
    String hocon =
        "; accepted: HOCON, with groups in braces, base { algorithm = ppo }, and lists in brackets,"
            + " [1, 2]";
    assertThat(problems("name: a\nbase:\n  algorithm: ppo\n"))
        .containsExactly("2: looks like YAML" + hocon);
    assertThat(problems("name = \"a\"\n\n[base]\nalgorithm = \"ppo\"\n"))
        .containsExactly("3: looks like TOML" + hocon);
    assertThat(problems("name = a\nbase { gamma = 0.9 : 3 }"))
        .singleElement()
        .asString()
        .startsWith("2: cannot be read as HOCON: ");
    assertThat(problems("[1, 2]")).singleElement().asString().contains("cannot be read as HOCON");
    assertThat(
            problems("name = a, base { gamma = ${base.gae-lambda}, gae-lambda = ${base.gamma} }"))
        .singleElement()
        .asString()
        .startsWith("1: cannot be read as HOCON: ");
    assertThat(problems("name = " + "[".repeat(200_000)))
        .containsExactly("1: groups or lists stand more than 100 deep in one another");
  }

  /** Small files that would fill any memory, or keep a machine busy for hours. */
  @Test
  void filesThatGrowAreRefusedBeforeTheyDo() {
    String larger =
        "with what its references name in their place it is larger than 4 MiB;"
            + " accepted: a sweep file";
    for (String twice : List.of("[${x%1$d}, ${x%1$d}]", "{ l = ${x%1$d}, r = ${x%1$d}.y }")) {
      String text =
          "name = a\nx0 = { y = 1 }\n"
              + IntStream.range(0, 60)
                  .mapToObj(i -> "x%d = %s\n".formatted(i + 1, twice.formatted(i)))
                  .collect(Collectors.joining())
              + "base = ${x60}";
      assertThat(problems(text)).containsExactly(larger);
    }
    assertThat(
            problems(
                "name = a, x0 = abcdefgh\n"
                    + IntStream.range(0, 40)
                        .mapToObj(i -> "x%d = ${\"x%2$d\"}${x%2$d}\n".formatted(i + 1, i))
                        .collect(Collectors.joining())))
        .containsExactly(larger);
    assertThat(problems("name = a\n" + "x = ${name}\n".repeat(1001)))
        .contains("1002: found more than 1,000 references ${...}");
    assertThat(
            problems(
                IntStream.range(0, 10_000)
                    .mapToObj(i -> "base.x%d = 1\n".formatted(i))
                    .collect(Collectors.joining("", "name = a\n", ""))))
        .singleElement()
        .asString()
        .endsWith(": base is written in too many pieces; write it once, as one group { ... }");
    for (String many : List.of("seeds = [" + "1,".repeat(500_001) + "]", "a=1\n".repeat(500_001))) {
      assertThat(problems("name = a\n" + many))
          .singleElement()
          .asString()
          .endsWith(": found more than 500,000 keys and elements of lists");
    }
    assertThat(problems("name = a\nbase { " + "x".repeat(300) + " = 1 }"))
        .containsExactly("2: a key is longer than 250 characters");
    assertThat(problems("name = a\nbase." + "x.".repeat(200_000) + "y = 1"))
        .containsExactly("2: a key is longer than 250 characters");
    assertThat(problems("name = a\nbase.network.hidden-sizes = [" + "64, ".repeat(100) + "64]"))
        .singleElement()
        .asString()
        .endsWith("such as [64, 64]; at most 100 of them");
  }

  @Test
  void manyProblemsAreCounted() {
    List<String> unknown =
        problems(
            IntStream.range(0, 3_000)
                .mapToObj(i -> "x%d = 1\n".formatted(i))
                .collect(Collectors.joining("", "name = a, base {\n", "}")));
    assertThat(unknown)
        .hasSize(Problems.MOST + 1)
        .last()
        .isEqualTo("and %,d more".formatted(3_000 - Problems.MOST));
    assertThat(
            problems(
                "name = a, grid { gamma = [%s] }"
                    .formatted("2.0, ".repeat(5_000) + "1.5, nothing")))
        .hasSize(3);
  }

  @Test
  void exclusionsOfTooManyKinds() {
    List<String> keys =
        List.of(
            "gamma",
            "gae-lambda",
            "clip-coefficient",
            "entropy-coefficient",
            "value-coefficient",
            "max-grad-norm",
            "modulation.kappa",
            "modulation.eta",
            "modulation.rho",
            "optimizer.learning-rate");
    String entries =
        IntStream.range(1, 1 << keys.size())
            .mapToObj(
                set ->
                    IntStream.range(0, keys.size())
                        .filter(key -> (set >> key & 1) == 1)
                        .mapToObj(key -> keys.get(key) + " = 0.5")
                        .collect(Collectors.joining(", ", "{ ", " }")))
            .collect(Collectors.joining(", "));
    String axis =
        IntStream.range(0, 600)
            .mapToObj(i -> "0.6%03d".formatted(i))
            .collect(Collectors.joining(", "));
    assertThat(
            problems(
                "name = a\nexclude = [%s]\ngrid { gamma = [%s], gae-lambda = [%2$s] }"
                    .formatted(entries, axis)))
        .containsExactly(
            "2: exclude: found entries that name 1,023 different sets of settings;"
                + " accepted: at most 555 for 360,000 combinations");
  }

  @Test
  void refusesMoreCombinationsThanThereIsRoomFor() {
    String axis =
        IntStream.range(0, 1001)
            .mapToObj(i -> "0.%04d".formatted(i))
            .collect(Collectors.joining(", "));
    assertThat(problems("name = many, grid { gamma = [%s], gae-lambda = [%1$s] }".formatted(axis)))
        .containsExactly("found 1,002,001 combinations of the axes; accepted: at most 1,000,000");
  }

  @Test
  void refusesMoreTrialsThanADriverCanList() {
    String axis = "[0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95]";
    assertThat(
            problems(
                """
                name = many
                grid { gamma = %s, gae-lambda = %s, modulation.rho = %s }
                seeds = 1000000
                """
                    .formatted(axis, axis, axis)))
        .containsExactly(
            "found 1,000 combinations of the axes with 1,000,000 seeds;"
                + " accepted: at most 10,000,000 trials");
  }

  @Test
  void filesThatCannotBeRead() throws IOException {
    assertThat(refusal(folder.resolve("absent.conf")))
        .endsWith("absent.conf: there is no such file");
    assertThat(refusal(folder)).endsWith(": is a directory; accepted: a sweep file");
    Path large = Files.write(folder.resolve("large.conf"), new byte[(4 << 20) + 1]);
    assertThat(refusal(large)).endsWith("is larger than 4 MiB; accepted: a sweep file");
    Path binary = Files.write(folder.resolve("binary.conf"), new byte[] {(byte) 0xff, 0, 1});
    assertThat(refusal(binary))
        .endsWith("binary.conf: is not a text in UTF-8; accepted: a sweep file");
  }

  private static String refusal(Path path) {
    return catchThrowableOfType(
            FaultyFileException.class, () -> SweepFile.read(path, TestSchema.SCHEMA))
        .getMessage();
  }
}
