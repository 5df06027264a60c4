package io.alphasweep.training.optimizer;

import io.alphasweep.kernel.Floats;
import io.alphasweep.training.network.ParameterLayout;
import io.alphasweep.training.pack.PackArchive;
import io.alphasweep.training.pack.PackSettings;

/** The buffers of {@link Momentum} for the kernel: only trials with momentum have one. */
final class KernelMomentum {

  private final float[] factors;
  private final float[] weights;
  private final boolean nesterov;
  private final Floats[] buffers;

  /** {@code [trial]}: whether the buffer holds something. */
  private final boolean[] started;

  KernelMomentum(PackSettings settings, ParameterLayout layout, Momentum.Start start) {
    double[] ofTrials = settings.reals("optimizer.momentum");
    double[] dampening = settings.reals("optimizer.dampening", 0);
    int trials = settings.size();
    this.factors = new float[trials];
    this.weights = new float[trials];
    this.buffers = new Floats[trials];
    this.started = new boolean[trials];
    this.nesterov =
        settings.structure().has("optimizer.nesterov")
            && settings.structure().flag("optimizer.nesterov");
    for (int trial = 0; trial < trials; trial++) {
      factors[trial] = (float) ofTrials[trial];
      weights[trial] = (float) (1 - dampening[trial]);
      started[trial] = start == Momentum.Start.ZERO;
      if (ofTrials[trial] > 0) {
        buffers[trial] = Floats.zeros(layout.size());
      }
    }
  }

  /** A trial's buffer; null where it has no momentum. */
  Floats buffer(int trial) {
    return buffers[trial];
  }

  float factor(int trial) {
    return factors[trial];
  }

  /** Of the update in the buffer. */
  float weight(int trial) {
    return weights[trial];
  }

  /** Whether the buffer becomes the coming update itself. */
  boolean starts(int trial) {
    return !started[trial];
  }

  boolean nesterov() {
    return nesterov;
  }

  /** To be called after each step of a trial. */
  void stepped(int trial) {
    started[trial] = true;
  }

  void archive(PackArchive archive) {
    for (int trial = 0; trial < buffers.length; trial++) {
      if (buffers[trial] != null) {
        archive.floats(trial, "momentum", buffers[trial].buffer());
        started[trial] = Momentum.started(archive.trial(trial), started[trial]);
      }
    }
  }
}
