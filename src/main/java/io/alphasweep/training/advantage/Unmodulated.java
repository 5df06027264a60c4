package io.alphasweep.training.advantage;

import io.alphasweep.rows.Row;
import io.alphasweep.trial.Choice;
import io.alphasweep.trial.StateArchive;
import java.util.List;

/** Plain PPO: policy and critic see the raw advantages. */
public final class Unmodulated implements AdvantageModulation {

  public static final Choice<AdvantageModulation.Factory> CHOICE =
      new Choice<>(
          "ppo",
          "PPO (Schulman et al. 2017) as in CleanRL's ppo_continuous_action",
          List.of(),
          trial -> new Unmodulated());

  private Unmodulated() {}

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
