package io.alphasweep.sweep;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import io.alphasweep.config.FaultyFileException;
import io.alphasweep.config.HoconFile;
import io.alphasweep.config.Problems;
import io.alphasweep.config.Suggestion;
import io.alphasweep.sweep.Axis.Option;
import io.alphasweep.sweep.SettingReader.Place;
import io.alphasweep.trial.Setting;
import java.nio.file.Path;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.RandomAccess;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Reads a sweep file.
 *
 * <p>The file is HOCON with the keys {@code name}, {@code description} and {@code tags} (for people
 * alone), {@code base} (settings of every trial), {@code grid} (axes, every combination), {@code
 * zip} (axes in lock-step, times the grid), {@code sample} (distributions, whose points are in
 * lock-step, too), {@code exclude} (partial settings; a trial that has all of one entry is left
 * out), {@code seeds} (a count, a list or a range, {@link SeedRange}; 1 by default) and {@code
 * screen} (rungs at which settings are left, {@link Screen}; none by default).
 */
public final class SweepFile {

  /** More trials than this are refused: the driver could not list them. */
  static final int MOST_TRIALS = 10_000_000;

  /** Of two seeds, a spread tells next to nothing. */
  private static final int FEWEST_SEEDS = 3;

  /** Each combination is kept until all are known, since two may be the same configuration. */
  private static final int MOST_COMBINATIONS = 1_000_000;

  /** Each combination is looked up once for each set of settings that exclusions name. */
  private static final long MOST_LOOKS = 200_000_000;

