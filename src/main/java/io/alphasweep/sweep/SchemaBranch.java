package io.alphasweep.sweep;

import io.alphasweep.environment.Family;
import io.alphasweep.rows.Reporting;
import io.alphasweep.text.ValueText;
import io.alphasweep.trial.Condition;
import io.alphasweep.trial.Registry;
import io.alphasweep.trial.Rule;
import io.alphasweep.trial.Setting;
import io.alphasweep.trial.Settings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * All that comes with one choice: settings, further choosers with a branch for each alternative,
 * and rules. The root is what comes with every trial. Keys are absolute.
 */
final class SchemaBranch {

  /**
   * A setting as one branch has it.
   *
   * @param setting its condition beside that the branch is chosen
   * @param standard the default; null where there is none
   * @param whole when a trial has it: the branch is chosen and the condition holds; null for always
   */
  record Declared(Setting setting, Object standard, Condition whole) {

    String key() {
      return setting.key();
    }

    Object absent() {
      return setting.absent();
    }

    /** The setting with its whole condition. */
    Setting complete() {
      return new Setting(
          setting.key(),
          setting.kind(),
          setting.range(),
          setting.accepted(),
          setting.reader(),
          whole,
          setting.absent(),
          setting.description());
    }

    private Variant.Line line() {
      return new Variant.Line(
          key(),
          standard == null ? "" : ValueText.of(standard),
          Values.accepted(setting),
          setting.description());
    }

    private boolean isPart(Map<String, Object> used) {
      return setting.condition() == null || setting.condition().holds(used);
    }
  }

  /** A registry where it hangs, and what comes with each alternative. */
  static final class Chooser {

    private final Registry<?> registry;
    private final Map<String, SchemaBranch> branches;

    /** What some alternative brings. */
    private final Set<String> brought = new HashSet<>();

    Chooser(Registry<?> registry, Map<String, SchemaBranch> branches) {
      this.registry = registry;
      this.branches = branches;
      branches.values().forEach(branch -> brought.addAll(branch.keys));
    }

    Registry<?> registry() {
      return registry;
    }

    /** The alternatives, for people. */
    Stream<Variant> variants() {
      return registry.choices().stream()
          .map(
              choice ->
                  new Variant(
                      registry.path(),
                      choice.name(),
                      choice.summary(),
                      choice.formula(),
                      choice.factory() instanceof Family family ? family.source() : choice.source(),
                      branches.get(choice.name()).settings.stream().map(Declared::line).toList(),
                      choice.factory() instanceof Reporting reporting
                          ? reporting.columns().list()
                          : List.of()));
    }

    private String key() {
      return registry.key();
    }

    /** Null where nothing that is known is chosen. */
    private SchemaBranch chosen(Map<String, Object> settings) {
      return branches.get(settings.get(key()));
    }

    /** The alternatives that may still be chosen. */
    private Stream<SchemaBranch> open(Map<String, Object> settings) {
      SchemaBranch chosen = chosen(settings);
      return chosen == null ? branches.values().stream() : Stream.of(chosen);
    }

    private List<String> havers(String key) {
      return branches.keySet().stream().filter(name -> branches.get(name).has(key)).toList();
    }
  }

  /**
   * A setting that stands beside a choice that does not have it.
   *
   * @param choice the alternative that is chosen
   * @param key the setting, relative to the group that it stands in, as {@code has} is
   * @param others the alternatives that have it
   * @param has the settings that the chosen one has in that group
   */
  record Misplaced(String choice, String key, List<String> others, List<String> has) {}

  private final String name;
  private final String chooser;
  private final String section;
  private final List<Declared> settings;
  private final List<Declared> withoutStandard;
  private final List<Rule> rules;
  private final List<List<String>> keysOfRules;

  /** For each rule, its keys as they are in the whole trial, by those within the section. */
  private final List<Map<String, String>> wholeKeys;

  private final List<Chooser> choosers = new ArrayList<>();

  /** The settings of which other branches accept other values; see {@link #divide}. */
  private List<Declared> divided = List.of();

  /** Of this branch and of all below it. */
  private final Set<String> keys = new HashSet<>();

