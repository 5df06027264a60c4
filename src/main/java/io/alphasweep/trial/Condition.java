package io.alphasweep.trial;

import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * When a setting is part of a trial, in terms of the values of other settings: dampening without
 * momentum is no setting at all. A condition on a setting that the trial does not use does not
 * hold.
 */
public sealed interface Condition extends Serializable {

  /** That a number is above zero. */
  static Condition positive(String key) {
    return new Positive(key);
  }

  /** That a switch is on. */
  static Condition on(String key) {
    return new On(key);
  }

  /** That a text is one of these words. */
  static Condition is(String key, String... words) {
    return new Is(key, List.of(words));
  }

  /** Both conditions. */
  default Condition and(Condition other) {
    return new Both(this, other);
  }

  /** At least one of the conditions. */
  default Condition or(Condition other) {
    return new Either(this, other);
  }

  /** Whether it holds for settings, by the keys that it names. */
  boolean holds(Map<String, Object> settings);

  /** The same condition on settings of a section. */
  Condition in(String section);

  /** The settings that it names. */
  Set<String> keys();

  /** The setting whose value is the reason why it does not hold; empty where it holds. */
  Optional<String> blames(Map<String, Object> settings);

  /** A condition on one setting. */
  sealed interface OfOne extends Condition {
    String key();

    @Override
    default Set<String> keys() {
      return Set.of(key());
    }

    @Override
    default Optional<String> blames(Map<String, Object> settings) {
      return holds(settings) ? Optional.empty() : Optional.of(key());
    }
  }

  /** See {@link #positive}. */
  record Positive(String key) implements OfOne {
    @Override
    public boolean holds(Map<String, Object> settings) {
      return settings.get(key) instanceof Number number && number.doubleValue() > 0;
    }

    @Override
    public Condition in(String section) {
      return new Positive(Keys.under(section, key));
    }
  }

  /** See {@link #on}. */
  record On(String key) implements OfOne {
    @Override
    public boolean holds(Map<String, Object> settings) {
      return Boolean.TRUE.equals(settings.get(key));
    }

    @Override
    public Condition in(String section) {
      return new On(Keys.under(section, key));
    }
  }

  /** See {@link #is}. */
  record Is(String key, List<String> words) implements OfOne {
    public Is {
      words = List.copyOf(words);
    }

    @Override
    public boolean holds(Map<String, Object> settings) {
      return settings.get(key) instanceof String word && words.contains(word);
    }

    @Override
    public Condition in(String section) {
      return new Is(Keys.under(section, key), words);
    }
  }

  /** See {@link #and}. */
  record Both(Condition first, Condition second) implements Condition {
    @Override
    public boolean holds(Map<String, Object> settings) {
      return first.holds(settings) && second.holds(settings);
    }

    @Override
    public Condition in(String section) {
      return new Both(first.in(section), second.in(section));
    }

    @Override
    public Set<String> keys() {
      return Keys.union(first.keys(), second.keys());
    }

    @Override
    public Optional<String> blames(Map<String, Object> settings) {
      return first.blames(settings).or(() -> second.blames(settings));
    }
  }

  /** See {@link #or}. */
  record Either(Condition first, Condition second) implements Condition {
    @Override
    public boolean holds(Map<String, Object> settings) {
      return first.holds(settings) || second.holds(settings);
    }

    @Override
    public Condition in(String section) {
      return new Either(first.in(section), second.in(section));
    }

    @Override
    public Set<String> keys() {
      return Keys.union(first.keys(), second.keys());
    }

    @Override
    public Optional<String> blames(Map<String, Object> settings) {
      return holds(settings) ? Optional.empty() : first.blames(settings);
    }
  }
}
