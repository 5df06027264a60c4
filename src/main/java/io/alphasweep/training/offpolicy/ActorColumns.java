package io.alphasweep.training.offpolicy;

import io.alphasweep.rows.Column;

/** What the rows of learners with an actor tell of it, in the same words. */
final class ActorColumns {

  static final Column LOSS =
      Column.real("actor_loss", "reward", "loss of the actor, mean over its gradient steps");

  /** Of an actor that draws its actions. */
  static final Column ENTROPY =
      Column.real(
          "policy_entropy",
          "nats",
          "entropy of the policy in a minibatch, mean over its gradient steps");

  private ActorColumns() {}
}