  /**
   * A branch without its choosers.
   *
   * @param name of the choice, for people
   * @param chooser the key whose value chooses this branch; empty for the root
   * @param section where its rules hang
   * @param settings those of its choosers among them
   * @param rules relative to the section
   */
  SchemaBranch(
      String name, String chooser, String section, List<Declared> settings, List<Rule> rules) {
    this.name = name;
    this.chooser = chooser;
    this.section = section;
    this.settings = List.copyOf(settings);
    this.withoutStandard = settings.stream().filter(each -> each.standard() == null).toList();
    this.rules = List.copyOf(rules);
    this.keysOfRules = rules.stream().map(rule -> rule.keysIn(section)).toList();
    this.wholeKeys = rules.stream().map(rule -> wholeKeys(rule, section)).toList();
    settings.forEach(declared -> keys.add(declared.key()));
  }

  private static Map<String, String> wholeKeys(Rule rule, String section) {
    Map<String, String> keys = new HashMap<>();
    List<String> whole = rule.keysIn(section);
    for (int index = 0; index < whole.size(); index++) {
      keys.put(rule.keys().get(index), whole.get(index));
    }
    return keys;
  }

  /**
   * Settings as a rule sees them: those of a section. A million trials are asked, so no key is put
   * together for those that the rule names.
   */
  private record OfRule(Map<String, String> wholeKeys, Map<String, Object> used, Settings others)
      implements Settings {
    @Override
    public boolean has(String key) {
      return wholeKeys.containsKey(key) || others.has(key);
    }

    @Override
    public Object value(String key) {
      String whole = wholeKeys.get(key);
      return whole == null ? others.value(key) : used.get(whole);
    }
  }

  /** Remembers which of the settings the branches accept different values of. */
  void divide(Set<String> keysOfDivided) {
    divided = settings.stream().filter(each -> keysOfDivided.contains(each.key())).toList();
    choosers.forEach(
        below -> below.branches.values().forEach(branch -> branch.divide(keysOfDivided)));
  }

  /**
   * Hangs a registry under this branch.
   *
   * @throws IllegalStateException if another place brings some of its settings to the same trial
   */
  void hang(Chooser below) {
    for (String key : below.brought) {
      if (!keys.add(key)) {
        throw new IllegalStateException(
            "%s comes with %s and from elsewhere: declare it once, where both choices hang"
                .formatted(key, below.key()));
      }
    }
    choosers.add(below);
  }

  /** Whether this branch or one below it has the setting. */
  boolean has(String key) {
    return keys.contains(key);
  }

  /** Every setting of this branch and of those below it; one that several have, several times. */
  Stream<Declared> declared() {
    return Stream.concat(
        settings.stream(),
        choosers.stream()
            .flatMap(below -> below.branches.values().stream())
            .flatMap(SchemaBranch::declared));
  }

  /** The choosers of this branch and of those below it. */
  Stream<Chooser> choosers() {
    return choosers.stream()
        .flatMap(
            below ->
                Stream.concat(
                    Stream.of(below),
                    below.branches.values().stream().flatMap(SchemaBranch::choosers)));
  }

  /**
   * Adds the settings that a trial uses.
   *
   * @param otherwise the value of a setting that is not chosen; null for none
   */
  void use(
      Map<String, Object> chosen, Function<Declared, Object> otherwise, Map<String, Object> used) {
    for (Declared each : settings) {
      Object value = chosen.get(each.key());
      if (value == null) {
        value = otherwise.apply(each);
      }
      if (value != null) {
        used.put(each.key(), value);
      }
    }
    for (Declared each : settings) {
      if (!each.isPart(used)) {
        used.remove(each.key());
      }
    }
    for (Chooser below : choosers) {
      SchemaBranch branch = below.chosen(used);
      if (branch != null) {
        branch.use(chosen, otherwise, used);
      }
    }
  }

  /** Adds the keys of the used settings that stand at their absent values. */
  void addUnsaid(Map<String, Object> used, Set<String> unsaid) {
    for (Declared each : settings) {
      if (each.absent() != null && each.absent().equals(used.get(each.key()))) {
        unsaid.add(each.key());
      }
    }
    for (Chooser below : choosers) {
      SchemaBranch branch = below.chosen(used);
      if (branch != null) {
        branch.addUnsaid(used, unsaid);
      }
    }
  }

