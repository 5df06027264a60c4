package io.alphasweep.summary;

import io.alphasweep.store.ResultTables;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.Row;

/** What was decided last where seeds were added. */
final class LastLooks {

  private static final Set<String> OUT = Set.of("beaten", "lost");

  private LastLooks() {}

  /**
   * The settings that competed after the last look, by environment. Only those environments count
   * whose settings are the ones that a sweep looked at: a directory may serve several sweeps.
   *
   * @throws IOException if the decisions cannot be read
   */
  static Map<String, Set<String>> of(ResultTables source, Runs runs) throws IOException {
    List<Row> last =
        source
            .decisions()
            .where("rung IS NULL")
            .selectExpr(
                "sweep",
                "environment",
                "trial_id",
                "verdict",
                "look",
                "max(look) OVER (PARTITION BY sweep, environment) AS last")
            .where("look = last")
            .collectAsList();
    Map<String, Map<String, Map<String, Boolean>>> bySweep = new HashMap<>();
    for (Row row : last) {
      bySweep
          .computeIfAbsent(row.getString(0), key -> new HashMap<>())
          .computeIfAbsent(row.getString(1), key -> new HashMap<>())
          .put(row.getString(2), !OUT.contains(row.getString(3)));
    }
    Map<String, Set<String>> competing = new HashMap<>();
    if (bySweep.isEmpty()) {
      return competing;
    }
    Map<String, Map<String, String>> names = names(runs);
    for (Map<String, Map<String, Boolean>> sweep : bySweep.values()) {
      sweep.forEach(
          (environment, settings) -> {
            Map<String, String> known = names.getOrDefault(environment, Map.of());
            Set<String> looked = new HashSet<>();
            settings.keySet().stream().map(known::get).forEach(looked::add);
            if (looked.equals(new HashSet<>(known.values()))) {
              Set<String> of = competing.computeIfAbsent(environment, key -> new HashSet<>());
              settings.forEach(
                  (trialId, competes) -> {
                    if (competes) {
                      of.add(known.get(trialId));
                    }
                  });
            }
          });
    }
    return competing;
  }

  /** What the setting of each trial is called, by environment and trial. */
  private static Map<String, Map<String, String>> names(Runs runs) {
    Map<String, Map<String, String>> names = new HashMap<>();
    for (SettingRuns setting : runs.settings()) {
      Map<String, String> own =
          names.computeIfAbsent(setting.environment(), key -> new HashMap<>());
      for (Row trial : setting.trials()) {
        own.put(trial.getAs("trial_id"), runs.name(setting.withoutEnvironment()));
      }
    }
    return names;
  }
}
