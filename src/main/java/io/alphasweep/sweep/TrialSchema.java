package io.alphasweep.sweep;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import io.alphasweep.environment.EnvironmentType;
import io.alphasweep.environment.Environments;
import io.alphasweep.environment.Family;
import io.alphasweep.sweep.SchemaBranch.Chooser;
import io.alphasweep.sweep.SchemaBranch.Declared;
import io.alphasweep.sweep.SchemaBranch.Misplaced;
import io.alphasweep.training.Algorithm;
import io.alphasweep.training.Algorithms;
import io.alphasweep.training.Footprint;
import io.alphasweep.training.TrialSettings;
import io.alphasweep.training.network.Networks;
import io.alphasweep.training.optimizer.GradientFilters;
import io.alphasweep.training.optimizer.Optimizers;
import io.alphasweep.training.policy.Policies;
import io.alphasweep.trial.Choice;
import io.alphasweep.trial.Condition;
import io.alphasweep.trial.Registry;
import io.alphasweep.trial.Rule;
import io.alphasweep.trial.Setting;
import io.alphasweep.trial.Settings;
import io.alphasweep.trial.TrialSpec;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * All settings that a trial can have, with their defaults, and which of them a given trial uses.
 *
 * <p>Settings are declared by {@link TrialSettings} and by the choices of the registries, which may
 * hang in one another; defaults stand in {@code reference.conf}, under {@code alphasweep.trial},
 * and those of one choice alone under {@code alphasweep.optimizers.<name>}, that is, under the key
 * of its registry with an s.
 */
public final class TrialSchema {

  /** Where the defaults stand that are those of every choice. */
  private static final List<String> TRIAL = List.of("trial");

  private final Registry<Family> environments;
  private final Registry<Algorithm.Factory> algorithms;
  private final ConfigObject defaults;
  private final SchemaBranch root;
  private final Map<String, Setting> settings = new LinkedHashMap<>();
  private final Set<String> sections = new LinkedHashSet<>();

  /** The paths under which the defaults of the settings may stand. */
  private final Set<List<String>> pathsOfDefaults = new HashSet<>();

  /** The settings of which several choices accept different values. */
  private final Set<String> divided = new HashSet<>();

  /** The settings whose values decide which others a trial uses. */
  private final Set<String> deciding = new HashSet<>();

  /** What decides whether a trial uses a setting; no entry where every trial does. */
  private final Map<String, Set<String>> deciders = new HashMap<>();

  /** The choosers, by the key at which a file may write the name alone. */
  private final Map<String, String> choosers = new HashMap<>();

  /** By the key of a chooser. */
  private final Map<String, Registry<?>> registries = new HashMap<>();

  /** For packs, what stands for each alternative of a chooser. */
  private final Map<String, Map<String, String>> packedAs = new HashMap<>();

  private TrialSchema(
      Registry<Family> environments,
      Registry<Algorithm.Factory> algorithms,
      List<Registry<?>> others,
      List<Setting> ofEveryTrial,
      List<Rule> rules,
      Config reference) {
    this.environments = environments;
    this.algorithms = algorithms;
    this.defaults = reference.resolve().getObject("alphasweep");
    List<Registry<?>> atTheRoot = new ArrayList<>();
    atTheRoot.add(environments);
    atTheRoot.add(algorithms);
    atTheRoot.addAll(others);
    this.root = branch(new Part("a trial", "", "", TRIAL, null), ofEveryTrial, atTheRoot, rules);
    root.divide(divided);
    root.choosers().forEach(below -> index(below.registry()));
    Set<String> before = new HashSet<>();
    root.declared().forEach(declared -> index(declared, before));
  }

  private void index(Registry<?> registry) {
    sections.add(registry.path());
    choosers.put(registry.path(), registry.key());
    deciding.add(registry.key());
    registries.putIfAbsent(registry.key(), registry);
    Map<String, String> words = packedAs.computeIfAbsent(registry.key(), key -> new HashMap<>());
    registry.choices().forEach(choice -> words.put(choice.name(), choice.packedAs()));
  }

