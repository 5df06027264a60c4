package io.alphasweep.trial;

import java.util.List;
import java.util.Objects;

/**
 * One named alternative that a sweep file can choose (an optimizer, an algorithm, an environment)
 * together with the settings that only it has.
 *
 * @param name the word in the sweep file
 * @param summary one line for people, with the source
 * @param settings the settings that come with this choice, with keys relative to the section of its
 *     {@link Registry}
 * @param factory what makes the thing chosen
 * @param <F> the type of the factory
 */
public record Choice<F>(String name, String summary, List<Setting> settings, F factory) {

  public Choice {
    Objects.requireNonNull(name);
    Objects.requireNonNull(factory);
    settings = List.copyOf(settings);
  }
}
