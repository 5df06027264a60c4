package io.alphasweep.trial;

import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Everything that a trial's result depends on: its settings, fully resolved, and nothing else.
 *
 * <p>Values are {@link Double}, {@link Long}, {@link Boolean}, {@link String} or {@code
 * List<Long>}, as {@link Setting.Kind} says. Settings that the trial does not use are absent, so
 * two files that differ only in those describe the same trial.
 */
public final class TrialSpec implements Serializable {

  /**
   * The version of what the settings mean, part of every identity. It rises when the same settings
   * would produce other rows: then old rows are another trial's.
   */
  public static final int SEMANTICS = 1;

  private static final int ID_BYTES = 8;

  private final TreeMap<String, Object> settings;

  /** Both made when first asked for: a plan of a million trials asks for none of them. */
  private transient String canonical;

  private transient String id;

  /**
   * @param settings key to value, all that the trial uses
   * @throws IllegalArgumentException if a value is of no class that a setting can have
   */
  public TrialSpec(Map<String, Object> settings) {
    this.settings = new TreeMap<>(settings);
    settings.values().forEach(TrialSpec::requireValue);
  }

  /** The hash of the canonical rendering: 16 hexadecimal digits. */
  public String id() {
    if (id == null) {
      id = hash(canonical());
    }
    return id;
  }

  /**
   * The settings as one line of JSON: keys sorted, each number written in one way only, with the
   * version of their meaning.
   */
  public String canonical() {
    if (canonical == null) {
      canonical = render(settings);
    }
    return canonical;
  }

  /** All settings, sorted by key. */
  public SortedMap<String, Object> settings() {
    return Collections.unmodifiableSortedMap(settings);
  }

  /** Whether the trial uses this setting. */
  public boolean has(String key) {
    return settings.containsKey(key);
  }

  /** A real number; throws IllegalArgumentException if the trial has no such setting. */
  public double real(String key) {
    return (Double) value(key);
  }

  /** A whole number; throws IllegalArgumentException if the trial has no such setting. */
  public long integer(String key) {
    return (Long) value(key);
  }

  /** A switch; throws IllegalArgumentException if the trial has no such setting. */
  public boolean flag(String key) {
    return (Boolean) value(key);
  }

  /** A word; throws IllegalArgumentException if the trial has no such setting. */
  public String text(String key) {
    return (String) value(key);
  }

  /** A list of whole numbers; throws IllegalArgumentException if the trial has no such setting. */
  @SuppressWarnings("unchecked")
  public List<Long> integers(String key) {
    return (List<Long>) value(key);
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

  private Object value(String key) {
    Object value = settings.get(key);
    if (value == null) {
      throw new IllegalArgumentException("trial " + id() + " has no setting " + key);
    }
    return value;
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

  private static String render(SortedMap<String, Object> settings) {
    StringBuilder json = new StringBuilder("{\"semantics\":").append(SEMANTICS);
    settings.forEach(
        (key, value) -> json.append(",\"").append(key).append("\":").append(render(value)));
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

  private static String hash(String canonical) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(canonical.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, ID_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