  private static final List<String> TOP =
      List.of(
          "name",
          "description",
          "tags",
          "base",
          "grid",
          "zip",
          "sample",
          "exclude",
          "seeds",
          "screen");

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,99}");

  private static final int LONGEST_DESCRIPTION = 500;

  private static final int MOST_TAGS = 20;

  private final TrialSchema schema;
  private final Problems problems;
  private final SettingReader reader;
  private final ConfigObject root;
  private final String text;

  private SweepFile(TrialSchema schema, Problems problems, HoconFile.Content content) {
    this.schema = schema;
    this.problems = problems;
    this.reader = new SettingReader(schema, problems);
    this.root = content.root();
    this.text = content.text();
  }

  /**
   * Reads and expands a sweep file.
   *
   * @param path {@code -} for the standard input
   * @throws FaultyFileException with everything that is wrong with the file
   */
  public static Sweep read(Path path) throws FaultyFileException {
    return read(path, TrialSchema.standard());
  }

  /**
   * Reads and expands a sweep file against another schema.
   *
   * @throws FaultyFileException with everything that is wrong with the file
   */
  public static Sweep read(Path path, TrialSchema schema) throws FaultyFileException {
    Problems problems = new Problems(HoconFile.name(path), "sweep file");
    return new SweepFile(schema, problems, HoconFile.read(path, problems)).sweep();
  }

  /**
   * A sweep of one trial, read as strictly as a file.
   *
   * @param place what messages name in a file's place
   * @param settings by full key, of letters, digits, hyphens and dots: numbers, truth values and
   *     texts
   * @throws FaultyFileException with everything that is wrong with the settings
   */
  public static Sweep ofOneTrial(String place, Map<String, Object> settings, TrialSchema schema)
      throws FaultyFileException {
    Config config = ConfigFactory.parseString("name = one-trial");
    for (Map.Entry<String, Object> setting : settings.entrySet()) {
      config =
          config.withValue(
              "base." + setting.getKey(), ConfigValueFactory.fromAnyRef(setting.getValue()));
    }
    HoconFile.Content content = new HoconFile.Content(config.root(), "");
    return new SweepFile(schema, new Problems(place, "sweep"), content).sweep();
  }

  /** What the text of a sweep file says of itself; the text was accepted once. */
  public static About about(String text) {
    ConfigObject root = ConfigFactory.parseString(text).root();
    Problems problems = new Problems("sweep.conf", "sweep file");
    return new About(name(root, problems), description(root, problems), tags(root, problems));
  }

  private Sweep sweep() throws FaultyFileException {
    unknownTopKeys();
    About about =
        new About(name(root, problems), description(root, problems), tags(root, problems));
    Optional<SeedRange> added = seedRange();
    List<Long> seeds =
        added.<List<Long>>map(range -> new CountedSeeds(range.to())).orElseGet(this::seeds);
    ScreenReader screenReader = new ScreenReader(problems);
    Optional<Screen> screen = group("screen").map(screenReader::read);
    if (screen.isPresent() && added.isPresent()) {
      problems.error(
          SettingReader.line(root.get("screen")),
          "screen",
          "found beside seeds { until = certain }, which looks at complete trials only; accepted:"
              + " one of the two");
    }
    Map<String, Object> base = group("base").map(reader::base).orElse(Map.of());
    List<Axis> grid = group("grid").map(group -> reader.axes("grid", group)).orElse(List.of());
    grid = grid.stream().map(this::withoutRepetitions).toList();
    List<Axis> zip = group("zip").map(group -> reader.axes("zip", group)).orElse(List.of());
    List<Axis> sample = group("sample").map(this::sample).orElse(List.of());
    boolean inStep = inStep(zip);
    overlaps(grid, zip, sample);
    List<Place> exclusionPlaces = new ArrayList<>();
    Exclusions exclusions = new Exclusions(exclusions(exclusionPlaces));

    long combinations = Expansion.count(grid, zip, sample);
    String found =
        "found %s combinations of the axes"
            .formatted(
                combinations == Long.MAX_VALUE ? "countless" : "%,d".formatted(combinations));
    boolean expandable = inStep;
    if (combinations > MOST_COMBINATIONS) {
      problems.error(0, "", found + "; accepted: at most %,d".formatted(MOST_COMBINATIONS));
      expandable = false;
    } else if (combinations * seeds.size() > MOST_TRIALS) {
      problems.error(
          0,
          "",
          found
              + " with %,d seeds; accepted: at most %,d trials"
                  .formatted(seeds.size(), MOST_TRIALS));
      expandable = false;
    }
    if (expandable && exclusions.keySets() * combinations > MOST_LOOKS) {
      problems.error(
          SettingReader.line(root.get("exclude")),
          "exclude",
          "found entries that name %,d different sets of settings; accepted: at most %,d for %,d"
                  .formatted(exclusions.keySets(), MOST_LOOKS / combinations, combinations)
              + " combinations");
      expandable = false;
    }
    if (!expandable) {
      problems.throwIfAny();
    }
    Expansion expansion =
        new Expansion(
            schema, base, grid, zip, sample, (int) combinations, exclusions, this::report);
    if (expansion.configurations() == 0 && !problems.hasErrors()) {
      problems.error(
          exclusionPlaces.get(0).line(),
          "exclude",
          "leaves no trial; all %,d combinations are excluded".formatted(combinations));
    }
    problems.throwIfAny();
    warn(expansion, base, exclusionPlaces);
    Sweep sweep =
        new Sweep(
            about,
            text,
            expansion,
            seeds,
            added.orElse(null),
            screen.orElse(null),
            problems.warnings());
    screenReader.check(sweep, schema);
    problems.throwIfAny();
    return sweep;
  }

  private void unknownTopKeys() {
    for (Map.Entry<String, ConfigValue> entry : new TreeMap<>(root).entrySet()) {
      String key = entry.getKey();
      if (TOP.contains(key)) {
        continue;
      }
      problems.error(SettingReader.line(entry.getValue()), key, () -> unknown(key));
    }
  }

  private String unknown(String key) {
    if (schema.setting(key).isPresent() || schema.sections().contains(key)) {
      return key.equals("seed")
          ? "unknown key; did you mean seeds?"
          : "is a setting; accepted in base, or as an axis in grid or zip";
    }
    String suggestion = Suggestion.sentence(key, TOP);
    return "unknown key"
        + (suggestion.isEmpty() ? "; accepted: " + String.join(", ", TOP) : suggestion);
  }

  private static String name(ConfigObject root, Problems problems) {
    ConfigValue value = root.get("name");
    String accepted =
        "; accepted: a word of letters, digits, - and _, at most 100, such as kappa-sensitivity";
    if (value == null) {
      problems.error(0, "name", "is missing" + accepted);
      return "";
    }
    String text =
        value.unwrapped() instanceof String || value.unwrapped() instanceof Number
            ? value.unwrapped().toString()
            : "";
    if (!NAME.matcher(text).matches()) {
      problems.error(SettingReader.line(value), "name", "found " + Values.found(value) + accepted);
    }
    return text;
  }

  private static String description(ConfigObject root, Problems problems) {
    ConfigValue value = root.get("description");
    if (value == null) {
      return "";
    }
    String text =
        value.unwrapped() instanceof String written ? written.strip().replaceAll("\\s+", " ") : "";
    if (text.isEmpty() || text.length() > LONGEST_DESCRIPTION) {
      problems.error(
          SettingReader.line(value),
          "description",
          "found %s; accepted: a sentence of at most %d characters"
              .formatted(
                  text.isEmpty() ? Values.found(value) : text.length() + " characters",
                  LONGEST_DESCRIPTION));
    }
    return text;
  }

  private static List<String> tags(ConfigObject root, Problems problems) {
    ConfigValue value = root.get("tags");
    if (value == null) {
      return List.of();
    }
    String accepted =
        "; accepted: a list of at most %d words of letters, digits, - and _, such as [ppo, hopper]"
            .formatted(MOST_TAGS);
    if (!(value instanceof ConfigList list) || list.size() > MOST_TAGS) {
      problems.error(
          SettingReader.line(value),
          "tags",
          "found "
              + (value instanceof ConfigList list ? list.size() + " tags" : Values.found(value))
              + accepted);
      return List.of();
    }
    Set<String> tags = new LinkedHashSet<>();
    for (ConfigValue tag : list) {
      String word = String.valueOf(tag.unwrapped());
      if (NAME.matcher(word).matches()) {
        tags.add(word);
      } else {
        problems.error(SettingReader.line(tag), "tags", "found " + Values.found(tag) + accepted);
      }
    }
    return List.copyOf(tags);
  }

  /** The keys of {@code sample} that are no settings. */
  private List<Axis> sample(ConfigObject group) {
    Map<String, Object> own = new LinkedHashMap<>();
    own.put("count", null);
    own.put("seed", 1L);
    own.put("method", "random");
    List<Setting> settings =
        List.of(
            Setting.integer("count", Setting.Range.closed(1, MOST_COMBINATIONS), "points"),
            Setting.integer("seed", Setting.Range.atLeast(0), "seed of the points"),
            Setting.text("method", Sampling.METHODS, "how points are drawn"));
    ConfigObject distributions = group;
    for (Setting setting : settings) {
      String key = setting.key();
      distributions = distributions.withoutKey(key);
      ConfigValue value = group.get(key);
      try {
        if (value != null) {
          own.put(key, Values.read(setting, value));
        } else if (own.get(key) == null) {
          problems.error(
              SettingReader.line(group),
              "sample." + key,
              "is missing; accepted: " + Values.accepted(setting));
        }
      } catch (Values.Unacceptable e) {
        problems.error(SettingReader.line(value), "sample." + key, e.getMessage());
      }
    }
    long count = own.get("count") == null ? 1 : (Long) own.get("count");
    List<Axis> axes =
        reader.sampled(
            distributions,
            new Sampling((String) own.get("method"), (int) count, (Long) own.get("seed")));
    if (distributions.isEmpty()) {
      problems.error(
          SettingReader.line(group),
          "sample",
          "found no setting; accepted: settings such as modulation.kappa = "
              + "{ log-uniform = [0.5, 8.0] }");
    }
    return axes;
  }

  /** Seeds that are added where they decide; empty where they are fixed. */
  private Optional<SeedRange> seedRange() {
    if (!(root.get("seeds") instanceof ConfigObject group)) {
      return Optional.empty();
    }
    List<Setting> settings =
        List.of(
            Setting.integer("from", Setting.Range.closed(FEWEST_SEEDS, MOST_TRIALS), "seeds"),
            Setting.integer("to", Setting.Range.closed(FEWEST_SEEDS, MOST_TRIALS), "seeds"),
            Setting.text("until", List.of("certain"), "what ends it"));
    SettingReader.onlyKeys("seeds", group, settings.stream().map(Setting::key).toList(), problems);
    Map<String, Object> read = new HashMap<>();
    for (Setting setting : settings) {
      String key = "seeds." + setting.key();
      ConfigValue value = group.get(setting.key());
      try {
        if (value == null) {
          problems.error(
              SettingReader.line(group), key, "is missing; accepted: " + Values.accepted(setting));
        } else {
          read.put(setting.key(), Values.read(setting, value));
        }
      } catch (Values.Unacceptable e) {
        problems.error(SettingReader.line(value), key, e.getMessage());
      }
    }
    if (!(read.get("from") instanceof Long from && read.get("to") instanceof Long to)) {
      return Optional.of(new SeedRange(FEWEST_SEEDS, FEWEST_SEEDS)); // an error stands already
    }
    if (from > to) {
      problems.error(
          SettingReader.line(group.get("from")),
          "seeds.from",
          "found %d, which is more than seeds.to = %d; accepted: at most that".formatted(from, to));
    }
    return Optional.of(new SeedRange((int) Math.min(from, to), (int) (long) to));
  }

  private List<Long> seeds() {
    ConfigValue value = root.get("seeds");
    if (value == null) {
      return List.of(1L);
    }
    Setting seed = schema.setting("seed").orElseThrow();
    Setting count =
        Setting.integer("seeds", Setting.Range.closed(1, MOST_TRIALS), "count of seeds");
    if (value instanceof ConfigList list) {
      return listedSeeds(list, seed);
    }
    try {
      return new CountedSeeds((int) (long) Values.read(count, value));
    } catch (Values.Unacceptable e) {
      problems.error(
          SettingReader.line(value),
          "seeds",
          e.getMessage() + ", which counts them, a list of them, or { from, to, until }");
      return List.of(1L);
    }
  }

  /** The seeds 1 to N, without a list of them. */
  private static final class CountedSeeds extends AbstractList<Long> implements RandomAccess {

    private final int count;

    CountedSeeds(int count) {
      this.count = count;
    }

    @Override
    public Long get(int index) {
      return Objects.checkIndex(index, count) + 1L;
    }

    @Override
    public int size() {
      return count;
    }
  }

  private List<Long> listedSeeds(ConfigList list, Setting seed) {
    Set<Long> seeds = new LinkedHashSet<>();
    if (list.isEmpty()) {
      problems.error(
          SettingReader.line(list), "seeds", "found an empty list; accepted: at least one seed");
    }
    for (ConfigValue element : list) {
      try {
        if (!seeds.add((Long) Values.read(seed, element))) {
          problems.error(
              SettingReader.line(element),
              "seeds",
              "found " + element.unwrapped() + " twice; accepted: distinct seeds");
        }
      } catch (Values.Unacceptable e) {
        problems.error(SettingReader.line(element), "seeds", e.getMessage());
      }
    }
    return seeds.isEmpty() ? List.of(1L) : List.copyOf(seeds);
  }

  private Optional<ConfigObject> group(String key) {
    ConfigValue value = root.get(key);
    if (value == null || value instanceof ConfigObject) {
      return Optional.ofNullable((ConfigObject) value);
    }
    problems.error(
        SettingReader.line(value),
        key,
        "found " + Values.found(value) + "; accepted: a group, " + key + " { ... }");
    return Optional.empty();
  }

  /** A value that stands twice on an axis is one value, and likely a slip. */
  private Axis withoutRepetitions(Axis axis) {
    Set<Option> distinct = new LinkedHashSet<>();
    Set<Option> repeated = new LinkedHashSet<>();
    for (Option option : axis.options()) {
      if (!distinct.add(option)) {
        repeated.add(option);
      }
    }
    if (!repeated.isEmpty()) {
      int line = placeOf(axis).line();
      for (Option option : repeated) {
        problems.warning(
            line, "grid." + axis.key(), option.label(axis.key()) + " stands twice and counts once");
      }
    }
    return new Axis(axis.key(), List.copyOf(distinct));
  }

  private Place placeOf(Axis axis) {
    return axis.settings().stream()
        .flatMap(setting -> reader.placeOf(setting).stream())
        .findFirst()
        .orElse(new Place(0, axis.key()));
  }

  private boolean inStep(List<Axis> zip) {
    if (zip.stream().map(axis -> axis.options().size()).distinct().count() <= 1) {
      return true;
    }
    boolean doubtful =
        zip.stream().flatMap(axis -> axis.settings().stream()).anyMatch(this::doubts);
    if (!doubtful) {
      String lengths =
          zip.stream()
              .map(axis -> axis.key() + " has " + axis.options().size())
              .collect(Collectors.joining(", "));
      problems.error(
          SettingReader.line(root.get("zip")),
          "zip",
          "found lists of unequal length: " + lengths + "; accepted: equal lengths");
    }
    return false;
  }

  private boolean doubts(String setting) {
    return reader.doubtful().contains(setting);
  }

  private void overlaps(List<Axis> grid, List<Axis> zip, List<Axis> sample) {
    Map<String, String> owners = new LinkedHashMap<>();
    Map.of("grid", grid, "zip", zip, "sample", sample).entrySet().stream()
        .sorted(Map.Entry.comparingByKey(Comparator.comparingInt(TOP::indexOf)))
        .forEach(group -> group.getValue().forEach(axis -> own(group.getKey(), axis, owners)));
  }

  private void own(String group, Axis axis, Map<String, String> owners) {
    String mine = axis.key() + " in " + group;
    for (String setting : axis.settings()) {
      String other = owners.putIfAbsent(setting, mine);
      if (other != null) {
        problems.error(
            placeOf(axis).line(),
            group + "." + axis.key(),
            "two axes choose %s: %s and %s".formatted(setting, other, mine));
      }
    }
  }

  private List<Map<String, Object>> exclusions(List<Place> places) {
    ConfigValue value = root.get("exclude");
    List<Map<String, Object>> exclusions = new ArrayList<>();
    if (value == null) {
      return exclusions;
    }
    if (!(value instanceof ConfigList list)) {
      problems.error(
          SettingReader.line(value),
          "exclude",
          "found " + Values.found(value) + "; accepted: a list of groups, [{ ... }, { ... }]");
      return exclusions;
    }
    for (int i = 0; i < list.size(); i++) {
      ConfigValue element = list.get(i);
      Place place = new Place(SettingReader.line(element), "exclude[" + i + "]");
      if (!(element instanceof ConfigObject group) || group.isEmpty()) {
        String found = element instanceof ConfigObject ? "an empty group" : Values.found(element);
        problems.error(
            place.line(),
            place.key(),
            "found " + found + "; accepted: a group of at least one setting");
        continue;
      }
      Map<String, Object> settings = reader.exclusion(place.key(), group);
      if (!settings.isEmpty()) {
        exclusions.add(settings);
        places.add(place);
      }
    }
    return exclusions;
  }

  /** A complaint stands where the first of its settings is written. */
  private void report(Complaint complaint, Map<String, Object> used) {
    Set<String> involved = new LinkedHashSet<>();
    involved.add(complaint.key());
    involved.addAll(complaint.others());
    if (involved.stream()
        .anyMatch(key -> doubts(key) || schema.decidersOf(key).stream().anyMatch(this::doubts))) {
      return;
    }
    Place place =
        involved.stream()
            .filter(key -> used.containsKey(key))
            .flatMap(key -> reader.placeOf(key).stream())
            .findFirst()
            .orElse(new Place(0, ""));
    problems.error(place.line(), complaint.key(), complaint.message());
  }

  private void warn(Expansion expansion, Map<String, Object> base, List<Place> exclusions) {
    for (int i = 0; i < exclusions.size(); i++) {
      if (!expansion.matched(i)) {
        Place place = exclusions.get(i);
        problems.warning(place.line(), place.key(), "matches no trial");
      }
    }
    Set<String> onAxes = new HashSet<>();
    expansion.grid().forEach(axis -> onAxes.addAll(axis.settings()));
    expansion.zip().forEach(axis -> onAxes.addAll(axis.settings()));
    expansion.sample().forEach(axis -> onAxes.addAll(axis.settings()));
    Map<String, Object> ofAll = new HashMap<>(base);
    ofAll.keySet().removeAll(onAxes);
    Set<String> written = new HashSet<>(base.keySet());
    written.addAll(onAxes);
    for (String key : written) {
      if (!expansion.uses(key)) {
        Place place = reader.placeOf(key).orElse(new Place(0, key));
        String reason =
            schema
                .misplaced(key, ofAll)
                .map(misplaced -> ": " + SettingReader.sentence(misplaced))
                .orElse("");
        problems.warning(place.line(), place.key(), "no trial uses it" + reason);
      }
    }
  }
}