  private void index(Declared declared, Set<String> before) {
    before.add(declared.key());
    if (declared.whole() == null) {
      return;
    }
    Set<String> named = declared.whole().keys();
    deciding.addAll(named);
    deciders.computeIfAbsent(declared.key(), key -> new HashSet<>()).addAll(named);
    for (String key : named) {
      if (!before.contains(key)) {
        throw new IllegalStateException(
            declared.key() + " depends on " + key + ", which is not declared before it");
      }
    }
  }

  /** The schema of what AlphaSweep has. */
  public static TrialSchema standard() {
    return over(Environments.REGISTRY);
  }

  /** The schema over other environments. */
  static TrialSchema over(Registry<Family> environments) {
    return of(
        environments,
        Algorithms.REGISTRY,
        List.of(Optimizers.REGISTRY, GradientFilters.REGISTRY, Networks.REGISTRY),
        TrialSettings.ALL,
        List.of(Networks.rule(environments), Policies.rule(environments)),
        reference());
  }

  /**
   * A schema of one's own.
   *
   * @param others the registries beside those two
   * @param ofEveryTrial the settings that no choice brings
   * @param rules for those
   * @param reference where the defaults stand, as in {@code reference.conf}
   * @throws IllegalStateException if the declarations contradict one another
   */
  static TrialSchema of(
      Registry<Family> environments,
      Registry<Algorithm.Factory> algorithms,
      List<Registry<?>> others,
      List<Setting> ofEveryTrial,
      List<Rule> rules,
      Config reference) {
    return new TrialSchema(environments, algorithms, others, ofEveryTrial, rules, reference);
  }

  /** The defaults of AlphaSweep. */
  static Config reference() {
    return ConfigFactory.parseResources(TrialSchema.class.getClassLoader(), "reference.conf");
  }

  /**
   * Where a branch hangs.
   *
   * @param name of the choice, for people
   * @param chooser the key whose value chooses it; empty for the root
   * @param section where its settings live
   * @param defaults the path under which its own defaults stand, name by name
   * @param chosen when it is chosen; null for always
   */
  private record Part(
      String name, String chooser, String section, List<String> defaults, Condition chosen) {}

  private SchemaBranch branch(
      Part part, List<Setting> own, List<Registry<?>> registries, List<Rule> rules) {
    List<Declared> declared = new ArrayList<>();
    for (Registry<?> registry : registries) {
      declared.add(declare(part, registry.chooser(), true));
    }
    for (Setting setting : own) {
      declared.add(declare(part, setting, false));
    }
    SchemaBranch branch =
        new SchemaBranch(part.name(), part.chooser(), part.section(), declared, rules);
    for (Registry<?> relative : registries) {
      Registry<?> registry = relative.in(part.section());
      Map<String, SchemaBranch> branches = new LinkedHashMap<>();
      for (Choice<?> choice : registry.choices()) {
        Condition chosen = Condition.is(registry.key(), choice.name());
        branches.put(
            choice.name(),
            branch(
                new Part(
                    choice.name(),
                    registry.key(),
                    registry.section(),
                    below(names(registry.path() + "s"), choice.name()),
                    part.chosen() == null ? chosen : part.chosen().and(chosen)),
                choice.settings(),
                choice.choosers(),
                choice.rules()));
      }
      branch.hang(new Chooser(registry, branches));
    }
    return branch;
  }

  private Declared declare(Part part, Setting relative, boolean chooses) {
    Setting setting = relative.in(part.section());
    settings.merge(setting.key(), setting, this::merged);
    for (int dot = setting.key().indexOf('.'); dot > 0; dot = setting.key().indexOf('.', dot + 1)) {
      sections.add(setting.key().substring(0, dot));
    }
    Condition whole = setting.condition();
    if (part.chosen() != null) {
      whole = whole == null ? part.chosen() : part.chosen().and(whole);
    }
    List<String> own = below(part.defaults(), names(relative.key()));
    return new Declared(setting, standard(setting, own, chooses), whole);
  }

