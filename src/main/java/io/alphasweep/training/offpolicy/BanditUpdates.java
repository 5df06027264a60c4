package io.alphasweep.training.offpolicy;

import io.alphasweep.environment.EnvironmentType;
import io.alphasweep.environment.space.Discrete;
import io.alphasweep.environment.stepping.Normalization;
import io.alphasweep.environment.stepping.VectorEnvironment;
import io.alphasweep.rows.Column;
import io.alphasweep.rows.Columns;
import io.alphasweep.rows.Row;
import io.alphasweep.training.Algorithm;
import io.alphasweep.training.experience.EpisodeLog;
import io.alphasweep.training.objective.Scalings;
import io.alphasweep.training.pack.Pack;
import io.alphasweep.trial.Choice;
import io.alphasweep.trial.RandomStreams;
import io.alphasweep.trial.Setting;
import io.alphasweep.trial.StateArchive;
import io.alphasweep.trial.TrialSpec;
import java.util.List;
import java.util.function.DoubleBinaryOperator;
import org.apache.commons.rng.RestorableUniformRandomProvider;

/**
 * The twelve update rules of Kumar et al. 2022, section 6.1, on its bandit: with q(x, a) = &lt;(w_0
 * (1 + x_0) - 1, w_1 (1 + x_1) - 1), Psi(a)&gt; from w = 0, policy softmax q, actions drawn alike,
 * log ratio log(n pi(a)) and signal r - q(x, a), the mean of U over a batch is followed.
 *
 * <ul>
 *   <li>value, U_Q = f grad q(a);
 *   <li>value-difference, U_V = f (grad q(a) - E_pi grad q);
 *   <li>policy-gradient, U_P = U_V + sum_u pi(u) q(u) (grad q(u) - E_pi grad q).
 * </ul>
 *
 * <p>The episodes that are reported are those of the learned policy, one for each update, in an
 * environment of its own.
 */
final class BanditUpdates implements UpdateLearner {

  private static final Column SOFTMAX_RETURN =
      Column.real(
          "softmax_return", "reward", "expected reward of the policy softmax q, by quadrature");

  private static final Column GREEDY_RETURN =
      Column.real(
          "greedy_return", "reward", "expected reward of the action of largest q, by quadrature");

  private static final Column WEIGHT_0 = Column.real("weight_0", "", "first weight of q");
  private static final Column WEIGHT_1 = Column.real("weight_1", "", "second weight of q");

  private static final List<String> FORMS = List.of("value", "value-difference", "policy-gradient");

  static final Choice<Algorithm.Factory> CHOICE =
      new Factory()
          .choice(
              "update rules for values of two weights on a bandit of the plane, with any scaling f",
              "U_Q = f grad q(a), U_V = f (grad q(a) - E_pi grad q), U_P = U_V + sum_u pi(u) q(u)"
                  + " (grad q(u) - E_pi grad q)",
              "Kumar et al. 2022, section 6.1; learning rate and batch are ours",
              List.of(
                  Setting.text(
                      UpdateFactory.FORM,
                      FORMS,
                      "what f multiplies: the gradient of q (value, U_Q), what it exceeds its mean"
                          + " under the policy by (value-difference, U_V), and beside this the"
                          + " gradient of the policy's expected q (policy-gradient, U_P)")));

  private static final class Factory extends UpdateFactory {

    Factory() {
      super("bandit-updates", Columns.of(SOFTMAX_RETURN, GREEDY_RETURN, WEIGHT_0, WEIGHT_1));
    }

    @Override
    public String objection(EnvironmentType environment) {
      boolean fits =
          environment.observations().size() == 2
              && environment.actions() instanceof Discrete
              && environment.timeLimit() == 1;
      return fits ? null : "which is no bandit of the plane, as bandit-updates needs one";
    }

    @Override
    long parameters(EnvironmentType environment) {
      return 2;
    }

    @Override
    long numbers(TrialSpec trial, EnvironmentType environment) {
      return trial.integer(ReplaySettings.BATCH_SIZE) * 8
          + Quadrature.POINTS * (((Discrete) environment.actions()).actions() + 3L);
    }

