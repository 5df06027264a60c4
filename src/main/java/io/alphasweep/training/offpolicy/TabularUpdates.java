package io.alphasweep.training.offpolicy;

import io.alphasweep.environment.EnvironmentType;
import io.alphasweep.environment.space.Discrete;
import io.alphasweep.environment.space.ObservationSpace;
import io.alphasweep.environment.stepping.Normalization;
import io.alphasweep.environment.stepping.VectorEnvironment;
import io.alphasweep.rows.Column;
import io.alphasweep.rows.Columns;
import io.alphasweep.rows.Row;
import io.alphasweep.training.Algorithm;
import io.alphasweep.training.TrialSettings;
import io.alphasweep.training.experience.EpisodeLog;
import io.alphasweep.training.objective.Scalings;
import io.alphasweep.training.pack.Pack;
import io.alphasweep.trial.Choice;
import io.alphasweep.trial.RandomStreams;
import io.alphasweep.trial.Setting;
import io.alphasweep.trial.Setting.Range;
import io.alphasweep.trial.StateArchive;
import io.alphasweep.trial.TrialSpec;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleBinaryOperator;
import org.apache.commons.rng.RestorableUniformRandomProvider;

/**
 * Tables of action values, learned from what a uniform policy did before (Kumar et al. 2022,
 * section 6.2). Each update draws a batch of the stored transitions and follows the mean of
 *
 * <ul>
 *   <li>q-learning: f(0, r + gamma max_u q(s', u) - q(s, a)) at q(s, a);
 *   <li>policy-gradient: f(0, c(s, a) - q(s, a)) grad log pi(a | s) with pi = softmax q, where the
 *       critic c follows r + gamma sum_u pi(u | s') c(s', u) - c(s, a) at the same rate.
 * </ul>
 *
 * <p>After each iteration an episode is played in an environment of its own: by the largest q under
 * q-learning, else by the policy.
 */
final class TabularUpdates implements UpdateLearner {

  private static final Column DISCOUNTED_RETURN =
      Column.real(
          "discounted_return", "reward", "discounted return of the episode after the iteration");

  private static final Column SMOOTHED_RETURN =
      Column.real(
          "discounted_return_ema",
          "reward",
          "its running mean, in which the latest weighs 0.01, begun at the first");

  private static final double WEIGHT = 0.01;

  /** In place of a state, where the episode ended with the transition. */
  private static final int END = -1;

  private static final String TRANSITIONS = "transitions";
  private static final String Q_LEARNING = "q-learning";

  static final Choice<Algorithm.Factory> CHOICE =
      new Factory()
          .choice(
              "tables of action values, learned from stored transitions of a uniform policy, with"
                  + " any scaling f",
              "f(0, r + gamma max_u q(s', u) - q(s, a)) at q(s, a), or f(0, c(s, a) - q(s, a)) grad"
                  + " log pi(a | s)",
              "Kumar et al. 2022, section 6.2; count of transitions, updates and critic are ours",
              List.of(
                  TrialSettings.GAMMA,
                  Setting.integer(
                          TRANSITIONS,
                          Range.closed(1, Integer.MAX_VALUE),
                          "transitions that are stored before the first update")
                      .structural(),
                  Setting.text(
                      UpdateFactory.FORM,
                      List.of("policy-gradient", Q_LEARNING),
                      "whether q is a policy's logits or the values of Q-learning")));

  private static final class Factory extends UpdateFactory {

    Factory() {
      super("tabular-updates", Columns.of(DISCOUNTED_RETURN, SMOOTHED_RETURN));
    }

    @Override
    public String objection(EnvironmentType environment) {
      ObservationSpace observations = environment.observations();
      boolean isOneHot =
          observations.kind() == ObservationSpace.Kind.BYTE && observations.shape().size() == 1;
      return isOneHot && environment.actions() instanceof Discrete
          ? null
          : "which shows no cell as a 1 among zeros, as tabular-updates needs it";
    }

    @Override
    long parameters(EnvironmentType environment) {
      return (long) environment.observations().size()
          * ((Discrete) environment.actions()).actions();
    }

