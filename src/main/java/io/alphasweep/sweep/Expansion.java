package io.alphasweep.sweep;

import io.alphasweep.sweep.Axis.Option;
import io.alphasweep.trial.Setting;
import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The combinations of all axes, without those excluded and without repetitions.
 *
 * <p>A combination is a number: its digits, one for each factor, are the indices of the options.
 */
final class Expansion {

  /** The seed only has to be there while a configuration is checked; every trial has its own. */
  private static final Map<String, Object> ANY_SEED = Map.of("seed", 1L);

  private final TrialSchema schema;
  private final Map<String, Object> base;
  private final List<Axis> grid;
  private final List<Axis> zip;
  private final List<Axis> sample;

  /** Each factor's options; the axes in lock-step are one factor, and those that are sampled. */
  private final List<List<Map<String, Object>>> factors = new ArrayList<>();

  private final int combinations;
  private final Exclusions exclusions;
  private final Set<String> usedKeys = new HashSet<>();
  private final Map<String, Set<String>> unused = new LinkedHashMap<>();
  private int[] kept = {};

  /** Whether a factor's options are all alike to a pack, by factor. */
  private final boolean[] packable;

  private long excluded;
  private long duplicates;

  /**
   * Expands.
   *
   * @param combinations count of combinations, as {@link #count} gives it
   * @param complaints hears what makes no trial, with the settings that the trial would use
   */
  Expansion(
      TrialSchema schema,
      Map<String, Object> base,
      List<Axis> grid,
      List<Axis> zip,
      List<Axis> sample,
      int combinations,
      Exclusions exclusions,
      BiConsumer<Complaint, Map<String, Object>> complaints) {
    this.schema = schema;
    this.base = Map.copyOf(base);
    this.grid = List.copyOf(grid);
    this.zip = List.copyOf(zip);
    this.sample = List.copyOf(sample);
    this.combinations = combinations;
    this.exclusions = exclusions;
    for (Axis axis : grid) {
      factors.add(axis.options().stream().map(Option::settings).toList());
    }
    for (List<Axis> inStep : List.of(zip, sample)) {
      if (!inStep.isEmpty()) {
        factors.add(lockStep(inStep));
      }
    }
    this.packable = new boolean[factors.size()];
    for (int factor = 0; factor < packable.length; factor++) {
      packable[factor] = isPlain(factors.get(factor)) && !splitsPacks(factors.get(factor));
    }
    expand(complaints);
  }

  /** The product of the axes' lengths; {@link Long#MAX_VALUE} where it has no room in a long. */
  static long count(List<Axis> grid, List<Axis> zip, List<Axis> sample) {
    long count = 1;
    List<Axis> counted = new ArrayList<>(grid);
    zip.stream().findFirst().ifPresent(counted::add);
    sample.stream().findFirst().ifPresent(counted::add);
    for (Axis axis : counted) {
      try {
        count = Math.multiplyExact(count, (long) axis.options().size());
      } catch (ArithmeticException e) {
        return Long.MAX_VALUE;
      }
    }
    return count;
  }

  private static List<Map<String, Object>> lockStep(List<Axis> axes) {
    return IntStream.range(0, axes.get(0).options().size())
        .mapToObj(
            step -> {
              Map<String, Object> settings = new HashMap<>();
              axes.forEach(axis -> settings.putAll(axis.options().get(step).settings()));
              return settings;
            })
        .toList();
  }

  private void expand(BiConsumer<Complaint, Map<String, Object>> complaints) {
    List<String> swept =
        factors.stream()
            .flatMap(List::stream)
            .flatMap(option -> option.keySet().stream())
            .distinct()
            .toList();
    // One number for each value of each swept setting, so that configurations compare as int[].
    List<Map<Object, Integer>> numbers =
        swept.stream().map(key -> (Map<Object, Integer>) new HashMap<Object, Integer>()).toList();
    List<String> optional = optional(swept);
    Set<IntBuffer> seen = new HashSet<>();
    List<Boolean> plain = factors.stream().map(this::isPlain).toList();
    Map<String, Object> used = Map.of();
    int[] found = new int[combinations];
    int count = 0;
    Map<String, Object> counted = null;
    for (int combination = 0; combination < combinations; combination++) {
      used = combination == 0 ? schema.used(chosenBy(0)) : next(used, combination, plain);
      if (exclusions.exclude(used)) {
        excluded++;
        continue;
      }
      int[] digits = new int[swept.size()];
      for (int i = 0; i < digits.length; i++) {
        Object value = used.get(swept.get(i));
        Map<Object, Integer> known = numbers.get(i);
        digits[i] = value == null ? -1 : known.computeIfAbsent(value, each -> known.size());
      }
      if (seen.add(IntBuffer.wrap(digits))) {
        found[count++] = combination;
        if (counted != used) { // the same map again has other values of the same settings
          usedKeys.addAll(used.keySet());
          counted = used;
        }
        Map<String, Object> settings = used;
        schema.complain(used, complaint -> complaints.accept(complaint, settings));
      } else {
        duplicates++;
        explain(optional, used);
      }
    }
    kept = Arrays.copyOf(found, count);
  }

