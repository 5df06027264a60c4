package io.alphasweep.training.optimizer;

import io.alphasweep.trial.Registry;
import java.util.List;

/** The optimizers that a sweep file can name. A new one is a class and one line here. */
public final class Optimizers {

  public static final Registry<Optimizer.Factory> REGISTRY =
      new Registry<>(
          "optimizer.name",
          "optimizer",
          List.of(
              Adam.CHOICE,
              AdamW.CHOICE,
              Sgd.CHOICE,
              RmsProp.CHOICE,
              AlphaGrad.CHOICE,
              DynAg.CHOICE));

  private Optimizers() {}
}
