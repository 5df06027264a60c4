package io.alphasweep.training.onpolicy;

import io.alphasweep.rows.Row;
import io.alphasweep.training.Algorithm;
import io.alphasweep.training.advantage.GeneralizedAdvantage;
import io.alphasweep.training.experience.Rollout;
import io.alphasweep.training.network.MlpSettings;
import io.alphasweep.training.objective.EntropySchedules;
import io.alphasweep.training.objective.Scalings;
import io.alphasweep.training.policy.Policies;
import io.alphasweep.trial.Choice;
import io.alphasweep.trial.Condition;
import io.alphasweep.trial.RandomStreams;
import io.alphasweep.trial.Rule;
import io.alphasweep.trial.Setting;
import io.alphasweep.trial.Setting.Range;
import io.alphasweep.trial.Settings;
import io.alphasweep.trial.StateArchive;
import io.alphasweep.trial.TrialSpec;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.rng.RestorableUniformRandomProvider;

/**
 * Hybrid group relative policy optimisation (Sane 2025, arXiv 2502.01652): PPO whose policy learns
 * from several actions at each state, each weighed by its own reward and by what the critic says of
 * where it led. With the state's mean in place of the critic it is the group-relative form of GRPO
 * (Shao et al. 2024).
 *
 * <p>The paper's abstract is all that was at hand: the equations are ours. At a state s the k-th of
 * the tried actions has reward r_k and leads to s_k, and
 *
 * <ul>
 *   <li>q_k = f(r_k) + gamma V(s_k), or f(r_k) alone; V(s_k) is 0 where the episode ended;
 *   <li>with m sub-steps each try is followed by m - 1 more steps of the policy, and q_k = f(sum of
 *       gamma^i r_i) + gamma^m V(where they led), with fewer where the episode ends before; what
 *       follows is looked at and forgotten, and the episode goes on from the try itself;
 *   <li>A_k = q_k - V(s), or q_k less its mean over the state's tries, over their standard
 *       deviation (n) or not, or q_k itself;
 *   <li>states may have more tries where the policy's entropy is high and fewer where it is low, as
 *       many in all as if they had the same number; a state's further places repeat its tries in
 *       turn, so that states count alike;
 *   <li>b (-log pi(a_k | s) - H) may be added to A_k where all tries are learned from, with the
 *       entropy H as the state's tries have it on average;
 *   <li>with credit {@code gae} the selected action has the generalised advantage of the trajectory
 *       in place of q_k - V(s), which goes on along it.
 * </ul>
 *
 * <p>The transformation f is the identity; sigma tanh(r / sigma) with the running standard
 * deviation sigma of all rewards tried so far; r tanh(2.5 (r - min) / (max - min)) over the state's
 * tries; or (r - m) / (s + 1e-8) with mean m and deviation s between those of the state's tries and
 * the running ones. Rewards are normalised before where the trial normalises them. The critic
 * learns from the selected actions and their own rewards, as PPO's does.
 */
public final class HybridGrpo implements Group {

  private static final String SECTION = "group";

  private static final Setting CREDIT =
      Setting.text(
              "credit",
              List.of("bootstrap", "reward-only", "gae"),
              "whether a tried action earns its reward and the value behind it, its reward alone,"
                  + " or, where it was selected, its generalised advantage")
          .onHost();

  private static final Setting BASELINE =
      Setting.text(
              "baseline",
              List.of("value", "group", "standardized", "none"),
              "what is taken from it: the state's value, the mean of the state's tries, that over"
                  + " their standard deviation, or nothing")
          .onHost();

  private static final Setting TRANSFORM =
      Setting.text(
              "transform",
              List.of("identity", "tanh", "minmax-tanh", "adaptive"),
              "what becomes of rewards before they earn credit")
          .onHost();

  private static final Setting ADAPTIVE_WEIGHT =
      Setting.real(
              "adaptive-weight",
              Range.closed(0, 1),
              "weight of the state's own mean and deviation beside the running ones")
          .onHost()
          .when(Condition.is(TRANSFORM.key(), "adaptive"));

  private static final Setting EXECUTE =
      Setting.text(
              "execute",
              List.of("first", "argmax", "softmax", "value"),
              "which tried action the episode goes on from: the first, that of the highest reward,"
                  + " or one drawn by the standardised rewards, or by the rewards and the values"
                  + " behind them")
          .onHost();

  private static final Setting TEMPERATURE =
      Setting.real(
              "temperature", Range.POSITIVE, "what is divided by it in the draw of a tried action")
          .onHost()
          .when(Condition.is(EXECUTE.key(), "softmax", "value"));

