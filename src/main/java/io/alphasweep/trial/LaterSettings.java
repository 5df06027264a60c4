package io.alphasweep.trial;

import java.util.List;
import java.util.Map;

/**
 * The settings that came later than some trials, which are trials with their absent values ({@link
 * Setting#absentAt}).
 *
 * @param settings keys absolute, each with its whole condition; what a condition names comes first;
 *     one that several choices declare may appear several times
 */
public record LaterSettings(List<Setting> settings) {

  public LaterSettings {
    settings = settings.stream().filter(setting -> setting.absent() != null).toList();
  }

  /** Adds what a trial of any version has and does not say. */
  public void complete(Map<String, Object> trial) {
    for (Setting setting : settings) {
      if (setting.condition() == null || setting.condition().holds(trial)) {
        trial.putIfAbsent(setting.key(), setting.absent());
      }
    }
  }
}
