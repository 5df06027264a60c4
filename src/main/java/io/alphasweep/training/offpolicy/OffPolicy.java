package io.alphasweep.training.offpolicy;

import io.alphasweep.training.Algorithm;
import io.alphasweep.trial.Choice;
import java.util.List;

/** The algorithms that learn from a replay. A new one is a class and one line here. */
public final class OffPolicy {

  public static final List<Choice<Algorithm.Factory>> CHOICES =
      List.of(
          Dqn.CHOICE,
          Td3.CHOICE,
          Td3.DDPG,
          Sac.CHOICE,
          DiscreteSac.CHOICE,
          BanditUpdates.CHOICE,
          TabularUpdates.CHOICE);

  private OffPolicy() {}
}