    @Override
    long numbers(TrialSpec trial, EnvironmentType environment) {
      return 3 * trial.integer(TRANSITIONS) + 4 * parameters(environment);
    }

    @Override
    UpdateLearner learner(Pack pack, int trial) {
      return new TabularUpdates(pack, trial);
    }
  }

  private final int states;
  private final int actions;
  private final int batch;
  private final int updates;
  private final double rate;
  private final double gamma;
  private final boolean isQLearning;
  private final DoubleBinaryOperator scaling;
  private final RestorableUniformRandomProvider minibatches;
  private final VectorEnvironment evaluation;
  private final RestorableUniformRandomProvider evaluationStream;
  private final EpisodeLog episodes = new EpisodeLog();

  /** {@code [transition]}: state times actions plus action, and the state after it. */
  private final int[] taken;

  private final int[] next;
  private final float[] rewards;

  /** {@code [state, action]}. */
  private final double[] values;

  private final double[] critic;
  private final double[] changes;
  private final double[] criticChanges;
  private final double[] policy;

  /** Of the evaluation. */
  private final float[] observation;

  private double discountedReturn;
  private double smoothedReturn = Double.NaN;

  private TabularUpdates(Pack pack, int trial) {
    TrialSpec spec = pack.trials().get(trial);
    EnvironmentType type = pack.environment(trial);
    this.states = type.observations().size();
    this.actions = ((Discrete) type.actions()).actions();
    this.batch = Math.toIntExact(spec.integer(ReplaySettings.BATCH_SIZE));
    this.updates = UpdateFactory.updates(spec);
    this.rate = spec.real("optimizer.learning-rate");
    this.gamma = spec.real("gamma");
    this.isQLearning = spec.text(UpdateFactory.FORM).equals(Q_LEARNING);
    this.scaling = Scalings.onHost(spec);
    int transitions = Math.toIntExact(spec.integer(TRANSITIONS));
    this.taken = new int[transitions];
    this.next = new int[transitions];
    this.rewards = new float[transitions];
    this.values = new double[states * actions];
    this.critic = new double[states * actions];
    this.changes = new double[states * actions];
    this.criticChanges = new double[states * actions];
    this.policy = new double[actions];
    this.observation = new float[states];
    RandomStreams random = new RandomStreams(spec.seed());
    RandomStreams ofEvaluation = new RandomStreams(random.stream("evaluation", 0).nextLong());
    Normalization none = new Normalization(false, false, 1);
    this.minibatches = random.stream("minibatches", 0);
    this.evaluation = pack.own(new VectorEnvironment(type, 1, none, ofEvaluation));
    this.evaluationStream = ofEvaluation.stream("action-noise", 0);
    try (VectorEnvironment environment = new VectorEnvironment(type, 1, none, random)) {
      store(environment, random.stream("random-action", 0));
    }
    evaluation.reset(observation, 0);
  }

  /** The same transitions whenever the trial begins or goes on. */
  private void store(VectorEnvironment environment, RestorableUniformRandomProvider actionStream) {
    float[] shown = new float[states];
    float[] last = new float[states];
    float[] action = new float[1];
    float[] reward = new float[1];
    boolean[] terminated = new boolean[1];
    boolean[] truncated = new boolean[1];
    environment.reset(shown, 0);
    for (int transition = 0; transition < taken.length; transition++) {
      int move = actionStream.nextInt(actions);
      taken[transition] = state(shown) * actions + move;
      action[0] = move;
      environment.step(action, 0, shown, 0, reward, terminated, truncated, 0);
      rewards[transition] = reward[0];
      if (truncated[0]) {
        environment.finalObservation(0, last, 0);
      }
      next[transition] = terminated[0] ? END : state(truncated[0] ? last : shown);
    }
  }

  private int state(float[] shown) {
    int state = 0;
    while (shown[state] == 0) {
      state++;
    }
    return state;
  }

  @Override
  public void iterate(Pack pack) {
    for (int update = 0; update < updates; update++) {
      pack.stopWhenAsked();
      update();
    }
    play();
  }

