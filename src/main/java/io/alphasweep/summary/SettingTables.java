package io.alphasweep.summary;

import io.alphasweep.rows.Column;
import io.alphasweep.store.Table;
import io.alphasweep.text.ValueText;
import io.alphasweep.trial.TrialSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.sql.Row;

/**
 * What queries group by: a setting's name, its id, and which setting each trial has. Their tables
 * are read by programs, so they have no view.
 */
final class SettingTables {

  private static final Column SETTING =
      SummaryTable.text("setting", "the settings that differ, in words; the environment aside");

  private static final Column SETTING_ID =
      SummaryTable.text(
          "setting_id",
          "hash of the settings shown, the environment aside; the same in every sweep that varies"
              + " the same settings");

  private static final List<Column> NAMES = List.of(SETTING, SETTING_ID);

  private static final Column ENVIRONMENT =
      SummaryTable.text("environment", "environment of the trials");

  private SettingTables() {}

  /** One row per setting, environment and column that differs between settings. */
  static SummaryTable settings(Runs runs) {
    List<List<Object>> rows = new ArrayList<>();
    List<Column> columns = runs.columnsWithoutEnvironment();
    for (SettingRuns of : runs.settings()) {
      List<Object> setting = of.withoutEnvironment();
      for (int place : runs.places(setting)) {
        if (setting.get(place) != null) {
          rows.add(
              List.of(
                  runs.name(setting),
                  id(columns, setting),
                  of.environment(),
                  columns.get(place).name(),
                  ValueText.of(setting.get(place))));
        }
      }
    }
    return new SummaryTable(
        "settings",
        new Table(
            List.of(
                SETTING,
                SETTING_ID,
                ENVIRONMENT,
                SummaryTable.text("key", "the column of the table trials that differs"),
                SummaryTable.text("value", "its value as all tables spell it"))),
        0,
        rows,
        List.of());
  }

  /** One row per trial: its setting and what it reached. */
  static SummaryTable finals(Runs runs) {
    List<List<Object>> rows = new ArrayList<>();
    for (SettingRuns of : runs.settings()) {
      String name = runs.name(of.withoutEnvironment());
      String id = id(runs.columnsWithoutEnvironment(), of.withoutEnvironment());
      for (Row trial : of.trials()) {
        rows.add(
            Runs.row(
                List.of(trial.getAs("trial_id"), name, id, of.environment()),
                trial.<Object>getAs("seed"),
                trial.<Object>getAs("status"),
                trial.<Object>getAs("final_reward"),
                trial.<Object>getAs("area_under_curve"),
                trial.<Object>getAs("best_reward")));
      }
    }
    return new SummaryTable(
        "finals",
        new Table(
            List.of(
                SummaryTable.text("trial_id", "the trial, as in the tables metrics and trials"),
                SETTING,
                SETTING_ID,
                ENVIRONMENT,
                SummaryTable.count("seed", "seed of the trial"),
                SummaryTable.text("status", "completed, diverged or failed"),
                SummaryTable.real(
                    "final_reward", "reward", "episodic_return_100 of the last iteration"),
                SummaryTable.real(
                    "area_under_curve", "reward", "mean episodic_return_100 over all iterations"),
                SummaryTable.real("best_reward", "reward", "highest episodic_return_100"))),
        0,
        rows,
        List.of());
  }

  /** The table with {@code setting} and {@code setting_id} last, where its rows are of settings. */
  static SummaryTable named(Runs runs, SummaryTable table) {
    List<Column> own = table.table().columns().subList(0, table.settings());
    int skipped = own.equals(runs.columns()) ? 1 : 0;
    if (skipped == 0 && !own.equals(runs.columnsWithoutEnvironment())) {
      return table;
    }
    List<List<Object>> rows = new ArrayList<>();
    for (List<Object> row : table.rows()) {
      List<Object> setting = row.subList(skipped, table.settings());
      List<Object> longer = new ArrayList<>(row);
      longer.add(runs.name(setting));
      longer.add(id(runs.columnsWithoutEnvironment(), setting));
      rows.add(longer);
    }
    return new SummaryTable(
        table.name(), table.table().with(NAMES), table.settings(), rows, table.views());
  }

  /** Of the values that there are, exact in every digit. */
  private static String id(List<Column> columns, List<Object> setting) {
    StringBuilder text = new StringBuilder();
    IntStream.range(0, setting.size())
        .filter(place -> setting.get(place) != null)
        .forEach(
            place -> {
              Object value = setting.get(place);
              String exact =
                  value instanceof Double real ? Double.toHexString(real) : value.toString();
              text.append(columns.get(place).name()).append('=').append(exact).append('\n');
            });
    return TrialSpec.hash(text.toString());
  }
}