  /** Whether another option of the factor changes values only, not which settings a trial uses. */
  private boolean isPlain(List<Map<String, Object>> options) {
    Set<String> keys = options.get(0).keySet();
    return keys.stream().noneMatch(schema::decides)
        && options.stream().allMatch(option -> option.keySet().equals(keys));
  }

  private boolean splitsPacks(List<Map<String, Object>> options) {
    return options.get(0).keySet().stream()
        .anyMatch(key -> schema.setting(key).orElseThrow().reader() == Setting.Reader.PACK);
  }

  /**
   * The used settings of a combination, out of those of the one before it: most differ in one
   * value, and a million full resolutions would take long.
   */
  private Map<String, Object> next(
      Map<String, Object> before, int combination, List<Boolean> plain) {
    int rest = combination;
    for (int factor = factors.size() - 1; factor >= 0; factor--) {
      List<Map<String, Object>> options = factors.get(factor);
      if (!plain.get(factor)) {
        return schema.used(chosenBy(combination));
      }
      options.get(rest % options.size()).forEach(before::replace);
      if (rest % options.size() != 0) {
        break; // the factors further left have not moved
      }
      rest /= options.size();
    }
    return before;
  }

  private void explain(List<String> optional, Map<String, Object> used) {
    for (String key : optional) {
      if (!used.containsKey(key)) {
        unused.computeIfAbsent(schema.lack(key, used), each -> new TreeSet<>()).add(key);
      }
    }
  }

  /** The swept settings that some trials may not use, for a reason beyond their own axis. */
  private List<String> optional(List<String> swept) {
    return swept.stream()
        .filter(
            key -> {
              Set<String> deciders = schema.decidersOf(key);
              // Momentum beside dynag in one option of an axis is no reason why adam has
              // duplicates.
              return !deciders.isEmpty()
                  && Stream.of(grid, zip, sample)
                      .flatMap(List::stream)
                      .map(Axis::settings)
                      .noneMatch(
                          settings ->
                              settings.contains(key)
                                  && deciders.stream().anyMatch(settings::contains));
            })
        .toList();
  }

  private Map<String, Object> chosenBy(int combination) {
    Map<String, Object> chosen = new HashMap<>(base);
    chosen.putAll(ANY_SEED);
    int rest = combination;
    for (int factor = factors.size() - 1; factor >= 0; factor--) {
      List<Map<String, Object>> options = factors.get(factor);
      chosen.putAll(options.get(rest % options.size()));
      rest /= options.size();
    }
    return chosen;
  }

  /** The settings that the file chooses for the configuration of that index, with some seed. */
  Map<String, Object> chosen(int configuration) {
    return chosenBy(kept[configuration]);
  }

  /**
   * The kind of the configuration of that index: configurations of one kind can share a pack. Those
   * of two kinds may too; {@link TrialSchema#packKey} tells.
   */
  int kind(int configuration) {
    int kind = 0;
    int rest = kept[configuration];
    for (int factor = packable.length - 1, place = 1; factor >= 0; factor--) {
      int options = factors.get(factor).size();
      if (!packable[factor]) {
        kind += place * (rest % options);
      }
      rest /= options;
      place *= options;
    }
    return kind;
  }

  /** Whether some combination matches the exclusion of that index. */
  boolean matched(int exclusion) {
    return exclusions.matched(exclusion);
  }

  /** Whether some trial uses the setting. */
  boolean uses(String key) {
    return usedKeys.contains(key);
  }

  TrialSchema schema() {
    return schema;
  }

  List<Axis> grid() {
    return grid;
  }

  List<Axis> zip() {
    return zip;
  }

  List<Axis> sample() {
    return sample;
  }

  long combinations() {
    return combinations;
  }

  long excluded() {
    return excluded;
  }

  long duplicates() {
    return duplicates;
  }

  int configurations() {
    return kept.length;
  }

  Map<String, Set<String>> unused() {
    Map<String, Set<String>> copy = new LinkedHashMap<>();
    unused.forEach((reason, keys) -> copy.put(reason, new LinkedHashSet<>(keys)));
    return Collections.unmodifiableMap(copy);
  }
}
