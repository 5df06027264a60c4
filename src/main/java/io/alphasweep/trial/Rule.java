package io.alphasweep.trial;

import java.util.List;

/**
 * What settings that are fine one by one must keep together to make a trial.
 *
 * <p>A rule is asked only where a trial uses all of its settings.
 *
 * @param keys the settings that take part, relative to where the rule hangs; the first is blamed
 * @param check tells what is wrong
 */
public record Rule(List<String> keys, Check check) {

  /** Looks at settings that may break a rule. */
  @FunctionalInterface
  public interface Check {
    /**
     * What is wrong, as the end of a sentence that began with the blamed key; null where nothing
     * is. A key of the rule in braces stands for its value: {@code found {alpha-min}, above
     * alpha-max {alpha-max}}.
     *
     * @param settings those of the section in which the rule hangs
     */
    String objection(Settings settings);
  }

  public Rule {
    keys = List.copyOf(keys);
  }

  /** The full keys of its settings where it hangs in that section. */
  public List<String> keysIn(String section) {
    return keys.stream().map(key -> Keys.under(section, key)).toList();
  }

  /** That one real number is at most another. */
  public static Rule ordered(String low, String high) {
    String objection = "found {%1$s}, above %2$s {%2$s}".formatted(low, high);
    return new Rule(
        List.of(low, high),
        settings -> settings.real(low) > settings.real(high) ? objection : null);
  }
}
