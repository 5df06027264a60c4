package io.alphasweep.training.intrinsic;

import io.alphasweep.environment.EnvironmentType;
import io.alphasweep.training.pack.Pack;
import io.alphasweep.trial.Choice;
import io.alphasweep.trial.TrialSpec;
import java.util.List;

/** The task's rewards are all. */
final class NoIntrinsicReward implements IntrinsicReward.Factory {

  static final Choice<IntrinsicReward.Factory> CHOICE =
      new Choice<>(
          "none",
          "the task's rewards are all",
          "A = A_task",
          "Schulman et al. 2017, arXiv 1707.06347",
          List.of(),
          new NoIntrinsicReward());

  @Override
  public IntrinsicReward create(Pack pack) {
    return null;
  }

  @Override
  public long parameters(TrialSpec trial, EnvironmentType environment) {
    return 0;
  }

  @Override
  public long numbersOfASample(TrialSpec trial, EnvironmentType environment) {
    return 0;
  }
}
