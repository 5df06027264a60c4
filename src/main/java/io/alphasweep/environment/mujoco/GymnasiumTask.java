package io.alphasweep.environment.mujoco;

import io.alphasweep.environment.EnvironmentType;
import io.alphasweep.environment.Family;
import io.alphasweep.environment.space.ActionSpace;
import io.alphasweep.environment.space.ObservationSpace;
import io.alphasweep.simulator.mujoco.Model;
import io.alphasweep.trial.Choice;
import io.alphasweep.trial.Rule;
import io.alphasweep.trial.Setting;
import io.alphasweep.trial.Settings;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What all versions of one of Gymnasium's MuJoCo tasks share.
 *
 * @param name without the version: {@code Hopper}
 * @param file Gymnasium's, without the version: {@code hopper}
 * @param summary one line for people
 * @param actions what it takes
 * @param timeLimit steps after which an episode is truncated
 * @param options every option of the latest version, absent at the value that earlier versions hold
 *     fixed where they do not have it
 * @param definition makes the environments
 */
record GymnasiumTask(
    String name,
    String file,
    String summary,
    ActionSpace actions,
    int timeLimit,
    List<Setting> options,
    Definition definition) {

  /** By size; a plan of very many trials asks for few of them very often. */
  private static final Map<Integer, ObservationSpace> SPACES = new ConcurrentHashMap<>();

  /** Makes environments of a version with its options. */
  @FunctionalInterface
  interface Definition {
    /** All of the options are there; those that the version does not have, at their fixed value. */
    Instance of(Version version, Settings options);
  }

  /**
   * A task with its options chosen.
   *
   * @param observationSize count of numbers of an observation
   * @param maker makes environments
   */
  record Instance(int observationSize, EnvironmentType.Maker maker) {}

  /** The options of a trial, and the fixed values of those that its version does not have. */
  private record WithFixed(Settings options, Map<String, Object> fixed) implements Settings {
    @Override
    public boolean has(String key) {
      return options.has(key) || fixed.containsKey(key);
    }

    @Override
    public Object value(String key) {
      return options.has(key) ? options.value(key) : fixed.get(key);
    }
  }

  /** A version with all options. */
  Choice<Family> with(Version version) {
    return with(version, options);
  }

  /** A version without some options. */
  Choice<Family> without(Version version, String... keys) {
    List<String> lacking = List.of(keys);
    return with(
        version, options.stream().filter(option -> !lacking.contains(option.key())).toList());
  }

  /** A version with options of its own. */
  Choice<Family> with(Version version, List<Setting> own) {
    Map<String, Object> fixed = new HashMap<>();
    options.forEach(option -> fixed.put(option.key(), option.absent()));
    Family family =
        new Family(
            "Gymnasium 1.2.3, " + file + "_" + version.suffix() + ".py",
            () -> "MuJoCo " + Model.libraryVersion(),
            chosen -> type(version, new WithFixed(chosen, fixed)));
    Rule[] ranges =
        own.stream()
            .map(Setting::key)
            .filter(key -> key.endsWith(Options.LOW))
            .map(low -> Rule.ordered(low, low.replace(Options.LOW, Options.HIGH)))
            .toArray(Rule[]::new);
    return new Choice<>(name + "-" + version.suffix(), summary, own, family).with(ranges);
  }

  private EnvironmentType type(Version version, Settings chosen) {
    Instance instance = definition.of(version, chosen);
    ObservationSpace observations =
        SPACES.computeIfAbsent(instance.observationSize(), ObservationSpace::reals);
    return new EnvironmentType(observations, actions, timeLimit, instance.maker());
  }
}
