package io.alphasweep.testing;

import io.alphasweep.sweep.TrialSchema;
import io.alphasweep.trial.TrialSpec;
import java.util.HashMap;
import java.util.Map;

/** Small trials of real environments: a few short iterations. */
public final class Trials {

  private Trials() {}

  /** A trial of three iterations of 128 steps, with changes to the defaults. */
  public static TrialSpec small(Map<String, Object> changes) {
    Map<String, Object> settings = new HashMap<>();
    settings.put("environment", "Hopper-v4");
    settings.put("algorithm", "ppo");
    settings.put("seed", 1L);
    settings.put("total-timesteps", 384L);
    settings.put("num-steps", 128L);
    settings.put("num-minibatches", 4L);
    settings.put("update-epochs", 2L);
    settings.putAll(changes);
    return TrialSchema.standard().resolve(settings);
  }
}