  /** What some choice accepts; each one's own demands are for {@link SchemaBranch#complain}. */
  private Setting merged(Setting one, Setting other) {
    if (one.kind() != other.kind() || one.reader() != other.reader()) {
      throw new IllegalStateException(
          one.key() + " is declared with two kinds or readers; a column has one type");
    }
    if (!Objects.equals(one.range(), other.range()) || !one.accepted().equals(other.accepted())) {
      divided.add(one.key());
    }
    return one.orElse(other);
  }

  /**
   * The default; null where there is none.
   *
   * @param own the path of a default for this choice alone
   */
  private Object standard(Setting setting, List<String> own, boolean chooses) {
    for (List<String> path : List.of(own, below(TRIAL, names(setting.key())))) {
      ConfigValue value = defaultAt(path);
      if (chooses && (value == null || value instanceof ConfigObject)) {
        value = defaultAt(below(path, "name"));
      }
      if (value != null) {
        return standard(setting, path, value, chooses);
      }
    }
    return null;
  }

  /** Name by name: to read some thousand paths as text takes longer than all else here. */
  private ConfigValue defaultAt(List<String> path) {
    pathsOfDefaults.add(path);
    ConfigValue value = defaults;
    for (String name : path) {
      value = value instanceof ConfigObject group ? group.get(name) : null;
    }
    return value;
  }

  private static Object standard(
      Setting setting, List<String> path, ConfigValue value, boolean chooses) {
    try {
      // Whether the default of a chooser is registered shows when a trial uses it.
      return chooses ? value.unwrapped() : Values.read(setting, value);
    } catch (Values.Unacceptable e) {
      throw new IllegalStateException(
          "reference.conf: " + ConfigUtil.joinPath(path) + ": " + e.getMessage(), e);
    }
  }

  private static List<String> names(String key) {
    return List.of(key.split("\\."));
  }

  private static List<String> below(List<String> path, String name) {
    return below(path, List.of(name));
  }

  private static List<String> below(List<String> path, List<String> names) {
    List<String> all = new ArrayList<>(path);
    all.addAll(names);
    return all;
  }

  /** Every setting once, by full key, in the order in which people read them. */
  public Collection<Setting> settings() {
    return Collections.unmodifiableCollection(settings.values());
  }

  /**
   * Every setting as each choice declares it, by full key, with the whole condition under which a
   * trial has it. What a condition names comes before it.
   */
  public List<Setting> declarations() {
    return root.declared().map(Declared::complete).toList();
  }

  /** Every alternative that a sweep file can name, each once, by kind. */
  public List<Variant> variants() {
    Map<List<String>, Variant> variants = new LinkedHashMap<>();
    root.choosers()
        .flatMap(Chooser::variants)
        .forEach(each -> variants.putIfAbsent(List.of(each.kind(), each.name()), each));
    return List.copyOf(variants.values());
  }

  /** The setting of that full key, for example {@code optimizer.momentum}. */
  public Optional<Setting> setting(String key) {
    return Optional.ofNullable(settings.get(key));
  }

  /** The groups that settings stand in: optimizer, modulation, network. */
  Set<String> sections() {
    return Collections.unmodifiableSet(sections);
  }

  Set<String> keys() {
    return Collections.unmodifiableSet(settings.keySet());
  }

  /**
   * The setting that a name alone chooses at this key: {@code optimizer.name} at {@code optimizer},
   * {@code environment} at {@code environment}.
   */
  Optional<String> chooserAt(String key) {
    return Optional.ofNullable(choosers.get(key));
  }