    @Override
    UpdateLearner learner(Pack pack, int trial) {
      return new BanditUpdates(pack, trial);
    }
  }

  /**
   * Expected rewards, by the trapezoidal rule on a square that holds all but 1e-6 of the points.
   */
  private final class Quadrature {

    static final int POINTS = 101 * 101;
    private static final int SIDE = 101;
    private static final double WIDTH = 0.1;

    private final double[] weights = new double[POINTS];
    private final double[][] rewards = new double[POINTS][arms];
    private final double total;

    Quadrature() {
      double sum = 0;
      for (int point = 0; point < POINTS; point++) {
        double x0 = at(point % SIDE);
        double x1 = at(point / SIDE);
        weights[point] = StrictMath.exp(-(x0 * x0 + x1 * x1) / 2);
        sum += weights[point];
        for (int arm = 0; arm < arms; arm++) {
          rewards[point][arm] = 1 / (1 + StrictMath.exp(-(x0 * cosines[arm] + x1 * sines[arm])));
        }
      }
      total = sum;
    }

    private static double at(int place) {
      return (place - SIDE / 2) * WIDTH;
    }

    void evaluate() {
      double soft = 0;
      double greedy = 0;
      for (int point = 0; point < POINTS; point++) {
        value(at(point % SIDE), at(point / SIDE));
        double expected = 0;
        int best = 0;
        for (int arm = 0; arm < arms; arm++) {
          expected += policy[arm] * rewards[point][arm];
          best = values[arm] > values[best] ? arm : best;
        }
        soft += weights[point] * expected;
        greedy += weights[point] * rewards[point][best];
      }
      softmaxReturn = soft / total;
      greedyReturn = greedy / total;
    }
  }

  private final int arms;
  private final double[] cosines;
  private final double[] sines;
  private final int batch;
  private final int updates;
  private final double rate;
  private final int form;
  private final DoubleBinaryOperator scaling;
  private final VectorEnvironment environments;
  private final VectorEnvironment evaluation;
  private final RestorableUniformRandomProvider actionStream;
  private final RestorableUniformRandomProvider evaluationStream;
  private final EpisodeLog episodes = new EpisodeLog();
  private final Quadrature quadrature;

  /** {@code [env, 2]}, and of the evaluation after them. */
  private final float[] points;

  private final float[] actions;
  private final float[] rewards;
  private final boolean[] ended;

  private final double[] weights = new double[2];

  /** Of the point that {@link #value} saw last, {@code [arm]}. */
  private final double[] values;

  private final double[] policy;
  private double logTotal;

  private double softmaxReturn;
  private double greedyReturn;

  private BanditUpdates(Pack pack, int trial) {
    TrialSpec spec = pack.trials().get(trial);
    EnvironmentType type = pack.environment(trial);
    this.arms = ((Discrete) type.actions()).actions();
    this.cosines = new double[arms];
    this.sines = new double[arms];
    for (int arm = 0; arm < arms; arm++) {
      cosines[arm] = StrictMath.cos(2 * Math.PI * arm / arms);
      sines[arm] = StrictMath.sin(2 * Math.PI * arm / arms);
    }
    this.batch = Math.toIntExact(spec.integer(ReplaySettings.BATCH_SIZE));
    this.updates = UpdateFactory.updates(spec);
    this.rate = spec.real("optimizer.learning-rate");
    this.form = FORMS.indexOf(spec.text(UpdateFactory.FORM));
    this.scaling = Scalings.onHost(spec);
    RandomStreams random = new RandomStreams(spec.seed());
    RandomStreams ofEvaluation = new RandomStreams(random.stream("evaluation", 0).nextLong());
    Normalization none = new Normalization(false, false, 1);
    this.environments = pack.own(new VectorEnvironment(type, batch, none, random));
    this.evaluation = pack.own(new VectorEnvironment(type, 1, none, ofEvaluation));
    this.actionStream = random.stream("random-action", 0);
    this.evaluationStream = ofEvaluation.stream("action-noise", 0);
    this.points = new float[2 * (batch + 1)];
    this.actions = new float[batch + 1];
    this.rewards = new float[batch + 1];
    this.ended = new boolean[batch + 1];
    this.values = new double[arms];
    this.policy = new double[arms];
    this.quadrature = new Quadrature();
    environments.reset(points, 0);
    evaluation.reset(points, 2 * batch);
  }

