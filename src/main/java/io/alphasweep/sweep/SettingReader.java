package io.alphasweep.sweep;

import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import io.alphasweep.config.Problems;
import io.alphasweep.sweep.Axis.Option;
import io.alphasweep.sweep.SchemaBranch.Misplaced;
import io.alphasweep.trial.Setting;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.DoubleFunction;
import java.util.stream.DoubleStream;

/** Reads settings and axes out of HOCON groups; tells the {@link Problems} what it refuses. */
final class SettingReader {

  /**
   * Where a setting is written.
   *
   * @param line in the file
   * @param key as in the file, with {@code base}, {@code grid} or {@code zip} in front
   */
  record Place(int line, String key) {}

  private static final int MOST_NAMED = 5;

  private final TrialSchema schema;
  private final Problems problems;

  /** The settings that hold or miss a value because of an error: no follow-up errors for them. */
  private final Set<String> doubtful = new LinkedHashSet<>();

  /** Where each setting is written last; axes are read after base, so they count first. */
  private final Map<String, Place> places = new LinkedHashMap<>();

  SettingReader(TrialSchema schema, Problems problems) {
    this.schema = schema;
    this.problems = problems;
  }

  Set<String> doubtful() {
    return doubtful;
  }

  Optional<Place> placeOf(String setting) {
    return Optional.ofNullable(places.get(setting));
  }

  /** What happens at a key that is a setting, or a whole group on an axis. */
  private interface Leaf {
    void accept(String where, String key, ConfigValue value);

    /** Whether a group at the key of a section is a leaf, too. */
    default boolean takes(ConfigObject group) {
      return false;
    }
  }

  /** Collects what is sampled: the place, the key and the distribution. */
  private record Sampled(String place, String key, ConfigValue value) {}

  private record SampledLeaves(List<Sampled> found) implements Leaf {
    @Override
    public void accept(String where, String key, ConfigValue value) {
      found.add(new Sampled(where, key, value));
    }

    @Override
    public boolean takes(ConfigObject group) {
      return group.size() == 1 && group.containsKey(Distribution.CHOICE);
    }
  }

  /** The axes of {@code sample}, one option for each point. */
  List<Axis> sampled(ConfigObject group, Sampling sampling) {
    SampledLeaves leaves = new SampledLeaves(new ArrayList<>());
    walk("sample", "", group, leaves);
    int dimensions = leaves.found().size();
    if (dimensions == 0) {
      return List.of();
    }
    if (dimensions > Sampling.MOST_SETTINGS) {
      problems.error(
          line(group),
          "sample",
          "found %,d settings; accepted: at most %,d"
              .formatted(dimensions, Sampling.MOST_SETTINGS));
      return List.of();
    }
    List<Axis> axes = new ArrayList<>();
    double[][] coordinates =
        sampling.coordinates(leaves.found().stream().map(Sampled::key).toList());
    for (int setting = 0; setting < dimensions; setting++) {
      String key = leaves.found().get(setting).key();
      double[] own = coordinates[setting];
      distribution(leaves.found().get(setting))
          .ifPresent(
              options -> axes.add(new Axis(key, DoubleStream.of(own).mapToObj(options).toList())));
    }
    return inOrder(axes);
  }

  private Optional<DoubleFunction<Option>> distribution(Sampled sampled) {
    String place = sampled.place();
    ConfigValue value = sampled.value();
    String word =
        value instanceof ConfigObject group && group.size() == 1
            ? group.keySet().iterator().next()
            : "";
    if (word.equals(Distribution.CHOICE)) {
      ConfigValue list = ((ConfigObject) value).get(word);
      return axis(place + "." + word, sampled.key(), list)
          .map(Axis::options)
          .map(options -> coordinate -> options.get((int) (coordinate * options.size())));
    }
    Distribution distribution = Distribution.named(word);
    Optional<String> setting = settingAt(sampled.key());
    if (distribution == null || setting.isEmpty()) {
      problems.error(
          line(value),
          place,
          "found " + Values.found(value) + "; accepted: " + Distribution.ACCEPTED);
      doubt(sampled.key());
      return Optional.empty();
    }
    places.put(setting.get(), new Place(line(value), place));
    try {
      Distribution.Quantiles quantiles =
          distribution.between(
              schema.setting(setting.get()).orElseThrow(), ((ConfigObject) value).get(word));
      return Optional.of(coordinate -> new Option(Map.of(setting.get(), quantiles.at(coordinate))));
    } catch (Values.Unacceptable e) {
      problems.error(line(value), place, e.getMessage());
      doubtful.add(setting.get());
      return Optional.empty();
    }
  }

