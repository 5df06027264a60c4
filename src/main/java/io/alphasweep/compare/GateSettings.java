package io.alphasweep.compare;

import io.alphasweep.config.FaultyFileException;
import io.alphasweep.sweep.SettingsFile;
import io.alphasweep.trial.Setting;
import io.alphasweep.trial.Setting.Range;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * When a comparison counts as worse; the defaults stand in {@code gate.conf}.
 *
 * @param rewardMargin share of the baseline's mean by which a reward may be lower and still pass
 * @param significance the chance of a false alarm over all settings of a comparison, in (0, 1)
 * @param minimumSeeds completed seeds that each side of a setting needs, at least 2
 * @param speedTolerance share by which training may be slower and still pass
 */
public record GateSettings(
    double rewardMargin, double significance, long minimumSeeds, double speedTolerance) {

  private static final List<Setting> DECLARED =
      List.of(
          Setting.real("reward-margin", Range.below(0, 1), "share that a reward may be lower"),
          Setting.real("significance", Range.open(0, 1), "chance of a false alarm"),
          Setting.integer("minimum-seeds", Range.atLeast(2), "completed seeds a side"),
          Setting.real("speed-tolerance", Range.below(0, 1), "share that training may be slower"));

  private static final SettingsFile FILE =
      new SettingsFile("gate file", DECLARED, GateSettings.class.getResource("gate.conf"));

  /** The defaults. */
  public static GateSettings defaults() {
    return of(FILE.defaults());
  }

  /**
   * The defaults, with what the file says in their place.
   *
   * @throws FaultyFileException with everything that is wrong with the file
   */
  public static GateSettings read(Path file) throws FaultyFileException {
    return of(FILE.read(file));
  }

  private static GateSettings of(Map<String, Object> values) {
    return new GateSettings(
        (Double) values.get("reward-margin"),
        (Double) values.get("significance"),
        (Long) values.get("minimum-seeds"),
        (Double) values.get("speed-tolerance"));
  }
}
