package io.alphasweep.training;

import io.alphasweep.trial.Choice;
import io.alphasweep.trial.Registry;
import io.alphasweep.trial.Setting;
import io.alphasweep.trial.Setting.Range;
import java.util.List;

/** The algorithms that a sweep file can name. */
public final class Algorithms {

  public static final Registry<Object> REGISTRY =
      new Registry<>(
          "algorithm",
          "modulation",
          List.of(
              new Choice<>("ppo", "PPO (Schulman et al. 2017), as CleanRL's", List.of(), "ppo"),
              new Choice<>(
                  "am-ppo",
                  "PPO whose advantages pass a tanh gate with an adaptive gain (Sane 2025)",
                  List.of(
                      Setting.real("kappa", Range.POSITIVE, "shared scale of gate and gain"),
                      Setting.real("tau", Range.POSITIVE, "saturation threshold on |Z|"),
                      Setting.real("p-star", Range.open(0, 1), "target saturation"),
                      Setting.real("eta", Range.NON_NEGATIVE, "strength of the feedback"),
                      Setting.real("rho", Range.closed(0, 1), "smoothing of the gain"),
                      Setting.real("rho-sat", Range.closed(0, 1), "weight of the new saturation"),
                      Setting.real("epsilon", Range.POSITIVE, "numerical floor"),
                      Setting.real("alpha-min", Range.POSITIVE, "lower bound of the gain"),
                      Setting.real("alpha-max", Range.POSITIVE, "upper bound of the gain"),
                      Setting.real("initial-alpha", Range.POSITIVE, "gain at the start"),
                      Setting.real(
                          "initial-saturation",
                          Range.closed(0, 1),
                          "running saturation at the start"),
                      Setting.text(
                          "norm-scope",
                          List.of("minibatch", "batch"),
                          "whose norm the gate divides by"),
                      Setting.text(
                          "value-target",
                          List.of("modulated", "unmodulated"),
                          "which advantages the critic's target holds")),
                  "am-ppo")));

  private Algorithms() {}
}
