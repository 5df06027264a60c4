package io.alphasweep.training.onpolicy;

import io.alphasweep.trial.Setting;
import io.alphasweep.trial.Setting.Range;
import java.util.List;

/** The settings that every trial has beside its environment, algorithm and optimizer. */
public final class PpoSettings {

  private static final Range UNIT = Range.closed(0, 1);
  private static final Range COUNT = Range.closed(1, Integer.MAX_VALUE);

  /** All of them, in the order of the paper's Table 3. */
  public static final List<Setting> ALL =
      List.of(
          Setting.integer("seed", Range.atLeast(0), "seed of all random streams"),
          Setting.integer("total-timesteps", Range.atLeast(1), "environment steps to train for")
              .structural(),
          Setting.integer("num-envs", COUNT, "environments stepped side by side").structural(),
          Setting.integer("num-steps", COUNT, "steps of each environment in a rollout")
              .structural(),
          Setting.integer("num-minibatches", COUNT, "minibatches of an epoch").structural(),
          Setting.integer("update-epochs", COUNT, "passes over a rollout").structural(),
          Setting.real("gamma", UNIT, "discount factor"),
          Setting.real("gae-lambda", UNIT, "lambda of GAE"),
          Setting.real("clip-coefficient", Range.POSITIVE, "clipping of the policy ratio"),
          Setting.flag("clip-value-loss", "whether the value loss is clipped"),
          Setting.real("entropy-coefficient", Range.NON_NEGATIVE, "weight of the entropy bonus"),
          Setting.real("value-coefficient", Range.NON_NEGATIVE, "weight of the value loss"),
          Setting.real(
              "max-grad-norm", Range.POSITIVE, "global L2 norm to which gradients are clipped"),
          Setting.flag("normalize-advantages", "whether a minibatch's advantages are standardised"),
          Setting.flag("anneal-learning-rate", "whether the learning rate falls linearly to 0"),
          Setting.real("optimizer.learning-rate", Range.POSITIVE, "learning rate at the start"),
          Setting.integers(
              "network.hidden-sizes",
              Range.closed(2, 65536),
              "widths of the hidden layers of actor and critic"));

  private PpoSettings() {}
}
