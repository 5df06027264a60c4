package io.alphasweep.training.onpolicy;

import ai.djl.ndarray.NDScope;
import io.alphasweep.training.advantage.TrialAdvantages;
import io.alphasweep.training.experience.Actors;
import io.alphasweep.training.experience.Minibatch;
import io.alphasweep.training.experience.Minibatches;
import io.alphasweep.training.experience.Rollout;
import io.alphasweep.training.optimizer.Optimizer;
import io.alphasweep.training.pack.HostRows;
import io.alphasweep.training.pack.Pack;
import io.alphasweep.training.pack.PackArchive;
import io.alphasweep.training.pack.Phases;
import io.alphasweep.training.pack.Phases.Phase;
import io.alphasweep.trial.StateArchive;
import io.alphasweep.trial.TrialSpec;
import java.util.List;

/** By tensor operators, all trials at once: on GPUs, and wherever the kernel does not compute. */
final class TensorLearner implements PpoLearner {

  private final Pack pack;
  private final Phases phases;
  private final ActorCritic agents;
  private final Minibatches minibatches;
  private final Optimizer optimizer;
  private final Learner learner;
  private final long epochs;

  TensorLearner(
      Pack pack,
      ActorCritic agents,
      Optimizer.Factory optimizers,
      EntropyWeights entropy,
      int samples) {
    this.pack = pack;
    this.phases = pack.phases();
    TrialSpec structure = pack.settings().structure();
    this.agents = agents.onTensors();
    this.minibatches = new Minibatches(pack.settings(), samples);
    this.optimizer = optimizers.create(pack.settings(), agents.layout());
    this.learner =
        new Learner(
            pack.settings(), agents, optimizer, entropy, minibatches.minibatchSamples(), phases);
    this.epochs = structure.integer("update-epochs");
  }

  @Override
  public void collect(Actors actors, Rollout rollout) {
    actors.collect(rollout, agents::act, agents::value);
    phases.enter(Phase.POLICY_FORWARD);
    if (agents.hasCritic()) {
      rollout.estimateValues(agents::value);
    }
  }

  @Override
  public void test(Actors actors, long iteration, boolean isLast) {
    actors.test(iteration, isLast, agents::act);
  }

  @Override
  public void learn(Rollout rollout, double[] rates, List<TrialAdvantages> advantages) {
    learner.startIteration(rates);
    phases.enter(Phase.GATHER);
    minibatches.startIteration(rollout);
    for (long epoch = 1; epoch <= epochs; epoch++) {
      phases.enter(Phase.ADVANTAGES);
      minibatches.startEpoch(advantages);
      for (int minibatch = 0; minibatch < minibatches.count(); minibatch++) {
        boolean last = epoch == epochs && minibatch + 1 == minibatches.count();
        pack.stopWhenAsked();
        try (NDScope scope = new NDScope()) {
          scope.suppressNotUsedWarning();
          phases.enter(Phase.GATHER);
          Minibatch gathered = minibatches.get(minibatch);
          phases.enter(Phase.GRADIENT);
          learner.step(gathered, last);
        }
      }
    }
  }

  @Override
  public Learner.Summary summary() {
    return learner.summary();
  }

  @Override
  public void findDiverged() {
    pack.survivors().divergeIfNotFinite(agents.parameters());
  }

  @Override
  public float[] policy(int trial) {
    return HostRows.first(agents.parameters(), trial, agents.policySize());
  }

  @Override
  public void archive(PackArchive archive) {
    archive.tensor("parameters", agents.parameters());
    optimizer.archive(archive.in("optimizer"));
  }

  @Override
  public void archive(int trial, StateArchive archive) {
    minibatches.archive(trial, archive);
  }
}
