package io.alphasweep.environment.mujoco;

import io.alphasweep.trial.Setting;
import io.alphasweep.trial.Setting.Range;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The constructor arguments of Gymnasium's MuJoCo tasks as settings, under the same names. A task
 * names its own with the value that it had before there were options: {@link Setting#absentAt}.
 *
 * <p>An interval has two ends, {@code low} and {@code high}, at most {@value #FARTHEST} away, which
 * stands for none: MuJoCo's numbers end at 1e10.
 */
final class Options {

  static final String LOW = ".low";
  static final String HIGH = ".high";

  /** Where an interval ends that has no end. */
  static final double FARTHEST = 1e300;

  private static final Range REALS = Range.closed(-FARTHEST, FARTHEST);
  private static final int MOST_FRAMES = 1000;

  /** Of MuJoCo's numbers: it calls a state with a larger one bad. */
  private static final double LARGEST = 1e10;

  static final Setting FORWARD_REWARD_WEIGHT =
      weight("forward-reward-weight", "weight of the speed along x in the reward");
  static final Setting CTRL_COST_WEIGHT =
      weight("ctrl-cost-weight", "weight of the squared actions in the reward, as a cost");
  static final Setting CONTACT_COST_WEIGHT =
      weight("contact-cost-weight", "weight of the squared contact forces, as a cost");
  static final Setting IMPACT_COST_WEIGHT =
      weight("impact-cost-weight", "weight of the squared contact forces, as a cost");
  static final Setting HEALTHY_REWARD = weight("healthy-reward", "reward of a healthy step");
  static final Setting REWARD_DIST_WEIGHT =
      weight("reward-dist-weight", "weight of the distance from the goal, as a cost");
  static final Setting REWARD_CONTROL_WEIGHT =
      weight("reward-control-weight", "weight of the squared actions, as a cost");
  static final Setting REWARD_NEAR_WEIGHT =
      weight("reward-near-weight", "weight of the distance from the arm to the object, as a cost");

  static final Setting TERMINATE_WHEN_UNHEALTHY =
      Setting.flag("terminate-when-unhealthy", "whether an unhealthy state ends the episode")
          .onHost();

  static final Setting RESET_NOISE_SCALE =
      Setting.real(
              "reset-noise-scale", Range.closed(0, LARGEST), "size of the noise of a start state")
          .onHost();

  static final Setting FRAME_SKIP =
      Setting.integer(
              "frame-skip", Range.closed(1, MOST_FRAMES), "physics steps of an environment step")
          .onHost();

  static final Setting EXCLUDE_CURRENT_POSITIONS =
      Setting.flag(
          "exclude-current-positions-from-observation",
          "whether the place in the world is kept from the observation");

  static final Setting INCLUDE_CINERT = included("cinert", "inertia and mass of the bodies");
  static final Setting INCLUDE_CVEL = included("cvel", "velocities of the bodies");
  static final Setting INCLUDE_QFRC_ACTUATOR = included("qfrc-actuator", "forces of the actuators");
  static final Setting INCLUDE_CFRC_EXT = included("cfrc-ext", "contact forces on the bodies");

  private Options() {}

  private static Setting weight(String key, String description) {
    return Setting.real(key, REALS, description).onHost();
  }

  private static Setting included(String what, String description) {
    return Setting.flag(
        "include-" + what + "-in-observation", "whether the observation holds the " + description);
  }

  /** Which of Gymnasium's models is simulated. */
  static Setting model(String first, String... others) {
    return Setting.text(
            "xml-file",
            Stream.concat(Stream.of(first), Stream.of(others)).toList(),
            "MJCF model that is simulated")
        .onHost()
        .absentAt(first);
  }

  /** Both ends of an interval. */
  static List<Setting> range(String key, double low, double high, String description) {
    return List.of(
        Setting.real(key + LOW, REALS, "lower end: " + description).onHost().absentAt(low),
        Setting.real(key + HIGH, REALS, "upper end: " + description).onHost().absentAt(high));
  }

  /** Some options, in that order. */
  @SafeVarargs
  static List<Setting> of(List<Setting>... parts) {
    List<Setting> all = new ArrayList<>();
    for (List<Setting> part : parts) {
      all.addAll(part);
    }
    return all;
  }
}
