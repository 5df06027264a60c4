package io.alphasweep.sweep;

import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import io.alphasweep.config.Problems;
import io.alphasweep.text.ValueText;
import io.alphasweep.trial.Setting;
import io.alphasweep.trial.TrialSpec;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Reads the {@code screen} of a sweep file, and finds out whether it fits the sweep. */
final class ScreenReader {

  private static final String RUNGS = "screen.rungs";

  private static final Setting RUNG =
      Setting.real("rungs", Setting.Range.open(0, 1), "share of a trial");

  private static final Setting KEEP =
      Setting.real("keep", Setting.Range.open(0, 1), "share of the settings");

  private final Problems problems;

  /** Of the rungs, for {@link #check}. */
  private int line;

  ScreenReader(Problems problems) {
    this.problems = problems;
  }

  /** The screen; any, where an error stands. */
  Screen read(ConfigObject group) {
    SettingReader.onlyKeys("screen", group, List.of(RUNG.key(), KEEP.key()), problems);
    return new Screen(rungs(group), keep(group));
  }

  private List<Double> rungs(ConfigObject group) {
    ConfigValue value = group.get(RUNG.key());
    line = SettingReader.line(value == null ? group : value);
    List<Double> rungs = new ArrayList<>();
    if (!(value instanceof ConfigList list) || list.isEmpty()) {
      problems.error(
          line,
          RUNGS,
          (value == null ? "is missing" : "found " + Values.found(value))
              + "; accepted: rising shares of a trial, such as [0.125, 0.25, 0.5]");
      return rungs;
    }
    for (ConfigValue element : list) {
      try {
        double share = (Double) Values.read(RUNG, element);
        double before = rungs.isEmpty() ? 0 : rungs.get(rungs.size() - 1);
        if (share <= before) {
          problems.error(
              SettingReader.line(element),
              RUNGS,
              "found %s after %s; accepted: rising shares"
                  .formatted(ValueText.of(share), ValueText.of(before)));
        }
        rungs.add(share);
      } catch (Values.Unacceptable e) {
        problems.error(SettingReader.line(element), RUNGS, e.getMessage());
      }
    }
    return rungs;
  }

  private double keep(ConfigObject group) {
    ConfigValue value = group.get(KEEP.key());
    try {
      if (value != null) {
        return (Double) Values.read(KEEP, value);
      }
      problems.error(
          SettingReader.line(group),
          "screen.keep",
          "is missing; accepted: " + Values.accepted(KEEP) + ", such as 0.5");
    } catch (Values.Unacceptable e) {
      problems.error(SettingReader.line(value), "screen.keep", e.getMessage());
    }
    return 1;
  }

  /** Each rung of a sweep that has any leaves a setting, and is an iteration of its own. */
  void check(Sweep sweep, TrialSchema schema) {
    if (sweep.screen().isEmpty()) {
      return;
    }
    Screen screen = sweep.screen().get();
    sweep
        .configurationsByEnvironment()
        .forEach((environment, settings) -> leaves(screen, environment, settings.size()));
    Set<Integer> kinds = new HashSet<>();
    for (int configuration = 0; configuration < sweep.configurations(); configuration++) {
      if (kinds.add(sweep.kind(configuration * sweep.seeds().size()))) { // all equally long
        TrialSpec trial = sweep.trial(configuration, 0);
        isApart(screen, trial.environment(), schema.footprint(trial).iterations());
      }
    }
  }

  private void leaves(Screen screen, String environment, int settings) {
    int left = settings;
    for (double rung : screen.rungs()) {
      int kept = screen.kept(left);
      if (kept == left) {
        problems.error(
            line,
            RUNGS,
            "found %,d left of %,d settings of %s at rung %s, all of which keep = %s keeps; accepted: more settings, fewer rungs or a smaller share"
                .formatted(
                    left, settings, environment, ValueText.of(rung), ValueText.of(screen.keep())));
        return;
      }
      left = kept;
    }
  }

  private void isApart(Screen screen, String environment, long iterations) {
    long before = 0;
    for (int rung = 0; rung < screen.rungs().size(); rung++) {
      long at = screen.iterations(rung, iterations);
      if (at == before || at == iterations) {
        problems.error(
            line,
            RUNGS,
            "found %s, which is iteration %,d of %,d in a trial of %s, as is %s; accepted: rungs that are different iterations before the last"
                .formatted(
                    ValueText.of(screen.rungs().get(rung)),
                    at,
                    iterations,
                    environment,
                    at == iterations ? "its end" : "the rung before"));
        return;
      }
      before = at;
    }
  }
}
