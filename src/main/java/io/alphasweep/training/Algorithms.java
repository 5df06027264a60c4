package io.alphasweep.training;

import io.alphasweep.environment.Environments;
import io.alphasweep.rows.Columns;
import io.alphasweep.training.offpolicy.OffPolicy;
import io.alphasweep.training.onpolicy.Agram;
import io.alphasweep.training.onpolicy.EpisodicPpo;
import io.alphasweep.training.onpolicy.HybridGrpo;
import io.alphasweep.training.onpolicy.Ppo;
import io.alphasweep.training.onpolicy.ValueFree;
import io.alphasweep.trial.Registry;
import io.alphasweep.trial.TrialSpec;
import java.util.stream.Stream;

/** The algorithms that a sweep file can name. A new one is a class and one line here. */
public final class Algorithms {

  public static final Registry<Algorithm.Factory> REGISTRY =
      new Registry<>(
          "algorithm",
          "",
          Stream.concat(
                  Stream.of(
                      Ppo.PLAIN,
                      Ppo.MODULATED,
                      ValueFree.CHOICE,
                      Agram.CHOICE,
                      HybridGrpo.CHOICE,
                      EpisodicPpo.CHOICE),
                  OffPolicy.CHOICES.stream())
              .toList());

  private Algorithms() {}

  /** What a trial takes. */
  public static Footprint footprint(TrialSpec trial) {
    return factory(trial).footprint(trial, Environments.of(trial));
  }

  /** What acts in a trial; null where none is kept. */
  public static PolicyForm policy(TrialSpec trial) {
    return factory(trial).policy(trial, Environments.of(trial));
  }

  /** The columns that stand behind the head of any row. */
  public static Columns columns() {
    return Columns.either(
        REGISTRY.choices().stream().map(choice -> columns(choice.factory())).toList());
  }

  /** The columns that stand behind the head of an algorithm's rows. */
  static Columns columns(Algorithm.Factory algorithm) {
    return Clock.COLUMNS.and(algorithm.columns());
  }

  static Algorithm.Factory factory(TrialSpec trial) {
    return REGISTRY.named(trial.algorithm()).factory();
  }
}
