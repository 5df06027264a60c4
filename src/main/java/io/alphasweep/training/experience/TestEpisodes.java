package io.alphasweep.training.experience;

import io.alphasweep.environment.UnstableSimulationException;
import io.alphasweep.environment.stepping.VectorEnvironment;
import io.alphasweep.fault.OneLine;
import io.alphasweep.rows.Column;
import io.alphasweep.rows.Columns;
import io.alphasweep.rows.Row;
import io.alphasweep.training.pack.Pack;
import io.alphasweep.training.pack.Phases.Phase;
import io.alphasweep.training.policy.Policy;
import io.alphasweep.trial.Condition;
import io.alphasweep.trial.RandomStreams;
import io.alphasweep.trial.Setting;
import io.alphasweep.trial.Setting.Range;
import io.alphasweep.trial.TrialSpec;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * The tests of a pack: now and then the policies play episodes that they do not learn from, on what
 * their environments keep for tests. What returns are lower there than in training is the
 * generalisation gap (Cobbe et al. 2020).
 *
 * <p>Each test has environments of its own, which start anew, and streams that follow from the
 * trial's seed and the iteration. So training is the same to the bit with and without tests, and no
 * test is part of a trial's state. Each environment plays equally many episodes; else short ones
 * would count more than long ones.
 */
public final class TestEpisodes {

  /** How often a trial is tested. */
  public static final Setting INTERVAL =
      Setting.integer(
              "test-interval",
              Range.closed(0, Integer.MAX_VALUE),
              "iterations from one test of the policy to the next, 0 for none")
          .structural()
          .absentAt(0);

  /** How long a test is. */
  public static final Setting COUNT =
      Setting.integer(
              "test-episodes",
              Range.closed(1, Integer.MAX_VALUE),
              "episodes that each environment plays in a test")
          .structural()
          .when(Condition.positive(INTERVAL.key()));

  private static final Column RETURN =
      Column.real(
          "test_return",
          "reward",
          "mean undiscounted return of the test after this iteration; Procgen's tests are on levels that training does not have");

  private static final Column STEPS =
      new Column(
          "test_steps",
          Column.Type.INTEGER,
          true,
          false,
          "steps",
          "environment steps of the test after this iteration, which env_steps does not count");

  private static final Column GAP =
      Column.real(
          "generalization_gap",
          "reward",
          "episodic_return_100 less test_return: what is lost where the policy has not trained");

  /** What is reported of an iteration; nothing of one that no test follows. */
  public static final Columns COLUMNS = Columns.of(RETURN, STEPS, GAP);

  private final Pack pack;
  private final List<VectorEnvironment> trained;
  private final Policy policy;
  private final int observationSize;

  /** {@code [trial]}; null of a trial that was not tested after the last iteration. */
  private final Test[] tests;

  /**
   * @param trained {@code [trial]}, what the trials learn in
   */
  TestEpisodes(Pack pack, Policy policy, List<VectorEnvironment> trained) {
    this.pack = pack;
    this.policy = policy;
    this.trained = trained;
    this.observationSize = pack.environment().observations().size();
    this.tests = new Test[pack.size()];
  }

  /** Whether a trial is tested at all. */
  public static boolean areOf(TrialSpec trial) {
    return trial.integer(INTERVAL.key()) > 0;
  }

  private boolean areDue(long iteration, boolean isLast) {
    TrialSpec structure = pack.settings().structure();
    return areOf(structure) && (isLast || iteration % structure.integer(INTERVAL.key()) == 0);
  }

  /**
   * Plays the tests that are due after an iteration, all trials side by side.
   *
   * @param iteration from 1
   * @param isLast whether training ends with it, which a test follows in any case
   * @param actor observations {@code [trial, env, observation]} to what the policy goes by, {@code
   *     [trial, env, output]}
   */
  void play(long iteration, boolean isLast, UnaryOperator<float[]> actor) {
    Arrays.fill(tests, null);
    if (!areDue(iteration, isLast)) {
      return;
    }
    pack.phases().enter(Phase.POLICY_FORWARD);
    Policy.Sampler sampler = sampler(iteration);
    int observations = trained.get(0).count() * observationSize;
    int outputs = trained.get(0).count() * policy.outputSize();
    float[] seen = new float[pack.size() * observations];
    try {
      for (int trial = 0; trial < tests.length; trial++) {
        start(trial, iteration, seen, trial * observations);
      }
      while (Arrays.stream(tests).anyMatch(test -> test != null && test.isOpen())) {
        pack.stopWhenAsked();
        float[] answers = actor.apply(seen);
        pack.phases().enter(Phase.PHYSICS);
        pack.team()
            .each(
                tests.length,
                trial ->
                    step(trial, sampler, answers, trial * outputs, seen, trial * observations));
        pack.phases().enter(Phase.POLICY_FORWARD);
      }
    } finally {
      close();
    }
  }

