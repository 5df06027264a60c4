package io.alphasweep.trial;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

  /** What people may ask for and there is not, with the reason. */
  private final Map<String, String> missing;

  /**
   * @param key the setting that chooses, for example {@code optimizer.name}
   * @param section where the settings of the choices live, for example {@code optimizer}; empty for
   *     the place where the registry hangs
   * @param choices the alternatives, names distinct
   */
  public Registry(String key, String section, List<Choice<F>> choices) {
    this(chooser(key, choices), section, choices, Map.of());
  }

  private Registry(
      Setting chooser, String section, Collection<Choice<F>> choices, Map<String, String> missing) {
    this.chooser = chooser;
    this.section = section;
    this.missing = Map.copyOf(missing);
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
    return new Registry<>(chooser.absentAt(named(name).name()), section, choices.values(), missing);
  }

  /**
   * This registry, which lacks an alternative that people may ask for.
   *
   * @param name of that
   * @param reason why, and what to use instead: the end of a sentence that began with the name
   */
  public Registry<F> without(String name, String reason) {
    Map<String, String> more = new LinkedHashMap<>(missing);
    more.put(name, reason);
    return new Registry<>(chooser, section, choices.values(), more);
  }

  /** This registry, of whose alternatives plain code for each trial reads everything. */
  public Registry<F> onHost() {
    return new Registry<>(
        chooser.onHost(), section, choices.values().stream().map(Choice::onHost).toList(), missing);
  }

  /** This registry in a section. */
  public Registry<F> in(String place) {
    return new Registry<>(chooser.in(place), Keys.under(place, section), choices.values(), missing);
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

  /** Why there is no alternative of that name; empty where nothing is known. */
  public Optional<String> whyMissing(String name) {
    return Optional.ofNullable(missing.get(name));
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
          whyMissing(name)
              .map(reason -> key() + " '" + name + "', " + reason)
              .orElseGet(
                  () ->
                      "unknown %s '%s'; known: %s"
                          .formatted(key(), name, String.join(", ", choices.keySet()))));
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
