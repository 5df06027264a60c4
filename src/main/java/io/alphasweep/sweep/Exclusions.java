package io.alphasweep.sweep;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Partial settings: a combination that has all of one of them is left out.
 *
 * <p>Those that name the same keys share a table by value, so a combination asks once for each set
 * of keys, however many entries there are.
 */
final class Exclusions {

  private final Map<List<String>, Map<List<Object>, Integer>> tables = new LinkedHashMap<>();

  /** The place of each entry's values among all distinct ones, {@code [entry]}. */
  private final List<Integer> places = new ArrayList<>();

  private final boolean[] matched;

  /**
   * @param entries values by key, at least one each
   */
  Exclusions(List<Map<String, Object>> entries) {
    int distinct = 0;
    for (Map<String, Object> entry : entries) {
      Map<String, Object> sorted = new TreeMap<>(entry);
      Map<List<Object>, Integer> table =
          tables.computeIfAbsent(List.copyOf(sorted.keySet()), keys -> new HashMap<>());
      Integer earlier = table.putIfAbsent(List.copyOf(sorted.values()), distinct);
      places.add(earlier == null ? distinct++ : earlier);
    }
    this.matched = new boolean[distinct];
  }

  /** How many different sets of keys the entries name: a combination costs one look for each. */
  int keySets() {
    return tables.size();
  }

  /** Whether a combination with these settings is left out; remembers which entries say so. */
  boolean exclude(Map<String, Object> used) {
    boolean excluded = false;
    for (Map.Entry<List<String>, Map<List<Object>, Integer>> table : tables.entrySet()) {
      List<Object> values = new ArrayList<>(table.getKey().size());
      for (String key : table.getKey()) {
        values.add(used.get(key));
      }
      Integer place = table.getValue().get(values);
      if (place != null) {
        matched[place] = true;
        excluded = true;
      }
    }
    return excluded;
  }

  /** Whether the entry of that index has left out some combination. */
  boolean matched(int entry) {
    return matched[places.get(entry)];
  }
}
