package io.alphasweep.testing;

/** A real sweep that trains in a second or two. */
public final class SmallSweep {

  /** Two environments, PPO and AM-PPO with two kappas, two seeds: 12 trials of 3 iterations. */
  public static final String FILE =
      """
      name = small
      base {
        total-timesteps = 1536
        num-steps = 512
        num-minibatches = 4
        update-epochs = 1
      }
      grid {
        environment = [Hopper-v4, InvertedPendulum-v4]
        algorithm = [ppo, am-ppo]
        modulation.kappa = [1.0, 4.0]
      }
      seeds = 2
      """;

  private SmallSweep() {}
}
