package io.alphasweep.training.offpolicy;

import io.alphasweep.environment.EnvironmentType;
import io.alphasweep.environment.space.Discrete;
import io.alphasweep.kernel.Floats;
import io.alphasweep.rows.Column;
import io.alphasweep.rows.Columns;
import io.alphasweep.rows.Row;
import io.alphasweep.training.Algorithm;
import io.alphasweep.training.PolicyForm;
import io.alphasweep.training.approximator.Approximator;
import io.alphasweep.training.approximator.Approximator.Form;
import io.alphasweep.training.approximator.Approximator.Pass;
import io.alphasweep.training.approximator.GradientSteps;
import io.alphasweep.training.experience.Transitions;
import io.alphasweep.training.network.Networks;
import io.alphasweep.training.objective.TemporalDifference;
import io.alphasweep.training.pack.Cohort;
import io.alphasweep.training.pack.PackArchive;
import io.alphasweep.training.policy.HighestValue;
import io.alphasweep.trial.Choice;
import io.alphasweep.trial.RandomStreams;
import io.alphasweep.trial.TrialSpec;
import java.util.ArrayList;
import java.util.List;

/**
 * DQN (Mnih et al. 2015) as in CleanRL's dqn: a network values all actions, is stepped towards what
 * a slower copy of it says of the next observation, and explores by chance.
 */
final class Dqn implements ReplayLearner {

  private static final Column EPSILON =
      Column.real("epsilon", "share", "chance of a random action in this iteration's last step");

  /** What a sweep file chooses. */
  static final Choice<Algorithm.Factory> CHOICE =
      new ReplayFactory("dqn", Columns.of(EPSILON).and(TemporalDifference.COLUMNS)) {

        @Override
        public String objection(EnvironmentType environment) {
          return environment.actions() instanceof Discrete
              ? null
              : "whose actions are no finite set; dqn needs one, such as CartPole-v1's";
        }

        @Override
        List<Form> networks(EnvironmentType environment) {
          return List.of(values(environment));
        }

        @Override
        boolean beginsAtRandom() {
          return false;
        }

        @Override
        public PolicyForm policy(TrialSpec trial, EnvironmentType environment) {
          Form form = values(environment);
          return form.policy(
              trial, new HighestValue(form.outputs(), trial.real(DqnSettings.EPSILON_END)));
        }

        @Override
        ReplayLearner learner(Cohort cohort, Transitions drawn) {
          return new Dqn(cohort, drawn);
        }
      }.choice(
          "deep Q-learning: a network values all actions, and explores by chance",
          "y = r + gamma max_a Q'(s', a), the network descends (Q(s, a) - y)^2",
          "Mnih et al. 2015, Algorithm 1; CleanRL, dqn",
          DqnSettings.ALL,
          DqnSettings.RULES);

  private final Cohort cohort;
  private final Transitions drawn;
  private final int actions;
  private final List<EpsilonGreedy> exploration = new ArrayList<>();
  private final Approximator q;
  private final Approximator target;
  private final Pass acting;
  private final Pass present;
  private final Pass following;

  /** By the network itself, where it chooses what the target values; else null. */
  private final Pass chosen;

  private final TemporalDifference objective;
  private final TakenValues taken;
  private final GradientSteps steps;
  private final double[] taus;
  private final boolean[] explores;
  private long lastStep;

  private Dqn(Cohort cohort, Transitions drawn) {
    EnvironmentType environment = cohort.pack().environment();
    this.cohort = cohort;
    this.drawn = drawn;
    this.actions = values(environment).outputs();
    for (TrialSpec trial : cohort.trials()) {
      exploration.add(new EpsilonGreedy(trial, new RandomStreams(trial.seed()), actions));
    }
    this.q = Approximator.of(cohort, values(environment));
    this.target = q.target();
    this.acting = q.pass(0, Floats.zeros((long) cohort.size() * environment.observations().size()));
    this.present = q.pass(0, drawn.observations());
    this.following = target.pass(0, drawn.following());
    this.chosen =
        cohort.settings().structure().flag(DqnSettings.DOUBLE.key())
            ? q.pass(0, drawn.following())
            : null;
    this.objective = new TemporalDifference(cohort, drawn, 1);
    this.taken = new TakenValues(drawn, actions);
    this.steps = new GradientSteps(cohort, q);
    this.taus = cohort.settings().reals(ReplaySettings.TAU);
    this.explores = new boolean[cohort.size()];
  }

  private static Form values(EnvironmentType environment) {
    int actions = ((Discrete) environment.actions()).actions();
    return new Form("q", Networks.inputs(environment.observations()), actions, 1);
  }

  @Override
  public void startIteration(double[] shares) {
    objective.startIteration();
    steps.startIteration(shares);
  }

  /** The network is asked where anybody follows it. */
  @Override
  public void act(long step, float[] observations, float[] choices) {
    lastStep = step;
    boolean asks = false;
    for (int trial = 0; trial < explores.length; trial++) {
      explores[trial] = exploration.get(trial).explores(step);
      asks |= !explores[trial];
    }
    if (asks) {
      acting.inputs().buffer().put(0, observations);
      acting.infer();
    }
    for (int trial = 0; trial < explores.length; trial++) {
      if (explores[trial]) {
        choices[trial] = exploration.get(trial).random();
      } else {
        int best = best(acting.outputs(), trial * actions);
        choices[trial] = best;
        if (!Float.isFinite(acting.outputs().get(trial * actions + best))) {
          cohort.diverge(trial, "the value of an action was not finite");
        }
      }
    }
  }

  /** The action of the highest value, of equals the first; values begin at {@code offset}. */
  private int best(Floats values, int offset) {
    int best = 0;
    for (int candidate = 1; candidate < actions; candidate++) {
      if (values.get(offset + candidate) > values.get(offset + best)) {
        best = candidate;
      }
    }
    return best;
  }

  /**
   * y = r + gamma (1 - d) max Q'(s', .), or Q'(s', argmax Q(s', .)) where the network itself
   * chooses (van Hasselt et al. 2016); the loss is the mean of (Q(s, a) - y)^2.
   */
  @Override
  public void learn(long update) {
    present.forward();
    following.infer();
    if (chosen != null) {
      chosen.infer();
    }
    Floats choosing = chosen == null ? following.outputs() : chosen.outputs();
    for (int sample = 0; sample < drawn.rewards().count(); sample++) {
      int offset = sample * actions;
      objective.target(sample, following.outputs().get(offset + best(choosing, offset)));
    }
    taken.backward(objective, 0, present);
    steps.step();
  }

  @Override
  public void value(float[] receives) {
    present.infer();
    for (int sample = 0; sample < receives.length; sample++) {
      receives[sample] = present.outputs().get(taken.place(sample));
    }
  }

  @Override
  public float[] errors() {
    return objective.sizes();
  }

  @Override
  public void updateTargets() {
    target.follow(q, taus);
  }

  @Override
  public void endIteration() {
    steps.endIteration();
    objective.findDiverged();
  }

  @Override
  public void report(int trial, Row row) {
    row.put(EPSILON, exploration.get(trial).epsilon(lastStep));
    objective.report(trial, row);
    steps.report(trial, row);
  }

  @Override
  public float[] policy(int trial) {
    return q.parameters(trial);
  }

  @Override
  public void archive(PackArchive archive) {
    objective.archive(archive);
    q.archive(archive, "parameters");
    target.archive(archive, "target-parameters");
    for (int trial = 0; trial < cohort.size(); trial++) {
      exploration.get(trial).archive(archive.trial(trial));
    }
  }
}