  /** The key of the setting that a file writes so: {@code environment} for environment.name. */
  String keyOf(String written) {
    return written.endsWith(".name")
        ? chooserAt(written.substring(0, written.length() - ".name".length())).orElse(written)
        : written;
  }

  /** Why a setting has no such value that people may ask for; empty where nothing is known. */
  Optional<String> whyMissing(String key, String value) {
    return Optional.ofNullable(registries.get(key)).flatMap(of -> of.whyMissing(value));
  }

  /** Whether the value of this setting decides which other settings a trial uses. */
  boolean decides(String key) {
    return deciding.contains(key);
  }

  /** The settings that decide whether a trial uses this one; none where every trial does. */
  Set<String> decidersOf(String key) {
    return deciders.getOrDefault(key, Set.of());
  }

  /** Why a trial does not use a setting that others use, for people. */
  String lack(String key, Map<String, Object> used) {
    return root.lack(key, used);
  }

  /** Which chosen alternative keeps a setting out of every trial, if one does. */
  Optional<Misplaced> misplaced(String key, Map<String, Object> chosen) {
    return root.misplaced(key, chosen);
  }

  /** Count of numbers in an observation of the trial's environment. */
  public int observationSize(TrialSpec trial) {
    return environment(trial).observations().size();
  }

  /** What the trial takes. */
  public Footprint footprint(TrialSpec trial) {
    return algorithms.named(trial.algorithm()).factory().footprint(trial, environment(trial));
  }

  /** The environment of that name, its options at their defaults. */
  public EnvironmentType environment(String name) {
    return environment(resolve(Map.of("seed", 0L, environments.key(), name)));
  }

  /** The trial's environment. */
  public EnvironmentType environment(TrialSpec trial) {
    return Environments.of(environments, trial);
  }

  /**
   * The trial with these settings chosen and defaults for the others, reduced to what it uses.
   *
   * @param chosen full key to a value of the setting's class; must hold the seed
   * @throws IllegalArgumentException if the settings make no trial
   */
  public TrialSpec resolve(Map<String, Object> chosen) {
    Map<String, Object> used = used(chosen);
    complain(
        used,
        complaint -> {
          throw new IllegalArgumentException(complaint.key() + ": " + complaint.message());
        });
    return trial(used);
  }

  /**
   * The trial of a canonical rendering, which any version may have written: settings that are
   * younger have their absent values.
   *
   * @throws IllegalArgumentException if it is no rendering, or not one of a trial of this schema
   */
  public TrialSpec read(String canonical) {
    Map<String, Object> said = TrialSpec.parse(canonical).settings();
    Map<String, Object> used = used(said, Declared::absent);
    Set<String> missing = difference(used(used).keySet(), used.keySet());
    Set<String> unknown = difference(said.keySet(), used.keySet());
    if (!missing.isEmpty() || !unknown.isEmpty()) {
      throw new IllegalArgumentException(
          "no trial of this version: it lacks %s and does not use %s: %s"
              .formatted(missing, unknown, canonical));
    }
    return trial(used);
  }

  private static Set<String> difference(Set<String> keys, Set<String> without) {
    Set<String> rest = new TreeSet<>(keys);
    rest.removeAll(without);
    return rest;
  }

  /**
   * The trial of settings that make one.
   *
   * @param used as {@link #used} gives them
   */
  TrialSpec trial(Map<String, Object> used) {
    Set<String> unsaid = new HashSet<>();
    root.addUnsaid(used, unsaid);
    return new TrialSpec(used, unsaid);
  }

  /** The settings that the trial uses, with their values; those without a value are absent. */
  Map<String, Object> used(Map<String, Object> chosen) {
    return used(chosen, Declared::standard);
  }

  private Map<String, Object> used(
      Map<String, Object> chosen, Function<Declared, Object> otherwise) {
    Map<String, Object> used = new HashMap<>(128);
    root.use(chosen, otherwise, used);
    return used;
  }

