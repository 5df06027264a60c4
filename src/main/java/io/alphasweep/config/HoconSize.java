package io.alphasweep.config;

import io.alphasweep.config.HoconOutline.Reference;
import java.util.HashMap;
import java.util.Map;

/**
 * How large a file is when what its references name stands in their place: some dozen lines, each
 * of which names the one before twice, would not fit into any memory.
 */
final class HoconSize {

  private final HoconOutline outline;

  /** By key; a key that is being measured, and so refers to itself, counts as nothing. */
  private final Map<String, Long> sizes = new HashMap<>();

  private HoconSize(HoconOutline outline) {
    this.outline = outline;
  }

  /**
   * Characters of all values of the file that references bring; at least so many as it would take,
   * {@link Long#MAX_VALUE} for countless.
   */
  static long ofReferences(HoconOutline outline) {
    HoconSize size = new HoconSize(outline);
    long all = 0;
    for (Reference reference : outline.references()) {
      all = sum(all, size.of(reference.target()));
    }
    return all;
  }

  private long of(String target) {
    Long known = sizes.putIfAbsent(target, 0L);
    if (known != null) {
      return known;
    }
    long size = outline.lengths().getOrDefault(target, 0);
    for (Reference reference : outline.references()) {
      // What stands above the target may bring it.
      if (isIn(reference.path(), target) || isIn(target, reference.path())) {
        size = sum(size, of(reference.target()));
      }
    }
    sizes.put(target, size);
    return size;
  }

  /** Whether a key is another one, or stands in its value. */
  private static boolean isIn(String key, String other) {
    return key.startsWith(other)
        && (key.length() == other.length() || ".[".indexOf(key.charAt(other.length())) >= 0);
  }

  private static long sum(long first, long second) {
    long sum = first + second;
    return sum < 0 ? Long.MAX_VALUE : sum;
  }
}
