package io.alphasweep.training.optimizer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.alphasweep.training.network.ParameterLayout;
import io.alphasweep.training.pack.PackArchive;
import io.alphasweep.training.pack.PackSettings;
import io.alphasweep.trial.StateArchive;

/**
 * The momentum buffer that several optimizers share: b becomes m b + (1 - dampening) u, and the
 * update becomes b, or u + m b in Nesterov's form.
 *
 * <p>Trials without momentum pass their update through: for them m and the dampening are 0. A pack
 * without any momentum keeps no buffer.
 */
final class Momentum {

  /** What the buffer is after the first update. */
  enum Start {
    /** The first update itself, undampened (PyTorch's SGD; AlphaGrad). */
    FIRST_UPDATE,
    /** The first update, dampened like any other (PyTorch's RMSprop; DynAG). */
    ZERO
  }

  /** What a state says of which the buffer is empty, since nothing was learned before it. */
  private static final String WAITS = "momentum-waits";

  private final boolean active;

  /** {@code [trial]}: for the others, whatever stands in the buffer is multiplied by zero. */
  private final boolean[] held;

  private final boolean nesterov;
  private final NDArray factor;
  private final NDArray weight;
  private final NDArray buffer;
  private boolean started;

  Momentum(PackSettings settings, ParameterLayout layout, Start start) {
    double[] factors = settings.reals("optimizer.momentum");
    double[] weights = settings.reals("optimizer.dampening", 0);
    this.held = new boolean[factors.length];
    this.nesterov =
        settings.structure().has("optimizer.nesterov")
            && settings.structure().flag("optimizer.nesterov");
    boolean anyHeld = false;
    for (int trial = 0; trial < weights.length; trial++) {
      weights[trial] = 1 - weights[trial];
      held[trial] = factors[trial] > 0;
      anyHeld |= held[trial];
    }
    this.active = anyHeld;
    this.factor = settings.column(factors);
    this.weight = settings.column(weights);
    this.buffer =
        active ? settings.manager().zeros(new Shape(settings.size(), layout.size())) : null;
    this.started = start == Start.ZERO;
  }

  /**
   * Passes an update through the buffer.
   *
   * @param update {@code [trial, parameter]}; may be overwritten
   * @return {@code [trial, parameter]}; not to be changed, it may be the buffer itself
   */
  NDArray apply(NDArray update) {
    if (!active) {
      return update;
    }
    if (started) {
      buffer.muli(factor).addi(nesterov ? update.mul(weight) : update.muli(weight));
    } else {
      buffer.addi(update);
      started = true;
    }
    return nesterov ? update.addi(buffer.mul(factor)) : buffer;
  }

  /** Saves or restores the buffers of the trials that have momentum. */
  void archive(PackArchive archive) {
    if (active) {
      archive.tensor("momentum", buffer, held);
      started = started(archive.trial(0), started);
      for (int trial = 1; trial < held.length; trial++) {
        started(archive.trial(trial), started); // all are at the same iteration
      }
    }
  }

  /** Saves or restores whether a buffer holds something. */
  static boolean started(StateArchive archive, boolean started) {
    if (archive.saves() && !started) {
      archive.flag(WAITS, true);
    }
    return archive.saves() ? started : !archive.has(WAITS);
  }
}