  /** Plays them trial after trial. */
  void play(long iteration, boolean isLast, TrialActor actor) {
    Arrays.fill(tests, null);
    if (!areDue(iteration, isLast)) {
      return;
    }
    pack.phases().enter(Phase.POLICY_FORWARD);
    Policy.Sampler sampler = sampler(iteration);
    try {
      pack.team().eachWithHelp(tests.length, trial -> play(trial, iteration, sampler, actor));
    } finally {
      close();
    }
  }

  private void play(int trial, long iteration, Policy.Sampler sampler, TrialActor actor) {
    int envs = trained.get(trial).count();
    float[] seen = new float[envs * observationSize];
    float[] outputs = new float[envs * policy.outputSize()];
    start(trial, iteration, seen, 0);
    while (tests[trial] != null && tests[trial].isOpen()) {
      pack.stopWhenAsked();
      actor.outputs(trial, seen, 0, outputs, 0);
      step(trial, sampler, outputs, 0, seen, 0);
    }
  }

  /** Draws the actions of the tests. */
  private Policy.Sampler sampler(long iteration) {
    Policy.Sampler sampler =
        policy.sampler(
            pack.trials().stream()
                .map(trial -> streams(trial, iteration).stream("action-noise", 0))
                .toList());
    sampler.refresh();
    return sampler;
  }

  /** Of a test, told apart from those of training and of every other test. */
  private static RandomStreams streams(TrialSpec trial, long iteration) {
    return new RandomStreams(
        new RandomStreams(trial.seed()).stream("test", (int) iteration).nextLong());
  }

  private void start(int trial, long iteration, float[] seen, int from) {
    if (pack.survivors().contains(trial)) {
      TrialSpec spec = pack.trials().get(trial);
      tests[trial] =
          new Test(trained.get(trial).tests(streams(spec, iteration)), spec.integer(COUNT.key()));
      tests[trial].guarded(trial, () -> tests[trial].environments.reset(seen, from));
    }
  }

  private void step(
      int trial, Policy.Sampler sampler, float[] outputs, int outputAt, float[] seen, int seenAt) {
    Test test = tests[trial];
    if (test != null && test.isOpen()) {
      test.guarded(trial, () -> test.step(trial, sampler, outputs, outputAt, seen, seenAt));
    }
  }

  private void close() {
    for (Test test : tests) {
      if (test != null) {
        test.environments.close();
      }
    }
  }

  /**
   * Puts {@link #COLUMNS} where a test followed the iteration.
   *
   * @param recentReturn of the trial's training
   */
  void report(int trial, double recentReturn, Row row) {
    if (tests[trial] != null) {
      double mean = tests[trial].meanReturn();
      row.put(RETURN, mean);
      row.put(STEPS, tests[trial].steps);
      row.put(GAP, recentReturn - mean);
    }
  }

  /** One trial's. */
  private final class Test {
    final VectorEnvironment environments;
    final float[] actions;
    final float[] rewards;
    final boolean[] terminated;
    final boolean[] truncated;

    /** {@code [env]}, episodes yet to play. */
    final long[] left;

    double returns;
    long episodes;
    long steps;

    /** Whether an action or the simulation left the finite numbers. */
    boolean isBroken;

    Test(VectorEnvironment environments, long episodes) {
      this.environments = environments;
      int envs = environments.count();
      this.actions = new float[envs * policy.actionSize()];
      this.rewards = new float[envs];
      this.terminated = new boolean[envs];
      this.truncated = new boolean[envs];
      this.left = new long[envs];
      Arrays.fill(left, episodes);
    }

    boolean isOpen() {
      return !isBroken && Arrays.stream(left).anyMatch(episodes -> episodes > 0);
    }

    /** A policy that breaks the simulation of its test has no return there, and trains on. */
    void guarded(int trial, Runnable work) {
      try {
        work.run();
      } catch (UnstableSimulationException e) {
        isBroken = true;
      } catch (RuntimeException e) {
        isBroken = true;
        pack.survivors().fail(trial, OneLine.of(e));
      }
    }

    void step(
        int trial,
        Policy.Sampler sampler,
        float[] outputs,
        int outputAt,
        float[] seen,
        int seenAt) {
      for (int env = 0; env < left.length; env++) {
        int at = env * policy.actionSize();
        float logProbability =
            sampler.draw(trial, outputs, outputAt + env * policy.outputSize(), actions, at);
        if (!Float.isFinite(logProbability)) {
          isBroken = true;
          return;
        }
        sampler.squash(actions, at);
      }
      environments.step(actions, 0, seen, seenAt, rewards, terminated, truncated, 0);
      steps += left.length;
      for (int i = 0; i < environments.ended(); i++) {
        if (left[environments.endedEnvironment(i)]-- > 0) {
          returns += environments.endedReturn(i);
          episodes++;
        }
      }
    }

    double meanReturn() {
      return isBroken ? Double.NaN : returns / episodes;
    }
  }
}