  private void update() {
    Arrays.fill(changes, 0);
    Arrays.fill(criticChanges, 0);
    for (int sample = 0; sample < batch; sample++) {
      int transition = minibatches.nextInt(taken.length);
      if (isQLearning) {
        learnValue(transition);
      } else {
        learnPolicy(transition);
      }
    }
    for (int entry = 0; entry < values.length; entry++) {
      values[entry] += rate * changes[entry] / batch;
      critic[entry] += rate * criticChanges[entry] / batch;
    }
  }

  private void learnValue(int transition) {
    double target = rewards[transition];
    if (next[transition] != END) {
      target += gamma * values[best(next[transition])];
    }
    int entry = taken[transition];
    changes[entry] += scaling.applyAsDouble(0, target - values[entry]);
  }

  private void learnPolicy(int transition) {
    int entry = taken[transition];
    int first = entry - entry % actions;
    double f = scaling.applyAsDouble(0, critic[entry] - values[entry]);
    findPolicy(first);
    for (int action = 0; action < actions; action++) {
      changes[first + action] -= f * policy[action];
    }
    changes[entry] += f;
    double target = rewards[transition];
    if (next[transition] != END) {
      int following = next[transition] * actions;
      findPolicy(following);
      for (int action = 0; action < actions; action++) {
        target += gamma * policy[action] * critic[following + action];
      }
    }
    criticChanges[entry] += target - critic[entry];
  }

  /** The entry of a state's largest value, of equal ones the first. */
  private int best(int state) {
    int best = state * actions;
    for (int entry = best + 1; entry < (state + 1) * actions; entry++) {
      best = values[entry] > values[best] ? entry : best;
    }
    return best;
  }

  /** The policy of the state whose entries begin there. */
  private void findPolicy(int first) {
    double highest = Double.NEGATIVE_INFINITY;
    for (int action = 0; action < actions; action++) {
      highest = Math.max(highest, values[first + action]);
    }
    double total = 0;
    for (int action = 0; action < actions; action++) {
      policy[action] = StrictMath.exp(values[first + action] - highest);
      total += policy[action];
    }
    for (int action = 0; action < actions; action++) {
      policy[action] /= total;
    }
  }

  private void play() {
    episodes.startIteration();
    float[] action = new float[1];
    float[] reward = new float[1];
    boolean[] flags = new boolean[1];
    double discount = 1;
    discountedReturn = 0;
    do {
      action[0] = choose(state(observation));
      evaluation.step(action, 0, observation, 0, reward, flags, flags, 0);
      discountedReturn += discount * reward[0];
      discount *= gamma;
    } while (evaluation.ended() == 0);
    episodes.add(evaluation.endedReturn(0), evaluation.endedLength(0));
    smoothedReturn =
        Double.isNaN(smoothedReturn)
            ? discountedReturn
            : smoothedReturn + WEIGHT * (discountedReturn - smoothedReturn);
  }

  private int choose(int state) {
    int first = state * actions;
    if (isQLearning) {
      return best(state) - first;
    }
    findPolicy(first);
    double drawn = evaluationStream.nextDouble();
    int action = 0;
    for (double below = policy[0];
        below <= drawn && action + 1 < actions;
        below += policy[action]) {
      action++;
    }
    return action;
  }

  @Override
  public boolean isFinite() {
    return Arrays.stream(values).allMatch(Double::isFinite)
        && Arrays.stream(critic).allMatch(Double::isFinite);
  }

  @Override
  public void report(Row row) {
    episodes.report(row);
    row.put(DISCOUNTED_RETURN, discountedReturn);
    row.put(SMOOTHED_RETURN, smoothedReturn);
  }

  @Override
  public void archive(StateArchive archive) {
    evaluation.archive(archive.in("evaluation"));
    archive.random("minibatches", minibatches);
    archive.random("evaluation-action", evaluationStream);
    archive.floats("observation", observation, 0, observation.length);
    archive.reals("values", values);
    archive.reals("critic", critic);
    smoothedReturn = archive.real("smoothed-return", smoothedReturn);
    episodes.archive(archive.in("episodes"));
  }
}
