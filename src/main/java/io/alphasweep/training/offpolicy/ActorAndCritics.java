package io.alphasweep.training.offpolicy;

import io.alphasweep.kernel.Floats;
import io.alphasweep.rows.Row;
import io.alphasweep.training.approximator.Approximator;
import io.alphasweep.training.approximator.Approximator.Form;
import io.alphasweep.training.approximator.Approximator.Pass;
import io.alphasweep.training.approximator.GradientSteps;
import io.alphasweep.training.experience.Transitions;
import io.alphasweep.training.objective.EntropySchedules;
import io.alphasweep.training.objective.TemporalDifference;
import io.alphasweep.training.optimizer.GradientNorms;
import io.alphasweep.training.pack.Average;
import io.alphasweep.training.pack.Cohort;
import io.alphasweep.training.pack.PackArchive;

/**
 * What learners with an actor and critics do alike: critics learn in every update, the actor waits
 * for some of them, and the critics' targets follow.
 */
abstract class ActorAndCritics implements ReplayLearner {

  final Cohort cohort;
  final Transitions drawn;

  /** Updates from one turn of the actor's to the next. */
  final long delay;

  /** Critics of a trial. */
  final int critics;

  final double[] taus;

  /** Of the actor's gradients; null where nothing goes by them. */
  final GradientNorms actorNorms;

  final Approximator actor;
  final Approximator critic;
  final Approximator criticTarget;

  /** The actor, for the observations that a step is chosen by. */
  final Pass acting;

  final TemporalDifference objective;
  final GradientSteps criticSteps;
  final GradientSteps actorSteps;
  final Average actorLoss;

  ActorAndCritics(Cohort cohort, Transitions drawn, Form actor, Form critic) {
    int observationSize = cohort.pack().environment().observations().size();
    this.cohort = cohort;
    this.drawn = drawn;
    this.delay = cohort.settings().structure().integer(ActorSettings.DELAY);
    this.critics = critic.members();
    this.taus = cohort.settings().reals(ReplaySettings.TAU);
    this.actorNorms =
        EntropySchedules.goByGradients(cohort.trials())
            ? new GradientNorms(cohort.size(), Long.MAX_VALUE)
            : null;
    this.actor = Approximator.of(cohort, actor, actorNorms);
    this.critic = Approximator.of(cohort, critic);
    this.criticTarget = this.critic.target();
    this.acting = this.actor.pass(0, Floats.zeros((long) cohort.size() * observationSize));
    this.objective = new TemporalDifference(cohort, drawn, critics);
    this.criticSteps = new GradientSteps(cohort, this.critic);
    this.actorSteps =
        new GradientSteps(cohort, this.actor, cohort.settings().reals(ActorSettings.LEARNING_RATE));
    this.actorLoss = new Average(cohort);
  }

  /** One step of the critics. */
  abstract void learnValues();

  /** The actor's turn. */
  abstract void learnPolicy();

  @Override
  public void startIteration(double[] shares) {
    objective.startIteration();
    criticSteps.startIteration(shares);
    actorSteps.startIteration(shares);
    actorLoss.start();
  }

  @Override
  public final void learn(long update) {
    learnValues();
    if (update % delay == 0) {
      learnPolicy();
    }
  }

  /** One step of critics of the pairs that were drawn, once the objective knows its targets. */
  final void step(ActionValues values) {
    values.see(drawn.observations(), drawn.actions());
    for (int member = 0; member < critics; member++) {
      Pass own = values.critic(member);
      own.forward();
      objective.backward(member, own.outputs(), own.atOutputs());
      own.backward();
    }
    criticSteps.step();
  }

  @Override
  public final float[] errors() {
    return objective.sizes();
  }

  @Override
  public void updateTargets() {
    criticTarget.follow(critic, taus);
  }

  @Override
  public final void endIteration() {
    criticSteps.endIteration();
    actorSteps.endIteration();
    objective.findDiverged();
  }

  @Override
  public void report(int trial, Row row) {
    objective.report(trial, row);
    criticSteps.report(trial, row);
    row.put(ActorColumns.LOSS, actorLoss.of(trial));
  }

  @Override
  public final float[] policy(int trial) {
    return actor.parameters(trial);
  }

  @Override
  public void archive(PackArchive archive) {
    objective.archive(archive);
    actor.archive(archive.in("actor"), "parameters");
    critic.archive(archive.in("critic"), "parameters");
    criticTarget.archive(archive.in("critic"), "target-parameters");
  }
}