  /** Checks what no single setting can be blamed for. */
  void complain(Map<String, Object> used, Consumer<Complaint> sink) {
    List<Complaint> complaints = new ArrayList<>();
    root.complain(used, complaints::add);
    if (complaints.isEmpty()) {
      Settings settings = Settings.of(used);
      EnvironmentType environment = Environments.of(environments, settings);
      Algorithm.Factory algorithm = algorithms.chosen(settings).factory();
      String objection = algorithm.objection(environment);
      if (objection != null) {
        String found = "found " + used.get(environments.key()) + ", " + objection;
        complaints.add(new Complaint(environments.key(), found, List.of(algorithms.key())));
      } else {
        Algorithm.Misfit misfit = algorithm.misfit(settings, environment);
        if (misfit != null) {
          complaints.add(
              new Complaint(misfit.key(), misfit.objection(), List.of(environments.key())));
        }
      }
    }
    complaints.forEach(sink);
  }

  /**
   * What two trials must share to train in one pack: what the pack as a whole reads, environment
   * included, and which settings they use at all, since a pack carries each as one column. What
   * plain code reads for each trial takes no part.
   */
  public String packKey(TrialSpec trial) {
    StringBuilder key = new StringBuilder(512);
    trial.settings().forEach((name, value) -> key.append(mark(name, value)));
    return key.toString();
  }

  /** What of a setting decides on packs. */
  private String mark(String key, Object value) {
    return switch (settings.get(key).reader()) {
      case TRIAL -> "";
      case COLUMN -> key + " ";
      case PACK -> {
        Map<String, String> words = packedAs.get(key);
        yield key + "=" + (words == null ? value : words.getOrDefault(value, "")) + " ";
      }
    };
  }

  /**
   * The settings that keep trials in different packs, in the order of the schema; an option of
   * environments ({@link TrialSpec#OPTIONS}) where it does so within one environment.
   */
  public List<String> apart(Collection<TrialSpec> trials) {
    Set<String> apart = new HashSet<>();
    addApart(trials, key -> !key.startsWith(TrialSpec.OPTIONS), apart);
    trials.stream()
        .collect(Collectors.groupingBy(TrialSpec::environment))
        .values()
        .forEach(of -> addApart(of, key -> key.startsWith(TrialSpec.OPTIONS), apart));
    return settings.keySet().stream().filter(apart::contains).toList();
  }

  private void addApart(Collection<TrialSpec> trials, Predicate<String> asked, Set<String> apart) {
    for (String key : settings.keySet().stream().filter(asked).toList()) {
      List<String> marks =
          trials.stream()
              .map(trial -> trial.has(key) ? mark(key, trial.value(key)) : "")
              .distinct()
              .toList();
      if (marks.size() > 1 && !marks.contains("")) {
        apart.add(key);
      } else if (marks.size() > 1) {
        // Some have it and others have not: what decides on that keeps them apart.
        decidersOf(key).stream().filter(decider -> differ(decider, trials)).forEach(apart::add);
      }
    }
  }

  private static boolean differ(String key, Collection<TrialSpec> trials) {
    return trials.stream()
            .filter(trial -> trial.has(key))
            .map(trial -> trial.value(key))
            .distinct()
            .limit(2)
            .count()
        > 1;
  }

  /** The settings that some choice declares without a default. */
  static List<String> withoutDefault(TrialSchema schema) {
    return schema
        .root
        .declared()
        .filter(declared -> declared.standard() == null)
        .map(Declared::key)
        .toList();
  }

  /** The keys of {@code reference.conf} that no setting answers to; empty in a sound build. */
  static List<String> strayDefaults(TrialSchema schema) {
    return schema.defaults.toConfig().entrySet().stream()
        .map(entry -> ConfigUtil.splitPath(entry.getKey()))
        .filter(path -> !schema.pathsOfDefaults.contains(path))
        .map(path -> String.join(".", path))
        .sorted()
        .toList();
  }
}
