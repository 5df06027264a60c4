package io.alphasweep.trial;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The alternatives for one choosing key of the sweep file, in the order of their registration.
 *
 * <p>To add an alternative, write its class and add one line to the registry that lists its kind.
 *
 * @param <F> the type of the factories
 */
public final class Registry<F> {

  private final String key;
  private final String section;
  private final Map<String, Choice<F>> choices = new LinkedHashMap<>();

  /**
   * @param key the setting that chooses, for example {@code optimizer.name}
   * @param section where the settings of the choices live, for example {@code optimizer}
   * @param choices the alternatives, names distinct
   */
  public Registry(String key, String section, List<Choice<F>> choices) {
    this.key = key;
    this.section = section;
    for (Choice<F> choice : choices) {
      if (this.choices.put(choice.name(), choice) != null) {
        throw new IllegalArgumentException(choice.name() + " is registered twice for " + key);
      }
    }
  }

  /** The setting that chooses, for example {@code optimizer.name}. */
  public String key() {
    return key;
  }

  /** Where the settings of the choices live, for example {@code optimizer}. */
  public String section() {
    return section;
  }

  public Set<String> names() {
    return choices.keySet();
  }

  public Collection<Choice<F>> choices() {
    return choices.values();
  }

  /**
   * The alternative of that name.
   *
   * @throws IllegalArgumentException if there is none
   */
  public Choice<F> named(String name) {
    Choice<F> choice = choices.get(name);
    if (choice == null) {
      throw new IllegalArgumentException(
          "unknown " + key + " '" + name + "'; known: " + String.join(", ", choices.keySet()));
    }
    return choice;
  }
}