  private static final Setting LEARNED =
      Setting.text(
          "learned",
          List.of("all", "selected", "mean"),
          "whether the policy learns from all tried actions, from the selected one, or from that"
              + " with the mean of all rewards");

  private static final Setting ENTROPY_WEIGHT =
      Setting.real(
              "entropy-weight",
              Range.NON_NEGATIVE,
              "what a tried action earns for each nat by which it was less likely than the state's"
                  + " tries on average")
          .onHost()
          .when(Condition.is(LEARNED.key(), "all"));

  /** What a sweep file chooses. */
  public static final Choice<Algorithm.Factory> CHOICE =
      new Choice<Algorithm.Factory>(
              "hybrid-grpo",
              "PPO that learns from several actions at each state, weighed by rewards and critic,"
                  + " or by one another",
              "q_k = f(r_k) + gamma V(s_k), A_k = q_k - V(s), or (q_k - mean q) / std q, for all"
                  + " actions k that were tried at s",
              "Sane 2025 (arXiv 2502.01652) and GRPO, Shao et al. 2024 (arXiv 2402.03300);"
                  + " equations are ours",
              settings(),
              new Ppo.PpoFactory(Ppo.COLUMNS, HybridGrpo::new))
          .with(MlpSettings.choosers())
          .with(Policies.REGISTRY, Scalings.REGISTRY, EntropySchedules.REGISTRY)
          .with(
              PpoSettings.RULES.get(0),
              new Rule(
                  List.of(
                      "total-timesteps",
                      "num-steps",
                      "num-envs",
                      PpoSettings.TRIED_ACTIONS.key(),
                      PpoSettings.SUB_STEPS.key()),
                  PpoSettings::ofTraining),
              new Rule(
                  List.of(PpoSettings.SAMPLING.key(), PpoSettings.TRIED_ACTIONS.key()),
                  settings ->
                      PpoSettings.triesByOpenness(settings) && PpoSettings.tries(settings) == 1
                          ? "found {group.sampling} with one tried action; it takes tried-actions"
                              + " of 2 and more"
                          : null),
              new Rule(
                  List.of(
                      PpoSettings.SUB_STEPS.key(),
                      PpoSettings.TRIED_ACTIONS.key(),
                      SECTION + "." + CREDIT.key(),
                      SECTION + "." + EXECUTE.key()),
                  HybridGrpo::ofSubSteps));

  private static String ofSubSteps(Settings settings) {
    if (PpoSettings.subSteps(settings) == 1) {
      return null;
    }
    if (PpoSettings.tries(settings) == 1) {
      return "found {group.sub-steps} with one tried action; it takes tried-actions of 2 and more";
    }
    Settings group = settings.in(SECTION);
    if (group.text(CREDIT.key()).equals("gae")) {
      return "found {group.sub-steps} with group.credit gae, which goes along the trajectory"
          + " itself; accepted with it: bootstrap, reward-only";
    }
    return group.text(EXECUTE.key()).equals("value")
        ? "found {group.sub-steps} with group.execute value, which weighs single steps; accepted"
            + " with it: first, argmax, softmax"
        : null;
  }

  private static final double FLOOR = 1e-8;
  private static final double STEEPNESS = 2.5;

  private final int tries;
  private final int subSteps;
  private final double gamma;
  private final double lambda;
  private final String credit;
  private final String baseline;
  private final String transform;
  private final double adaptiveWeight;
  private final String execute;
  private final double temperature;
  private final String learned;
  private final double entropyWeight;
  private final RestorableUniformRandomProvider draws;

  /** Welford's sums over all rewards tried so far. */
  private double count;

  private double mean;
  private double squares;

  private static List<Setting> settings() {
    return Stream.of(
            PpoSettings.ALL.stream(),
            Stream.of(PpoSettings.TRIED_ACTIONS, PpoSettings.SAMPLING, PpoSettings.SUB_STEPS),
            Stream.of(
                    CREDIT,
                    BASELINE,
                    TRANSFORM,
                    ADAPTIVE_WEIGHT,
                    EXECUTE,
                    TEMPERATURE,
                    LEARNED,
                    ENTROPY_WEIGHT)
                .map(setting -> setting.in(SECTION)))
        .flatMap(settings -> settings)
        .toList();
  }

  /** How many tries of a state a rollout of a trial keeps; 1 of any other trial. */
  static long kept(TrialSpec trial) {
    return trial.algorithm().equals(CHOICE.name()) ? PpoSettings.places(trial) : 1;
  }

  /** How many samples such trials make of a state. */
  static long learned(Settings trial) {
    Settings group = trial.in(SECTION);
    return group.has(LEARNED.key()) && group.text(LEARNED.key()).equals("all")
        ? PpoSettings.places(trial)
        : 1;
  }

