package io.alphasweep.sweep;

import com.typesafe.config.ConfigFactory;
import io.alphasweep.environment.EnvironmentType;
import io.alphasweep.environment.Environments;
import io.alphasweep.environment.Family;
import io.alphasweep.environment.space.Box;
import io.alphasweep.environment.space.ObservationSpace;
import io.alphasweep.training.Algorithm;
import io.alphasweep.training.TrialSettings;
import io.alphasweep.training.network.Networks;
import io.alphasweep.training.onpolicy.Ppo;
import io.alphasweep.training.onpolicy.PpoSettings;
import io.alphasweep.training.optimizer.Optimizers;
import io.alphasweep.training.policy.Policies;
import io.alphasweep.trial.Choice;
import io.alphasweep.trial.Condition;
import io.alphasweep.trial.Registry;
import io.alphasweep.trial.Rule;
import io.alphasweep.trial.Setting;
import io.alphasweep.trial.Setting.Range;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The standard schema grown by what its seams are for: am-ppo chooses its gate and its controller
 * out of registries of their own, and an environment has options. What is chosen is a word.
 */
final class NestedSchema {

  static final Registry<String> GATES =
      new Registry<>(
              "gate",
              "gate",
              List.of(
                  choice("tanh"),
                  choice(
                      "softsign",
                      Setting.real("sharpness", Range.POSITIVE, "toy"),
                      Setting.flag("centred", "toy").absentAt(false)),
                  choice("power", Setting.real("sharpness", Range.open(0, 1), "toy"))))
          .absentAt("tanh")
          .onHost();

  static final Registry<String> CONTROLLERS =
      new Registry<>(
              "controller",
              "",
              List.of(
                  choice(
                          "saturation",
                          Setting.real("p-star", Range.open(0, 1), "toy"),
                          Setting.real("eta", Range.NON_NEGATIVE, "toy"),
                          Setting.real("rho", Range.closed(0, 1), "toy"),
                          Setting.real("rho-sat", Range.closed(0, 1), "toy"),
                          Setting.real("alpha-min", Range.POSITIVE, "toy"),
                          Setting.real("alpha-max", Range.POSITIVE, "toy"),
                          Setting.real("initial-alpha", Range.POSITIVE, "toy"),
                          Setting.real("initial-saturation", Range.closed(0, 1), "toy"))
                      .with(Rule.ordered("alpha-min", "alpha-max")),
                  choice("fixed", Setting.real("alpha", Range.POSITIVE, "toy"))))
          .absentAt("saturation")
          .onHost();

  /** The same words as the standard registry, which hangs the settings in the same section. */
  static final Registry<Algorithm.Factory> ALGORITHMS =
      new Registry<>(
          "algorithm",
          "modulation",
          List.of(
              algorithm("ppo"),
              algorithm(
                      "am-ppo",
                      Setting.real("kappa", Range.POSITIVE, "toy").onHost(),
                      Setting.real("tau", Range.POSITIVE, "toy").onHost(),
                      Setting.real("epsilon", Range.POSITIVE, "toy").onHost(),
                      Setting.text("norm-scope", List.of("minibatch", "batch"), "toy").onHost(),
                      Setting.text("value-target", List.of("modulated", "unmodulated"), "toy")
                          .onHost())
                  .with(GATES, CONTROLLERS)
                  .packedAs("ppo"),
              algorithm("dqn", Setting.integer("interval", Range.atLeast(1), "toy").structural())));

  static final TrialSchema SCHEMA =
      TrialSchema.of(
          environments(),
          ALGORITHMS,
          List.of(Optimizers.REGISTRY, Networks.REGISTRY, Policies.REGISTRY),
          Stream.concat(TrialSettings.ALL.stream(), PpoSettings.ALL.stream()).toList(),
          PpoSettings.RULES,
          ConfigFactory.parseString(
                  """
                  alphasweep {
                    trial.modulation {
                      gate { name = tanh, sharpness = 1.0, centred = true }
                      controller = saturation
                      interval = 1
                    }
                    modulation.gates.power.sharpness = 0.5
                    environments.Hopper-v4 { bonus = 1.0, terminates = true, margin = 0.3 }
                  }
                  """)
              .withFallback(TrialSchema.reference()));

  private NestedSchema() {}

  /** Sized as PPO is. */
  private static Choice<Algorithm.Factory> algorithm(String name, Setting... settings) {
    return new Choice<>(name, "toy", List.of(settings), Ppo.PLAIN.factory());
  }

  private static Choice<String> choice(String name, Setting... settings) {
    return new Choice<>(name, "toy", List.of(settings), name);
  }

  /** A toy in the place of Hopper beside the environments as they are. */
  private static Registry<Family> environments() {
    List<Choice<Family>> choices = new ArrayList<>(Environments.REGISTRY.choices());
    choices.replaceAll(
        choice ->
            choice.name().equals("Hopper-v4")
                ? new Choice<>(
                    choice.name(),
                    choice.summary(),
                    List.of(
                        Setting.real("bonus", Range.NON_NEGATIVE, "toy").absentAt(1),
                        Setting.flag("terminates", "toy").absentAt(true),
                        Setting.real("margin", Range.POSITIVE, "toy")
                            .absentAt(0.2)
                            .when(Condition.on("terminates"))),
                    Family.of(
                        "toy",
                        () -> "none",
                        new EnvironmentType(
                            ObservationSpace.reals(11),
                            Box.symmetric(3, 1),
                            1000,
                            () -> {
                              throw new UnsupportedOperationException("only its shape is needed");
                            })))
                : choice);
    return new Registry<>("environment", "environment", choices);
  }
}
