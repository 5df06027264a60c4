package io.alphasweep.sweep;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import io.alphasweep.environment.EnvironmentType;
import io.alphasweep.environment.Environments;
import io.alphasweep.text.ValueText;
import io.alphasweep.training.Algorithms;
import io.alphasweep.training.PpoSettings;
import io.alphasweep.training.optimizer.Optimizers;
import io.alphasweep.trial.Choice;
import io.alphasweep.trial.Registry;
import io.alphasweep.trial.Setting;
import io.alphasweep.trial.TrialSize;
import io.alphasweep.trial.TrialSpec;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * All settings that a trial can have, with their defaults, and which of them a given trial uses.
 *
 * <p>Settings are declared by {@link PpoSettings} and by the choices of the registries; defaults
 * stand in {@code reference.conf}, under {@code alphasweep.trial}, and those of one choice alone
 * under {@code alphasweep.optimizers.<name>}.
 */
public final class TrialSchema {

  /** A setting as one choice has it; the default is null where there is none. */
  private record Declared(Setting setting, Object standard) {}

  /**
   * Why settings that are fine one by one make no trial.
   *
   * @param key the setting to blame
   * @param message what is wrong
   * @param others further settings that take part
   */
  record Complaint(String key, String message, List<String> others) {}

  private final Registry<EnvironmentType> environments;
  private final List<Registry<?>> registries;
  private final Map<String, Setting> settings = new LinkedHashMap<>();
  private final Set<String> sections = new LinkedHashSet<>();
  private final List<Declared> common = new ArrayList<>();
  private final Map<String, Map<String, List<Declared>>> ofChoices = new LinkedHashMap<>();

  private TrialSchema(Registry<EnvironmentType> environments) {
    this.environments = environments;
    this.registries = List.of(environments, Algorithms.REGISTRY, Optimizers.REGISTRY);
    Config defaults =
        ConfigFactory.parseResources(TrialSchema.class.getClassLoader(), "reference.conf")
            .resolve()
            .getConfig("alphasweep");
    for (Registry<?> registry : registries) {
      Setting chooser =
          Setting.text(registry.key(), List.copyOf(registry.names()), "name of the alternative");
      common.add(declare(chooser, defaults, "trial." + chooser.key()));
    }
    for (Setting setting : PpoSettings.ALL) {
      common.add(declare(setting, defaults, "trial." + setting.key()));
    }
    for (Registry<?> registry : registries) {
      Map<String, List<Declared>> choices = new LinkedHashMap<>();
      for (Choice<?> choice : registry.choices()) {
        List<Declared> declared = new ArrayList<>();
        for (Setting setting : choice.settings()) {
          Setting absolute = setting.in(registry.section());
          String own = registry.section() + "s." + choice.name() + "." + setting.key();
          String shared = "trial." + absolute.key();
          declared.add(declare(absolute, defaults, defaults.hasPath(own) ? own : shared));
        }
        choices.put(choice.name(), declared);
      }
      ofChoices.put(registry.key(), choices);
    }
  }

  /** The schema of what AlphaSweep has. */
  public static TrialSchema standard() {
    return new TrialSchema(Environments.REGISTRY);
  }

  /** The schema over other environments. */
  static TrialSchema over(Registry<EnvironmentType> environments) {
    return new TrialSchema(environments);
  }

  private Declared declare(Setting setting, Config defaults, String path) {
    Setting known = settings.putIfAbsent(setting.key(), setting);
    if (known != null
        && !(known.kind() == setting.kind() && Objects.equals(known.range(), setting.range()))) {
      throw new IllegalStateException(
          setting.key() + " is declared with two kinds or ranges; a column has one type");
    }
    for (int dot = setting.key().indexOf('.'); dot > 0; dot = setting.key().indexOf('.', dot + 1)) {
      sections.add(setting.key().substring(0, dot));
    }
    if (!defaults.hasPath(path)) {
      return new Declared(setting, null);
    }
    ConfigValue value = defaults.getValue(path);
    boolean chooser = setting.kind() == Setting.Kind.TEXT && isChooser(setting.key());
    try {
      // Whether the default of a chooser is registered shows when a trial uses it.
      return new Declared(setting, chooser ? value.unwrapped() : Values.read(setting, value));
    } catch (Values.Unacceptable e) {
      throw new IllegalStateException("reference.conf: " + path + ": " + e.getMessage(), e);
    }
  }