  /** Before the first rollout of a trial. */
  HybridGrpo(TrialSpec trial) {
    Settings group = trial.in(SECTION);
    this.tries = Math.toIntExact(PpoSettings.places(trial));
    this.subSteps = Math.toIntExact(PpoSettings.subSteps(trial));
    this.gamma = trial.real("gamma");
    this.lambda = trial.real("gae-lambda");
    this.credit = group.text(CREDIT.key());
    this.baseline = group.text(BASELINE.key());
    this.transform = group.text(TRANSFORM.key());
    this.adaptiveWeight = group.has(ADAPTIVE_WEIGHT.key()) ? group.real(ADAPTIVE_WEIGHT.key()) : 0;
    this.execute = group.text(EXECUTE.key());
    this.temperature = group.has(TEMPERATURE.key()) ? group.real(TEMPERATURE.key()) : 1;
    this.learned = group.text(LEARNED.key());
    this.entropyWeight = group.has(ENTROPY_WEIGHT.key()) ? group.real(ENTROPY_WEIGHT.key()) : 0;
    this.draws = new RandomStreams(trial.seed()).stream("selected-action", 0);
  }

  @Override
  public int select(double[] rewards) {
    return switch (execute) {
      case "argmax" -> highest(rewards);
      case "softmax" -> drawn(rewards, temperature * Math.max(deviation(rewards), FLOOR));
      default -> 0;
    };
  }

  /** Of several the first. */
  private static int highest(double[] numbers) {
    int highest = 0;
    for (int i = 1; i < numbers.length; i++) {
      highest = numbers[i] > numbers[highest] ? i : highest;
    }
    return highest;
  }

  @Override
  public boolean asksForValues() {
    return tries > 1 && execute.equals("value");
  }

  @Override
  public int select(double[] rewards, float[] scaled, float[] values) {
    double[] credits = new double[rewards.length];
    for (int i = 0; i < credits.length; i++) {
      credits[i] = scaled[i] + gamma * values[i];
    }
    return drawn(credits, temperature);
  }

  /** One drawn with chances as exp(number / temperature). */
  private int drawn(double[] numbers, double temperature) {
    double most = numbers[highest(numbers)];
    double[] weights = new double[numbers.length];
    double sum = 0;
    for (int i = 0; i < numbers.length; i++) {
      weights[i] = StrictMath.exp((numbers[i] - most) / temperature);
      sum += weights[i];
    }
    double place = draws.nextDouble() * sum;
    int drawn = 0;
    while (drawn < weights.length - 1 && place >= weights[drawn]) {
      place -= weights[drawn++];
    }
    return drawn;
  }

  private static double mean(double[] numbers) {
    return Arrays.stream(numbers).sum() / numbers.length;
  }

  /** With n. */
  private static double deviation(double[] numbers) {
    double mean = mean(numbers);
    double squares = 0;
    for (double number : numbers) {
      squares += (number - mean) * (number - mean);
    }
    return Math.sqrt(squares / numbers.length);
  }

  @Override
  public float[] advantages(Rollout rollout, int trial, float[] generalized) {
    int states = rollout.states();
    double[][] rewards = new double[states][tries];
    for (int state = 0; state < states; state++) {
      for (int i = 0; i < tries; i++) {
        rewards[state][i] =
            i == selected(rollout, trial, state)
                ? rollout.rewards(trial)[state]
                : rollout.tried().rewards(trial)[state * tries + i];
        rewards[state][i] += following(rollout, trial, state * tries + i);
        observe(rewards[state][i]);
      }
    }
    float[] ofSelected = new float[states];
    for (int state = 0; state < states; state++) {
      transform(rewards[state]);
      if (learned.equals("mean")) {
        Arrays.fill(rewards[state], mean(rewards[state]));
      }
      ofSelected[state] = (float) rewards[state][selected(rollout, trial, state)];
    }
    float[] trajectory = new float[states];
    GeneralizedAdvantage.estimate(
        ofSelected,
        rollout.values(trial),
        rollout.ended(trial),
        rollout.truncations().values(trial),
        rollout.lastValues(trial),
        gamma,
        credit.equals("gae") ? lambda : 0,
        trajectory);
    boolean all = learned.equals("all");
    float[] advantages = new float[all ? states * tries : states];
    for (int state = 0; state < states; state++) {
      int selected = selected(rollout, trial, state);
      double[] group = overValue(rollout, trial, state, rewards[state], trajectory[state]);
      relate(group, rollout.values(trial)[state]);
      if (all) {
        praiseTheUnlikely(group, rollout, trial, state);
        for (int i = 0; i < tries; i++) {
          advantages[state * tries + i] = (float) group[i];
        }
      } else {
        advantages[state] = (float) group[selected];
      }
    }
    return advantages;
  }