  /** The settings of {@code base}, by full key. */
  Map<String, Object> base(ConfigObject group) {
    return settings("base", "", group, true);
  }

  /** The settings of one entry of {@code exclude}, by full key; empty if it is no use. */
  Map<String, Object> exclusion(String where, ConfigObject group) {
    Map<String, Object> settings = settings(where, "", group, false);
    strangers(where, group, settings);
    return settings;
  }

  private Map<String, Object> settings(
      String where, String prefix, ConfigObject group, boolean remember) {
    Map<String, Object> settings = new TreeMap<>();
    Leaf leaf =
        (place, key, value) -> {
          Optional<String> setting = settingAt(key);
          if (setting.isEmpty()) {
            problems.error(line(value), place, "found " + Values.found(value) + groupHint(key));
            doubt(key);
          } else if (settings.containsKey(setting.get())) {
            problems.error(line(value), place, "chooses " + setting.get() + " a second time");
            doubt(setting.get());
          } else {
            read(place, setting.get(), value, remember)
                .ifPresent(read -> settings.put(setting.get(), read));
          }
        };
    walk(where, prefix, group, leaf);
    return settings;
  }

  /** The setting that a value at this key is of; empty where only a group can stand. */
  private Optional<String> settingAt(String key) {
    return schema.chooserAt(key).or(() -> schema.setting(key).map(Setting::key));
  }

  private static String groupHint(String section) {
    return "; accepted: a group of settings, such as " + section + " { ... }";
  }

  private Optional<Object> read(String place, String key, ConfigValue value, boolean remember) {
    if (remember) {
      places.put(key, new Place(line(value), place));
    }
    try {
      return Optional.of(Values.read(schema.setting(key).orElseThrow(), value));
    } catch (Values.Unacceptable e) {
      Optional<String> missing =
          value.unwrapped() instanceof String word
              ? schema.whyMissing(key, word)
              : Optional.empty();
      problems.error(
          line(value),
          place,
          missing
              .map(reason -> "found " + Values.found(value) + ", " + reason)
              .orElse(e.getMessage()));
      doubtful.add(key);
      return Optional.empty();
    }
  }

  /** The axes of {@code grid} or {@code zip}, in the order of the schema. */
  List<Axis> axes(String where, ConfigObject group) {
    List<Axis> axes = new ArrayList<>();
    walk(where, "", group, (place, key, value) -> axis(place, key, value).ifPresent(axes::add));
    return inOrder(axes);
  }

  private List<Axis> inOrder(List<Axis> axes) {
    List<String> order = new ArrayList<>(schema.keys());
    axes.sort(
        Comparator.comparingInt(
            axis -> axis.settings().stream().mapToInt(order::indexOf).min().orElse(0)));
    return axes;
  }

  private Optional<Axis> axis(String place, String key, ConfigValue value) {
    if (!(value instanceof ConfigList list)) {
      problems.error(
          line(value),
          place,
          "found " + Values.found(value) + "; accepted: a list of values, in square brackets");
      doubt(key);
      return Optional.empty();
    }
    if (list.isEmpty()) {
      problems.error(line(value), place, "found an empty list; accepted: at least one value");
      doubt(key);
      return Optional.empty();
    }
    List<Option> options = new ArrayList<>();
    for (int i = 0; i < list.size(); i++) {
      option(place, key, list.get(i), i).ifPresent(options::add);
    }
    if (options.size() < list.size()) {
      doubt(key);
    }
    return options.isEmpty() ? Optional.empty() : Optional.of(new Axis(key, options));
  }

