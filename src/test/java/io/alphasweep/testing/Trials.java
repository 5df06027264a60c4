package io.alphasweep.testing;

import io.alphasweep.sweep.TrialSchema;
import io.alphasweep.trial.TrialSpec;
import java.util.HashMap;
import java.util.List;
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

  /** A short trial of settings such as {@code algorithm=ppo network.name=impala}. */
  public static TrialSpec ofWords(String words, long seed) {
    Map<String, Object> settings = new HashMap<>();
    for (String word : words.split(" ", -1)) {
      String value = word.substring(word.indexOf('=') + 1);
      settings.put(
          word.substring(0, word.indexOf('=')),
          switch (value) {
            case "true", "false" -> (Object) Boolean.valueOf(value);
            default -> value.matches("\\d+") ? (Object) Long.valueOf(value) : value;
          });
    }
    settings.put("seed", seed);
    settings.put("network.hidden-sizes", List.of(8L, 8L));
    String algorithm = (String) settings.get("algorithm");
    if (algorithm.endsWith("ppo") || algorithm.equals("value-free")) {
      settings.putIfAbsent("num-envs", 1L);
      settings.put("num-steps", 64L / (Long) settings.get("num-envs"));
      settings.put("num-minibatches", 2L);
      settings.put("update-epochs", 1L);
      settings.put("total-timesteps", 256L);
    } else {
      settings.put("total-timesteps", 800L);
      settings.put("iteration-steps", 200L);
      settings.put("learning-starts", 100L);
      settings.put("batch-size", 8L);
      settings.put("replay.capacity", 200L);
      settings.put("train-frequency", 4L);
    }
    if (settings.containsKey("network.name")
        && !List.of("mlp", "mixture-of-experts", "sectional-experts")
            .contains(settings.get("network.name"))) {
      settings.put("network.activation", "relu");
      if (!settings.get("network.name").equals("nature")) {
        settings.put("network.channels", List.of(4L));
      }
      settings.put(
          "network.initializer",
          settings.get("network.name").equals("impala") ? "pytorch" : "orthogonal");
      settings.put("network.hidden-sizes", List.of(8L));
    }
    return TrialSchema.standard().resolve(settings);
  }
}