  /** Every setting once, by full key, in the order in which people read them. */
  public Collection<Setting> settings() {
    return Collections.unmodifiableCollection(settings.values());
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

  List<Registry<?>> registries() {
    return registries;
  }

  boolean isChooser(String key) {
    return registries.stream().anyMatch(registry -> registry.key().equals(key));
  }

  /** Whether the value of this setting decides which other settings a trial uses. */
  boolean decides(String key) {
    return isChooser(key)
        || settings.values().stream().anyMatch(each -> key.equals(each.neededWhenPositive()));
  }

  /** Which alternative of a registry has this setting, if the setting belongs to alternatives. */
  Optional<Registry<?>> ownerOf(String key) {
    for (Registry<?> registry : registries) {
      boolean owns =
          ofChoices.get(registry.key()).values().stream()
              .flatMap(List::stream)
              .anyMatch(declared -> declared.setting().key().equals(key));
      if (owns) {
        return Optional.of(registry);
      }
    }
    return Optional.empty();
  }

  /** The full keys of the settings that only this alternative brings. */
  List<String> keysOf(Registry<?> registry, String choice) {
    return ofChoices.get(registry.key()).getOrDefault(choice, List.of()).stream()
        .map(declared -> declared.setting().key())
        .toList();
  }

  /** Count of numbers in an observation of the trial's environment. */
  int observationSize(TrialSpec trial) {
    return environment(trial).observationSize();
  }

  /** How large the trial is. */
  TrialSize size(TrialSpec trial) {
    EnvironmentType environment = environment(trial);
    return new TrialSize(trial, environment.observationSize(), environment.actionSize());
  }

  private EnvironmentType environment(TrialSpec trial) {
    return environments.named(trial.environment()).factory();
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
    return new TrialSpec(used);
  }

  /** The settings that the trial uses, with their values; those without a value are absent. */
  Map<String, Object> used(Map<String, Object> chosen) {
    Map<String, Object> used = new HashMap<>(128);
    put(common, chosen, used);
    for (Registry<?> registry : registries) {
      put(declaredBy(registry, used), chosen, used);
    }
    return used;
  }

  private static void put(
      List<Declared> declared, Map<String, Object> chosen, Map<String, Object> used) {
    for (Declared each : declared) {
      Object value = chosen.getOrDefault(each.setting().key(), each.standard());
      if (value != null) {
        used.put(each.setting().key(), value);
      }
    }
    for (Declared each : declared) {
      String condition = each.setting().neededWhenPositive();
      if (condition != null && !(used.get(condition) instanceof Double number && number > 0)) {
        used.remove(each.setting().key());
      }
    }
  }

  private List<Declared> declaredBy(Registry<?> registry, Map<String, Object> used) {
    return ofChoices.get(registry.key()).getOrDefault(used.get(registry.key()), List.of());
  }

  /** Checks what no single setting can be blamed for. */
  void complain(Map<String, Object> used, Consumer<Complaint> sink) {
    for (Declared each : common) {
      requireValue(each, used, "a trial", List.of(), sink);
    }
    for (Registry<?> registry : registries) {
      String choice = String.valueOf(used.get(registry.key()));
      if (!registry.names().contains(choice)) {
        sink.accept(new Complaint(registry.key(), "there is no " + choice, List.of()));
      }
      for (Declared each : declaredBy(registry, used)) {
        if (each.setting().neededWhenPositive() == null) {
          requireValue(each, used, choice, List.of(registry.key()), sink);
        }
      }
    }
    complainOfRollout(used, sink);
    complainOfGain("modulation", used, sink);
    complainOfGain("optimizer", used, sink);
    complainOfNesterov(used, sink);
  }

  private static void requireValue(
      Declared declared,
      Map<String, Object> used,
      String owner,
      List<String> choosers,
      Consumer<Complaint> sink) {
    String key = declared.setting().key();
    if (declared.standard() == null && !used.containsKey(key)) {
      sink.accept(
          new Complaint(
              key,
              owner
                  + " needs it and it has no default; accepted: "
                  + Values.accepted(declared.setting()),
              choosers));
    }
  }

  private static void complainOfRollout(Map<String, Object> used, Consumer<Complaint> sink) {
    long environments = (Long) used.get("num-envs");
    long steps = (Long) used.get("num-steps");
    long minibatches = (Long) used.get("num-minibatches");
    long total = (Long) used.get("total-timesteps");
    long batch = environments * steps;
    if (batch % minibatches == 0 && batch / minibatches >= 2 && total >= batch) {
      return;
    }
    String product = "num-envs %d x num-steps %d = %d".formatted(environments, steps, batch);
    if (batch % minibatches != 0) {
      sink.accept(
          new Complaint(
              "num-minibatches",
              "found %d, which does not divide a rollout of %s samples"
                  .formatted(minibatches, product),
              List.of("num-steps", "num-envs")));
    } else if (batch / minibatches < 2) {
      sink.accept(
          new Complaint(
              "num-minibatches",
              "found %d for a rollout of %s samples; a minibatch needs at least 2"
                  .formatted(minibatches, product),
              List.of("num-steps", "num-envs")));
    }
    if (total < batch) {
      sink.accept(
          new Complaint(
              "total-timesteps",
              "found %d, less than one rollout of %s steps".formatted(total, product),
              List.of("num-steps", "num-envs")));
    }
  }

  private static void complainOfGain(
      String section, Map<String, Object> used, Consumer<Complaint> sink) {
    String low = section + ".alpha-min";
    String high = section + ".alpha-max";
    if (used.get(low) instanceof Double min && used.get(high) instanceof Double max && min > max) {
      sink.accept(
          new Complaint(
              low,
              "found %s, above alpha-max %s".formatted(ValueText.of(min), ValueText.of(max)),
              List.of(high)));
    }
  }

  /** PyTorch refuses it too. */
  private static void complainOfNesterov(Map<String, Object> used, Consumer<Complaint> sink) {
    boolean nesterov = Boolean.TRUE.equals(used.get("optimizer.nesterov"));
    if ("sgd".equals(used.get("optimizer.name"))
        && nesterov
        && used.get("optimizer.dampening") instanceof Double dampening
        && dampening > 0) {
      sink.accept(
          new Complaint(
              "optimizer.nesterov",
              "found true with dampening %s; sgd's form of Nesterov needs dampening 0"
                  .formatted(ValueText.of(dampening)),
              List.of("optimizer.dampening")));
    }
  }

  /**
   * What two trials must share to train in one pack: the structural settings, environment included,
   * and which settings they use at all, since a pack carries each as one column.
   */
  public String packKey(TrialSpec trial) {
    StringBuilder key = new StringBuilder(512);
    trial
        .settings()
        .forEach(
            (name, value) -> {
              key.append(name);
              if (settings.get(name).isStructural()) {
                key.append('=').append(value);
              }
              key.append(' ');
            });
    return key.toString();
  }

  /** The keys of {@code reference.conf} that no setting answers to; empty in a sound build. */
  static List<String> strayDefaults(TrialSchema schema) {
    Config defaults =
        ConfigFactory.parseResources(TrialSchema.class.getClassLoader(), "reference.conf");
    List<String> stray = new ArrayList<>();
    for (Map.Entry<String, ConfigValue> entry : defaults.entrySet()) {
      String path = String.join(".", ConfigUtil.splitPath(entry.getKey()));
      if (path.startsWith("alphasweep.trial.")) {
        if (!schema.settings.containsKey(path.substring("alphasweep.trial.".length()))) {
          stray.add(path);
        }
      } else if (!schema.isOwnDefault(path)) {
        stray.add(path);
      }
    }
    return stray;
  }

  private boolean isOwnDefault(String path) {
    for (Registry<?> registry : registries) {
      for (Choice<?> choice : registry.choices()) {
        for (Setting setting : choice.settings()) {
          String own =
              "alphasweep." + registry.section() + "s." + choice.name() + "." + setting.key();
          if (own.equals(path)) {
            return true;
          }
        }
      }
    }
    return false;
  }
}