  private void doubt(String key) {
    doubtful.add(key);
    schema.keys().stream().filter(each -> each.startsWith(key + ".")).forEach(doubtful::add);
  }

  private Optional<Option> option(String place, String key, ConfigValue value, int index) {
    if (value instanceof ConfigObject group && schema.sections().contains(key)) {
      return option(place + "[" + index + "]", key, group);
    }
    Optional<String> setting = settingAt(key);
    if (setting.isEmpty()) {
      problems.error(line(value), place, "found " + Values.found(value) + groupHint(key));
      return Optional.empty();
    }
    return read(place, setting.get(), value, true)
        .map(read -> new Option(Map.of(setting.get(), read)));
  }

  private Optional<Option> option(String element, String key, ConfigObject group) {
    if (group.isEmpty()) {
      problems.error(line(group), element, "found an empty group; accepted: at least one setting");
      return Optional.empty();
    }
    Map<String, Object> settings = settings(element, key, group, true);
    strangers(element, group, settings);
    return settings.isEmpty() ? Optional.empty() : Optional.of(new Option(settings));
  }

  /** A group that names its alternative holds only what that alternative has. */
  private void strangers(String place, ConfigObject group, Map<String, Object> settings) {
    for (String key : settings.keySet()) {
      schema
          .misplaced(key, settings)
          .ifPresent(misplaced -> problems.error(line(group), place, sentence(misplaced)));
    }
  }

  /** What is wrong with a setting that its alternative does not have. */
  static String sentence(Misplaced misplaced) {
    return "%s has no %s, which %s %s; it has %s"
        .formatted(
            misplaced.choice(),
            misplaced.key(),
            some(misplaced.others()),
            misplaced.others().size() == 1 ? "has" : "have",
            misplaced.has().isEmpty() ? "no such settings" : String.join(", ", misplaced.has()));
  }

  /** A list for people, cut short where it is long. */
  private static String some(List<String> names) {
    return names.size() <= MOST_NAMED
        ? String.join(", ", names)
        : String.join(", ", names.subList(0, MOST_NAMED)) + ", ...";
  }

  private void walk(String where, String prefix, ConfigObject group, Leaf leaf) {
    List<Map.Entry<String, ConfigValue>> entries = new ArrayList<>(group.entrySet());
    entries.sort(Map.Entry.comparingByKey());
    for (Map.Entry<String, ConfigValue> entry : entries) {
      String key = schema.keyOf(prefix.isEmpty() ? entry.getKey() : prefix + "." + entry.getKey());
      String place = where + "." + entry.getKey();
      ConfigValue value = entry.getValue();
      if (key.equals("seed")) {
        problems.error(
            line(value), place, "seeds stand at the top of the file: seeds = 10, or a list");
      } else if (value instanceof ConfigObject inner
          && schema.sections().contains(key)
          && !leaf.takes(inner)) {
        walk(place, key, inner, leaf);
      } else if (schema.setting(key).isPresent() || schema.sections().contains(key)) {
        leaf.accept(place, key, value);
      } else {
        problems.error(line(value), place, () -> "unknown setting" + nearest(key));
      }
    }
  }

  private String nearest(String key) {
    Collection<String> known = new LinkedHashSet<>(schema.keys());
    known.remove("seed");
    known.addAll(schema.sections());
    String suggestion = Nicknames.suggestion(key, known);
    return suggestion.isEmpty() ? "; accepted: the keys of reference.conf" : suggestion;
  }

  /** Complains of each key of a group that is none of these. */
  static void onlyKeys(String name, ConfigObject group, List<String> accepted, Problems problems) {
    for (Map.Entry<String, ConfigValue> entry : new TreeMap<>(group).entrySet()) {
      if (!accepted.contains(entry.getKey())) {
        problems.error(
            line(entry.getValue()),
            name + "." + entry.getKey(),
            "unknown key; accepted: " + String.join(", ", accepted));
      }
    }
  }

  static int line(ConfigValue value) {
    return value.origin().lineNumber();
  }
}
