package io.alphasweep.training.policy;

import io.alphasweep.environment.Environments;
import io.alphasweep.environment.Family;
import io.alphasweep.environment.space.ActionSpace;
import io.alphasweep.trial.Choice;
import io.alphasweep.trial.Registry;
import io.alphasweep.trial.Rule;
import io.alphasweep.trial.Settings;
import java.util.List;

/** The policies that a sweep file can name. A new one is a class and one line here. */
public final class Policies {

  /** Whichever the actions ask for. */
  private static final class Standard implements Policy.Factory {

    private static final List<Policy.Factory> KINDS =
        List.of(Gaussian.FACTORY, Categorical.FACTORY);

    @Override
    public boolean fits(ActionSpace actions) {
      return KINDS.stream().anyMatch(kind -> kind.fits(actions));
    }

    @Override
    public Policy create(ActionSpace actions) {
      return KINDS.stream()
          .filter(kind -> kind.fits(actions))
          .findFirst()
          .orElseThrow()
          .create(actions);
    }
  }

  private static final Choice<Policy.Factory> STANDARD =
      new Choice<>(
          "standard",
          "normal distributions for real numbers, each with one log standard deviation that is"
              + " learned; a categorical distribution for finitely many actions",
          "a ~ N(mu(s), e^(2 l)) with l learned, or p(a) = softmax(z(s))_a",
          "CleanRL, ppo_continuous_action and ppo",
          List.of(),
          new Standard());

  public static final Registry<Policy.Factory> REGISTRY =
      new Registry<>(
              "policy.name",
              "policy",
              List.of(STANDARD, StateGaussian.CHOICE, Squashed.GAUSSIAN, Squashed.STATE_GAUSSIAN))
          .absentAt(STANDARD.name());

  private Policies() {}

  /** That a trial's policy draws the actions of its environment. */
  public static Rule rule(Registry<Family> environments) {
    return new Rule(
        List.of(REGISTRY.key(), environments.key()),
        trial -> {
          ActionSpace actions = Environments.of(environments, trial).actions();
          if (REGISTRY.chosen(trial).factory().fits(actions)) {
            return null;
          }
          List<String> fitting =
              REGISTRY.choices().stream()
                  .filter(choice -> choice.factory().fits(actions))
                  .map(Choice::name)
                  .toList();
          return "found {policy.name}, which does not draw the actions of {environment}; accepted"
              + " with them: "
              + String.join(", ", fitting);
        });
  }

  /** The policy of a trial for these actions; its tensors are not declared yet. */
  public static Policy of(Settings trial, ActionSpace actions) {
    return REGISTRY.chosen(trial).factory().create(actions);
  }
}
