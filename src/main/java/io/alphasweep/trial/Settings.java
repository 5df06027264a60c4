package io.alphasweep.trial;

import java.util.List;
import java.util.Map;

/**
 * Settings by key: those of a whole trial, or those of one section of it.
 *
 * <p>A component reads its settings by the keys under which it declares them, from the section in
 * which it hangs; so one gate can hang under the policy and another under the critic.
 */
public interface Settings {

  /** Settings out of a map, by key. */
  static Settings of(Map<String, Object> values) {
    return new OfMap(values);
  }

  /** Whether there is this setting. */
  boolean has(String key);

  /**
   * The value.
   *
   * @throws IllegalArgumentException if there is no such setting
   */
  Object value(String key);

  /** A real number; throws IllegalArgumentException if there is no such setting. */
  default double real(String key) {
    return (Double) value(key);
  }

  /** A whole number; throws IllegalArgumentException if there is no such setting. */
  default long integer(String key) {
    return (Long) value(key);
  }

  /** A switch; throws IllegalArgumentException if there is no such setting. */
  default boolean flag(String key) {
    return (Boolean) value(key);
  }

  /** A word; throws IllegalArgumentException if there is no such setting. */
  default String text(String key) {
    return (String) value(key);
  }

  /** A list of whole numbers; throws IllegalArgumentException if there is no such setting. */
  @SuppressWarnings("unchecked")
  default List<Long> integers(String key) {
    return (List<Long>) value(key);
  }

  /** The settings of a section, by their keys within it; the empty section is that of all. */
  default Settings in(String section) {
    return section.isEmpty() ? this : new OfSection(this, section);
  }

  /** See {@link #of}. */
  record OfMap(Map<String, Object> values) implements Settings {
    @Override
    public boolean has(String key) {
      return values.containsKey(key);
    }

    @Override
    public Object value(String key) {
      Object value = values.get(key);
      if (value == null) {
        throw new IllegalArgumentException("there is no setting " + key);
      }
      return value;
    }
  }

  /** See {@link #in}. */
  record OfSection(Settings all, String section) implements Settings {
    @Override
    public boolean has(String key) {
      return all.has(Keys.under(section, key));
    }

    @Override
    public Object value(String key) {
      return all.value(Keys.under(section, key));
    }
  }
}
