package io.alphasweep.trial;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * One named alternative that a sweep file can choose (an optimizer, an algorithm, an environment)
 * together with all that only it has. Keys are relative to the section of its {@link Registry}.
 *
 * @param name the word in the sweep file
 * @param summary one line for people
 * @param formula what it computes, as plain text; empty where that is no formula
 * @param source the paper and its equation, or the program, that it is taken from, and what of it
 *     is ours; empty where its factory tells
 * @param settings the settings that come with this choice
 * @param choosers further choices that come with it, such as the gate of a modulation
 * @param rules what its settings must keep together
 * @param packedAs the alternative whose trials train in one pack with those of this one; its own
 *     name where there is none
 * @param factory what makes the thing chosen
 * @param <F> the type of the factory
 */
public record Choice<F>(
    String name,
    String summary,
    String formula,
    String source,
    List<Setting> settings,
    List<Registry<?>> choosers,
    List<Rule> rules,
    String packedAs,
    F factory) {

  public Choice {
    Objects.requireNonNull(name);
    Objects.requireNonNull(packedAs);
    Objects.requireNonNull(factory);
    settings = List.copyOf(settings);
    choosers = List.copyOf(choosers);
    rules = List.copyOf(rules);
  }

  /** A choice that brings settings and nothing else. */
  public Choice(
      String name,
      String summary,
      String formula,
      String source,
      List<Setting> settings,
      F factory) {
    this(name, summary, formula, source, settings, List.of(), List.of(), name, factory);
  }

  /** One that is no formula, and whose factory tells its source: an environment. */
  public Choice(String name, String summary, List<Setting> settings, F factory) {
    this(name, summary, "", "", settings, factory);
  }

  /** This choice with further choices that come with it. */
  public Choice<F> with(Registry<?>... more) {
    return new Choice<>(
        name,
        summary,
        formula,
        source,
        settings,
        Stream.concat(choosers.stream(), Stream.of(more)).toList(),
        rules,
        packedAs,
        factory);
  }

  /** This choice with rules for its settings. */
  public Choice<F> with(Rule... more) {
    return new Choice<>(
        name,
        summary,
        formula,
        source,
        settings,
        choosers,
        Stream.concat(rules.stream(), Stream.of(more)).toList(),
        packedAs,
        factory);
  }

  /**
   * This choice, whose trials share packs with those of another alternative: the two differ in
   * nothing but plain code for each trial. What only one of them has must be {@link
   * Setting#onHost}.
   */
  public Choice<F> packedAs(String other) {
    return new Choice<>(name, summary, formula, source, settings, choosers, rules, other, factory);
  }

  /** This choice, of which plain code for each trial reads everything: it splits no pack. */
  public Choice<F> onHost() {
    return new Choice<>(
        name,
        summary,
        formula,
        source,
        settings.stream().map(Setting::onHost).toList(),
        choosers.stream().<Registry<?>>map(Registry::onHost).toList(),
        rules,
        packedAs,
        factory);
  }
}
