package io.alphasweep.compare;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.alphasweep.trial.TrialSpec;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** In which settings specs differ that were to match: what somebody changed in a sweep file. */
final class SpecDifferences {

  private static final int MOST_SPECS = 100;
  private static final int MOST_CANDIDATES = 1_000;
  private static final int MOST_NAMED = 6;

  private SpecDifferences() {}

  /**
   * The settings in which specs differ from the nearest of others, with the values where these are
   * the same for all: {@code total-timesteps (51200, there 40960), num-envs}.
   *
   * @param specs without a match, seeds removed
   * @param others those of the other side, seeds removed; at least one
   */
  static String inWords(Collection<ObjectNode> specs, Collection<ObjectNode> others) {
    Map<String, Set<String>> values = new TreeMap<>();
    for (ObjectNode spec : specs.stream().limit(MOST_SPECS).toList()) {
      ObjectNode nearest = nearest(spec, others);
      for (String key : differing(spec, nearest)) {
        values
            .computeIfAbsent(key, each -> new LinkedHashSet<>())
            .add("%s, there %s".formatted(value(spec.get(key)), value(nearest.get(key))));
      }
    }
    String named =
        values.entrySet().stream()
            .limit(MOST_NAMED)
            .map(
                of ->
                    of.getValue().size() > 1
                        ? of.getKey()
                        : of.getKey() + " (" + of.getValue().iterator().next() + ")")
            .collect(Collectors.joining(", "));
    return values.size() > MOST_NAMED
        ? named + " and %d more".formatted(values.size() - MOST_NAMED)
        : named;
  }

  private static ObjectNode nearest(ObjectNode spec, Collection<ObjectNode> others) {
    ObjectNode nearest = null;
    int least = Integer.MAX_VALUE;
    for (ObjectNode other : others.stream().limit(MOST_CANDIDATES).toList()) {
      int differing = differing(spec, other).size();
      if (differing < least) {
        least = differing;
        nearest = other;
      }
    }
    return nearest;
  }

  /**
   * Of the settings that both have; those that one alone has follow from these, if there are any.
   * Of different environments, options do, too.
   */
  private static List<String> differing(ObjectNode spec, ObjectNode other) {
    Set<String> keys = new TreeSet<>();
    Stream.of(spec, other).forEach(each -> each.fieldNames().forEachRemaining(keys::add));
    keys.removeIf(key -> spec.path(key).equals(other.path(key)));
    if (keys.contains("environment")) {
      keys.removeIf(key -> key.startsWith(TrialSpec.OPTIONS));
    }
    List<String> inBoth = keys.stream().filter(key -> spec.has(key) && other.has(key)).toList();
    return inBoth.isEmpty() ? List.copyOf(keys) : inBoth;
  }

  private static String value(JsonNode value) {
    return value == null ? "none" : ResultRows.value(value);
  }
}
