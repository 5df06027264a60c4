package io.alphasweep.trial;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Everything that a trial's result depends on: its settings, fully resolved, and nothing else.
 *
 * <p>Values are {@link Double}, {@link Long}, {@link Boolean}, {@link String} or {@code
 * List<Long>}, as {@link Setting.Kind} says. Settings that the trial does not use are absent, so
 * two files that differ only in those describe the same trial.
 *
 * <p>A setting that stands at its absent value ({@link Setting#absentAt}) has this value here like
 * any other, but is no part of the identity: the trial is that of a version without the setting.
 */
public final class TrialSpec implements Settings, Serializable {

  /**
   * The version of what the settings mean, part of every identity, and of nothing else: a setting
   * that is added does not raise it, since {@link Setting#absentAt} keeps the older identities. It
   * rises when a setting of unchanged name and value comes to mean another computation: then every
   * older row is another trial's. It means the meaning of settings only: which arithmetic answers
   * is no part of what is asked, and stands beside the rows ({@link Arithmetic}).
   */
  public static final int SEMANTICS = 1;

  /**
   * What the keys of an environment's options begin with. Their defaults differ from one
   * environment to the next, so such a setting was varied only where it varies within one
   * environment.
   */
  public static final String OPTIONS = "environment.";

  private static final int ID_BYTES = 8;

  /** Apart, since most commands parse no trial and the mapper takes a while to come up. */
  private static final class Json {
    private static final ObjectMapper MAPPER = new ObjectMapper();
  }

  private final TreeMap<String, Object> settings;

  /** The settings that are no part of the identity. */
  private final Set<String> unsaid;

  /** Both made when first asked for: a plan of a million trials asks for none of them. */
  private transient String canonical;

  private transient String id;

  /**
   * A trial whose settings are all part of its identity.
   *
   * @param settings key to value, all that the trial uses
   * @throws IllegalArgumentException if a value is of no class that a setting can have
   */
  public TrialSpec(Map<String, Object> settings) {
    this(settings, Set.of());
  }

  /**
   * A trial.
   *
   * @param settings key to value, all that the trial uses
   * @param unsaid the keys of those that stand at their absent value
   * @throws IllegalArgumentException if a value is of no class that a setting can have
   */
  public TrialSpec(Map<String, Object> settings, Set<String> unsaid) {
    this.settings = new TreeMap<>(settings);
    this.unsaid = Set.copyOf(unsaid);
    settings.values().forEach(TrialSpec::requireValue);
  }

  /**
   * The trial of a canonical rendering, with the settings that it says.
   *
   * @throws IllegalArgumentException if the text is no such rendering
   */
  public static TrialSpec parse(String canonical) {
    Map<String, Object> settings = new TreeMap<>();
    try {
      for (Map.Entry<String, JsonNode> field : Json.MAPPER.readTree(canonical).properties()) {
        settings.put(field.getKey(), value(field.getValue()));
      }
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("a trial's settings are no JSON: " + canonical, e);
    }
    Object semantics = settings.remove("semantics");
    TrialSpec trial = new TrialSpec(settings);
    if (!Long.valueOf(SEMANTICS).equals(semantics) || !trial.canonical().equals(canonical)) {
      throw new IllegalArgumentException(
          "not a trial's settings in canonical form, of semantics " + SEMANTICS + ": " + canonical);
    }
    return trial;
  }

  /** A real number has a point or an exponent in the rendering, a whole one has neither. */
  private static Object value(JsonNode json) {
    if (json.isArray()) {
      List<Object> values = new ArrayList<>();
      json.forEach(element -> values.add(value(element)));
      return List.copyOf(values);
    }
    if (json.isIntegralNumber()) {
      return json.asLong();
    }
    if (json.isNumber()) {
      return json.asDouble();
    }
    return json.isBoolean() ? (Object) json.asBoolean() : json.asText();
  }

  /** The hash of the canonical rendering: 16 hexadecimal digits. */
  public String id() {
    if (id == null) {
      id = hash(canonical());
    }
    return id;
  }

  /**
   * The settings that are part of the identity, as one line of JSON: keys sorted, each number
   * written in one way only, with the version of their meaning.
   */
  public String canonical() {
    if (canonical == null) {
      canonical = render();
    }
    return canonical;
  }

  /** All settings, sorted by key. */
  public SortedMap<String, Object> settings() {
    return Collections.unmodifiableSortedMap(settings);
  }

  /** Whether the trial uses this setting. */
  @Override
  public boolean has(String key) {
    return settings.containsKey(key);
  }

  @Override
  public Object value(String key) {
    Object value = settings.get(key);
    if (value == null) {
      throw new IllegalArgumentException("trial " + id() + " has no setting " + key);
    }
    return value;
  }

  public String environment() {
    return text("environment");
  }

  public String algorithm() {
    return text("algorithm");
  }

  public String optimizer() {
    return text("optimizer.name");
  }

  public long seed() {
    return integer("seed");
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TrialSpec that && canonical().equals(that.canonical());
  }

  @Override
  public int hashCode() {
    return canonical().hashCode();
  }

  @Override
  public String toString() {
    return id() + " " + canonical();
  }

  private String render() {
    StringBuilder json = new StringBuilder("{\"semantics\":").append(SEMANTICS);
    settings.forEach(
        (key, value) -> {
          if (!unsaid.contains(key)) {
            json.append(",\"").append(key).append("\":").append(render(value));
          }
        });
    return json.append('}').toString();
  }

  /** Words are written bare between quotes: {@link Setting} accepts none that needs escaping. */
  private static String render(Object value) {
    if (value instanceof Double number) {
      return Double.toString(number + 0.0); // -0.0 and 0.0 are one value
    }
    if (value instanceof Long || value instanceof Boolean) {
      return value.toString();
    }
    if (value instanceof String text) {
      return '"' + text + '"';
    }
    return ((List<?>) value).stream().map(TrialSpec::render).toList().toString().replace(" ", "");
  }

  private static void requireValue(Object value) {
    if (value instanceof List<?> list) {
      list.forEach(TrialSpec::requireValue);
    } else if (!(value instanceof Double
        || value instanceof Long
        || value instanceof Boolean
        || value instanceof String)) {
      throw new IllegalArgumentException("not a value of a setting: " + value);
    }
  }

  /** The hash that ids are, in hexadecimal digits. */
  public static String hash(String canonical) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(canonical.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, ID_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
