package io.alphasweep.training.advantage;

import io.alphasweep.rows.Row;
import io.alphasweep.trial.StateArchive;

/** Plain PPO: policy and critic see the raw advantages. */
public final class Unmodulated implements AdvantageModulation {

  @Override
  public void observe(float[] advantages) {}

  @Override
  public void modulate(float[] raw, float[] forPolicy, float[] forCritic) {
    System.arraycopy(raw, 0, forPolicy, 0, raw.length);
    System.arraycopy(raw, 0, forCritic, 0, raw.length);
  }

  @Override
  public void archive(StateArchive archive) {
    // Nothing is handed on: each iteration stands for itself.
  }

  @Override
  public boolean isOn() {
    return false;
  }

  @Override
  public void report(Row row) {
    // Nothing is modulated, so nothing is to be said of it.
  }
}