  /** The discounted rewards of the steps that followed a try. */
  private double following(Rollout rollout, int trial, int place) {
    double sum = 0;
    for (int step = subSteps == 1 ? 0 : rollout.tried().followed(trial)[place]; step > 0; step--) {
      sum = gamma * (rollout.tried().following(trial)[place * (subSteps - 1) + step - 1] + sum);
    }
    return sum;
  }

  private int selected(Rollout rollout, int trial, int state) {
    return tries == 1 ? 0 : rollout.tried().selected(trial)[state];
  }

  private void observe(double reward) {
    count++;
    double step = reward - mean;
    mean += step / count;
    squares += step * (reward - mean);
  }

  /** In place. */
  private void transform(double[] rewards) {
    double running = Math.sqrt(squares / count);
    switch (transform) {
      case "tanh" -> {
        double scale = running + FLOOR;
        for (int i = 0; i < rewards.length; i++) {
          rewards[i] = scale * StrictMath.tanh(rewards[i] / scale);
        }
      }
      case "minmax-tanh" -> {
        double least = Arrays.stream(rewards).min().orElseThrow();
        double range = Math.max(Arrays.stream(rewards).max().orElseThrow() - least, FLOOR);
        for (int i = 0; i < rewards.length; i++) {
          rewards[i] *= StrictMath.tanh(STEEPNESS * (rewards[i] - least) / range);
        }
      }
      case "adaptive" -> {
        double middle = (1 - adaptiveWeight) * mean + adaptiveWeight * mean(rewards);
        double scale = (1 - adaptiveWeight) * running + adaptiveWeight * deviation(rewards) + FLOOR;
        for (int i = 0; i < rewards.length; i++) {
          rewards[i] = (rewards[i] - middle) / scale;
        }
      }
      default -> {
        // Identity.
      }
    }
  }

  /**
   * q_k - V(s) of a state's tries.
   *
   * @param rewards transformed
   * @param ofTrajectory that of the selected one, where anything follows it
   */
  private double[] overValue(
      Rollout rollout, int trial, int state, double[] rewards, float ofTrajectory) {
    double[] over = new double[tries];
    double value = rollout.values(trial)[state];
    for (int i = 0; i < tries; i++) {
      if (credit.equals("reward-only")) {
        over[i] = rewards[i] - value;
      } else if (subSteps == 1 && i == selected(rollout, trial, state)) {
        over[i] = ofTrajectory;
      } else {
        over[i] =
            rewards[i]
                + discount(rollout, trial, state, i) * valueBehind(rollout, trial, state, i)
                - value;
      }
    }
    return over;
  }

  /** What the value behind a try and what followed it is worth before it. */
  private double discount(Rollout rollout, int trial, int state, int attempt) {
    return subSteps == 1
        ? gamma
        : StrictMath.pow(gamma, 1 + rollout.tried().followed(trial)[state * tries + attempt]);
  }

  /** What the critic says of where a try led. */
  private double valueBehind(Rollout rollout, int trial, int state, int attempt) {
    int place = state * tries + attempt;
    boolean goesOn =
        !rollout.tried().timeIsUp(trial)[place] || rollout.truncations().values(trial) != null;
    return goesOn && !rollout.tried().terminated(trial)[place]
        ? rollout.tried().values(trial)[place]
        : 0;
  }

  /** From q_k - V(s) to A_k, in place. */
  private void relate(double[] group, double value) {
    double mean = mean(group);
    double deviation = deviation(group) + FLOOR;
    for (int i = 0; i < group.length; i++) {
      switch (baseline) {
        case "group" -> group[i] -= mean;
        case "standardized" -> group[i] = (group[i] - mean) / deviation;
        case "none" -> group[i] += value;
        default -> {
          // The value is taken already.
        }
      }
    }
  }

  /** Adds b (-log pi(a_k) - H), in place. */
  private void praiseTheUnlikely(double[] group, Rollout rollout, int trial, int state) {
    if (entropyWeight == 0) {
      return;
    }
    double[] logs = new double[tries];
    for (int i = 0; i < tries; i++) {
      logs[i] = rollout.logProbability(trial, state * tries + i);
    }
    double mean = mean(logs);
    for (int i = 0; i < tries; i++) {
      group[i] += entropyWeight * (mean - logs[i]);
    }
  }

  @Override
  public void archive(StateArchive archive) {
    count = archive.real("count", count);
    mean = archive.real("mean", mean);
    squares = archive.real("squares", squares);
    archive.random("draws", draws);
  }

  @Override
  public void report(Row row) {
    // Its advantages tell all.
  }
}
