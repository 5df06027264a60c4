package io.alphasweep.trial;

import java.util.Set;
import java.util.TreeSet;

/** Keys of settings: words joined by dots, of which all but the last name sections. */
final class Keys {

  private Keys() {}

  /** The key as it is in a section; the empty section is that of all. */
  static String under(String section, String key) {
    if (section.isEmpty()) {
      return key;
    }
    return key.isEmpty() ? section : section + "." + key;
  }

  static Set<String> union(Set<String> some, Set<String> others) {
    Set<String> all = new TreeSet<>(some);
    all.addAll(others);
    return all;
  }
}
