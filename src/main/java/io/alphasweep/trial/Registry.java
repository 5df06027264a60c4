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
 * <p>A registry may hang under a choice of another one, and in several places: its keys are
 * relative to the place.
 *
 * @param <F> the type of the factories
 */
public final class Registry<F> {

  private static final String NAME = ".name";

  private final Setting chooser;
  private final String section;
  private final Map<String, Choice<F>> choices = new LinkedHashMap<>();

  /**
   * @param key the setting that chooses, for example {@code optimizer.name}
   * @param section where the settings of the choices live, for example {@code optimizer}; empty for
   *     the place where the registry hangs
   * @param choices the alternatives, names distinct
   */
  public Registry(String key, String section, List<Choice<F>> choices) {
    this(chooser(key, choices), section, choices);
  }

  private Registry(Setting chooser, String section, Collection<Choice<F>> choices) {
    this.chooser = chooser;
    this.section = section;
    for (Choice<F> choice : choices) {
      if (this.choices.put(choice.name(), choice) != null) {
        throw new IllegalArgumentException(
            choice.name() + " is registered twice for " + chooser.key());
      }
    }
  }

  private static <F> Setting chooser(String key, List<Choice<F>> choices) {
    String path = path(key);
    return Setting.text(
        key,
        choices.stream().map(Choice::name).toList(),
        "name of the " + path.substring(path.lastIndexOf('.') + 1).replace('-', ' '));
  }

  private static String path(String key) {
    return key.endsWith(NAME) ? key.substring(0, key.length() - NAME.length()) : key;
  }

  /**
   * This registry, which older trials do not have: they are trials of that alternative. See {@link
   * Setting#absentAt}.
   */
  public Registry<F> absentAt(String name) {
    return new Registry<>(chooser.absentAt(named(name).name()), section, choices.values());
  }

  /** This registry, of whose alternatives plain code for each trial reads everything. */
  public Registry<F> onHost() {
    return new Registry<>(
        chooser.onHost(), section, choices.values().stream().map(Choice::onHost).toList());
  }

  /** This registry in a section. */
  public Registry<F> in(String place) {
    return new Registry<>(chooser.in(place), Keys.under(place, section), choices.values());
  }

  /** The setting that chooses. */
  public Setting chooser() {
    return chooser;
  }

  /** The key of the setting that chooses, for example {@code optimizer.name}. */
  public String key() {
    return chooser.key();
  }

  /**
   * The key at which a sweep file may write the name alone, or a group with {@code name} in it:
   * {@code optimizer = adam}, {@code optimizer { name = adam }}.
   */
  public String path() {
    return path(key());
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
          "unknown " + key() + " '" + name + "'; known: " + String.join(", ", choices.keySet()));
    }
    return choice;
  }

  /**
   * The alternative that is chosen.
   *
   * @param settings those of the place where the registry hangs
   */
  public Choice<F> chosen(Settings settings) {
    return named(settings.text(key()));
  }
}