  /** Values and policy at a point. */
  private void value(double x0, double x1) {
    double first = weights[0] * (1 + x0) - 1;
    double second = weights[1] * (1 + x1) - 1;
    double highest = Double.NEGATIVE_INFINITY;
    for (int arm = 0; arm < arms; arm++) {
      values[arm] = first * cosines[arm] + second * sines[arm];
      highest = Math.max(highest, values[arm]);
    }
    double total = 0;
    for (int arm = 0; arm < arms; arm++) {
      policy[arm] = StrictMath.exp(values[arm] - highest);
      total += policy[arm];
    }
    for (int arm = 0; arm < arms; arm++) {
      policy[arm] /= total;
    }
    logTotal = highest + StrictMath.log(total);
  }

  @Override
  public void iterate(Pack pack) {
    episodes.startIteration();
    for (int update = 0; update < updates; update++) {
      pack.stopWhenAsked();
      update();
      evaluate();
    }
    quadrature.evaluate();
  }

  private void update() {
    float[] seen = points.clone();
    for (int env = 0; env < batch; env++) {
      actions[env] = actionStream.nextInt(arms);
    }
    environments.step(actions, 0, points, 0, rewards, ended, ended, 0);
    double first = 0;
    double second = 0;
    for (int env = 0; env < batch; env++) {
      double x0 = seen[2 * env];
      double x1 = seen[2 * env + 1];
      int taken = (int) actions[env];
      value(x0, x1);
      double f =
          scaling.applyAsDouble(
              StrictMath.log(arms) + values[taken] - logTotal, rewards[env] - values[taken]);
      double meanCosine = 0;
      double meanSine = 0;
      for (int arm = 0; arm < arms && form > 0; arm++) {
        meanCosine += policy[arm] * cosines[arm];
        meanSine += policy[arm] * sines[arm];
      }
      double cosine = f * (cosines[taken] - meanCosine);
      double sine = f * (sines[taken] - meanSine);
      for (int arm = 0; arm < arms && form == 2; arm++) {
        cosine += policy[arm] * values[arm] * (cosines[arm] - meanCosine);
        sine += policy[arm] * values[arm] * (sines[arm] - meanSine);
      }
      first += (1 + x0) * cosine;
      second += (1 + x1) * sine;
    }
    weights[0] += rate * first / batch;
    weights[1] += rate * second / batch;
  }

  private void evaluate() {
    value(points[2 * batch], points[2 * batch + 1]);
    double drawn = evaluationStream.nextDouble();
    int arm = 0;
    for (double below = policy[0]; below <= drawn && arm + 1 < arms; below += policy[arm]) {
      arm++;
    }
    actions[batch] = arm;
    evaluation.step(actions, batch, points, 2 * batch, rewards, ended, ended, batch);
    episodes.add(evaluation.endedReturn(0), evaluation.endedLength(0));
  }

  @Override
  public boolean isFinite() {
    return Double.isFinite(weights[0]) && Double.isFinite(weights[1]);
  }

  @Override
  public void report(Row row) {
    episodes.report(row);
    row.put(SOFTMAX_RETURN, softmaxReturn);
    row.put(GREEDY_RETURN, greedyReturn);
    row.put(WEIGHT_0, weights[0]);
    row.put(WEIGHT_1, weights[1]);
  }

  @Override
  public void archive(StateArchive archive) {
    environments.archive(archive.in("environments"));
    evaluation.archive(archive.in("evaluation"));
    archive.random("random-action", actionStream);
    archive.random("evaluation-action", evaluationStream);
    archive.floats("points", points, 0, points.length);
    archive.reals("weights", weights);
    episodes.archive(archive.in("episodes"));
  }
}