  /** Checks what no single setting can be blamed for. */
  void complain(Map<String, Object> used, Consumer<Complaint> sink) {
    for (Declared each : withoutStandard) {
      if (!used.containsKey(each.key()) && each.isPart(used)) {
        complainOfAbsence(each, sink);
      }
    }
    complainOfDivided(used, sink);
    for (int index = 0; index < rules.size(); index++) {
      complainOf(index, used, sink);
    }
    for (Chooser below : choosers) {
      SchemaBranch branch = below.chosen(used);
      if (branch != null) {
        branch.complain(used, sink);
      } else if (used.containsKey(below.key())) {
        sink.accept(new Complaint(below.key(), "there is no " + used.get(below.key()), List.of()));
      }
    }
  }

  private void complainOfDivided(Map<String, Object> used, Consumer<Complaint> sink) {
    for (Declared each : divided) {
      Object value = used.get(each.key());
      if (value != null && !each.setting().accepts(value)) {
        sink.accept(
            new Complaint(
                each.key(),
                "found %s; %s accepts %s"
                    .formatted(ValueText.of(value), name, Values.accepted(each.setting())),
                List.of()));
      }
    }
  }

  private void complainOfAbsence(Declared declared, Consumer<Complaint> sink) {
    String message =
        name + " needs it and it has no default; accepted: " + Values.accepted(declared.setting());
    sink.accept(
        new Complaint(declared.key(), message, chooser.isEmpty() ? List.of() : List.of(chooser)));
  }

  private void complainOf(int place, Map<String, Object> used, Consumer<Complaint> sink) {
    Rule rule = rules.get(place);
    List<String> absolute = keysOfRules.get(place);
    for (String key : absolute) {
      if (!used.containsKey(key)) {
        return;
      }
    }
    String objection =
        rule.check()
            .objection(new OfRule(wholeKeys.get(place), used, Settings.of(used).in(section)));
    if (objection != null) {
      for (int index = 0; index < absolute.size(); index++) {
        String value = ValueText.of(used.get(absolute.get(index)));
        objection = objection.replace("{" + rule.keys().get(index) + "}", value);
      }
      sink.accept(new Complaint(absolute.get(0), objection, absolute.subList(1, absolute.size())));
    }
  }

  /**
   * Why a trial does not use a setting that others use, for people: the alternative that does not
   * have it, or the value on which it depends.
   */
  String lack(String key, Map<String, Object> used) {
    for (Declared each : settings) {
      if (each.key().equals(key) && !each.isPart(used)) {
        String blamed = each.setting().condition().blames(used).orElseThrow();
        return used.containsKey(blamed)
            ? blamed + " " + ValueText.of(used.get(blamed))
            : lack(blamed, used);
      }
    }
    for (Chooser below : choosers) {
      if (below.brought.contains(key)) {
        SchemaBranch branch = below.chosen(used);
        return branch != null && branch.has(key)
            ? branch.lack(key, used)
            : String.valueOf(used.get(below.key()));
      }
    }
    return name;
  }

  /**
   * Which alternative keeps a setting out of every trial with these settings, if one does. Where
   * none is chosen, all of them are open.
   */
  Optional<Misplaced> misplaced(String key, Map<String, Object> chosen) {
    return isOpen(key, chosen) ? Optional.empty() : excluded(key, chosen);
  }

  private boolean isOpen(String key, Map<String, Object> chosen) {
    return settings.stream().anyMatch(each -> each.key().equals(key))
        || choosers.stream()
            .flatMap(below -> below.open(chosen))
            .anyMatch(branch -> branch.isOpen(key, chosen));
  }

  private Optional<Misplaced> excluded(String key, Map<String, Object> chosen) {
    for (Chooser below : choosers) {
      SchemaBranch branch = below.chosen(chosen);
      if (below.brought.contains(key) && branch != null && !branch.has(key)) {
        String group = key.substring(0, key.lastIndexOf('.') + 1);
        return Optional.of(
            new Misplaced(
                branch.name,
                key.substring(group.length()),
                below.havers(key),
                branch.settings.stream()
                    .map(Declared::key)
                    .filter(each -> each.startsWith(group))
                    .map(each -> each.substring(group.length()))
                    .toList()));
      }
      Optional<Misplaced> further =
          below
              .open(chosen)
              .filter(each -> each.has(key))
              .flatMap(each -> each.excluded(key, chosen).stream())
              .findFirst();
      if (further.isPresent()) {
        return further;
      }
    }
    return Optional.empty();
  }
}
