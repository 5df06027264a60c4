package io.alphasweep.sweep;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import io.alphasweep.config.FaultyFileException;
import io.alphasweep.config.HoconFile;
import io.alphasweep.config.Problems;
import io.alphasweep.config.Suggestion;
import io.alphasweep.trial.Setting;
import java.net.URL;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reads HOCON files of a few settings, as strictly as sweep files. */
public final class SettingsFile {

  private final String kind;
  private final List<Setting> declared;
  private final Config defaults;

  /**
   * @param kind what such a file is called, for people
   * @param declared what a file may set
   * @param defaults where the default of each stands
   */
  public SettingsFile(String kind, List<Setting> declared, URL defaults) {
    this.kind = kind;
    this.declared = List.copyOf(declared);
    this.defaults = ConfigFactory.parseURL(defaults);
  }

  /** The default of each setting, by key, in the class that its kind names. */
  public Map<String, Object> defaults() {
    Map<String, Object> values = new TreeMap<>();
    for (Setting setting : declared) {
      try {
        values.put(setting.key(), Values.read(setting, defaults.getValue(setting.key())));
      } catch (Values.Unacceptable e) {
        throw new IllegalStateException("default of " + setting.key() + ": " + e.getMessage(), e);
      }
    }
    return values;
  }

  /**
   * The value of each setting: what the file says, else the default.
   *
   * @throws FaultyFileException with everything that is wrong with the file
   */
  public Map<String, Object> read(Path file) throws FaultyFileException {
    Problems problems = new Problems(HoconFile.name(file), kind);
    ConfigObject root = HoconFile.read(file, problems).root();
    Map<String, Object> values = defaults();
    List<String> keys = declared.stream().map(Setting::key).toList();
    for (Map.Entry<String, ConfigValue> entry : new TreeMap<>(root).entrySet()) {
      String key = entry.getKey();
      int line = SettingReader.line(entry.getValue());
      int index = keys.indexOf(key);
      if (index < 0) {
        problems.error(line, key, () -> unknown(key, keys));
        continue;
      }
      try {
        values.put(key, Values.read(declared.get(index), entry.getValue()));
      } catch (Values.Unacceptable e) {
        problems.error(line, key, e.getMessage());
      }
    }
    problems.throwIfAny();
    return values;
  }

  private static String unknown(String key, List<String> keys) {
    return "unknown setting" + Suggestion.orAccepted(key, keys);
  }
}
