package io.alphasweep.training.offpolicy;

import io.alphasweep.rows.Column;
import io.alphasweep.rows.Columns;
import io.alphasweep.rows.Row;
import io.alphasweep.training.pack.Cohort;
import io.alphasweep.training.pack.PackArchive;
import io.alphasweep.trial.Condition;
import io.alphasweep.trial.Setting;
import io.alphasweep.trial.Setting.Range;
import io.alphasweep.trial.Settings;
import io.alphasweep.trial.StateArchive;
import java.util.ArrayList;
import java.util.List;

/**
 * What entropy is worth, for each trial of a cohort: fixed, or such that the entropy comes to a
 * target (Haarnoja et al. 2018, "Soft Actor-Critic Algorithms and Applications", section 5). Its
 * logarithm is stepped by Adam, whatever the other optimizers.
 */
final class Temperature {

  private static final String AUTOMATIC = "temperature.automatic";
  private static final String INITIAL = "temperature.initial";
  private static final String TARGET = "temperature.target-entropy";
  private static final String LEARNING_RATE = "temperature.learning-rate";
  private static final String EPSILON = "temperature.epsilon";
  private static final String LOSS = "temperature.loss";

  static final List<Setting> SETTINGS =
      List.of(
          Setting.flag(AUTOMATIC, "whether the temperature follows the entropy").onHost(),
          Setting.real(INITIAL, Range.POSITIVE, "temperature at the start").onHost(),
          Setting.real(
                  TARGET,
                  Range.ANY,
                  "entropy that it aims at, in -1 for each number of an action, or in the logarithm"
                      + " of the count of actions")
              .onHost()
              .when(Condition.on(AUTOMATIC)),
          Setting.real(LEARNING_RATE, Range.POSITIVE, "learning rate of its logarithm")
              .onHost()
              .when(Condition.on(AUTOMATIC)),
          Setting.real(EPSILON, Range.POSITIVE, "epsilon of its Adam")
              .onHost()
              .when(Condition.on(AUTOMATIC)),
          Setting.text(
                  LOSS,
                  List.of("alpha", "log-alpha"),
                  "what its loss multiplies the entropy's excess by")
              .onHost()
              .when(Condition.on(AUTOMATIC)));

  private static final Column TEMPERATURE =
      Column.real("temperature", "reward/nat", "what entropy is worth, after this iteration");

  static final Columns COLUMNS = Columns.of(TEMPERATURE);

  private final List<OfTrial> trials = new ArrayList<>();

  /**
   * @param unit in which the settings give the target entropy, in nats
   */
  Temperature(Cohort cohort, double unit) {
    cohort.trials().forEach(trial -> trials.add(new OfTrial(trial, unit)));
  }

  /** The present temperature of a trial. */
  double of(int trial) {
    return trials.get(trial).alpha;
  }

  /** Whether that of any trial learns. */
  boolean learns() {
    return trials.stream().anyMatch(trial -> trial.isAutomatic);
  }

  /** One step, by the mean entropy of a minibatch in nats. */
  void step(int trial, double entropy) {
    trials.get(trial).step(entropy);
  }

  /** Puts {@link #COLUMNS}. */
  void report(int trial, Row row) {
    row.put(TEMPERATURE, of(trial));
  }

  void archive(PackArchive archive) {
    for (int trial = 0; trial < trials.size(); trial++) {
      trials.get(trial).archive(archive.trial(trial).in("temperature"));
    }
  }

  private static final class OfTrial {

    private static final double BETA_1 = 0.9;
    private static final double BETA_2 = 0.999;

    private final boolean isAutomatic;
    private final double target;
    private final double rate;
    private final double epsilon;
    private final boolean ofAlpha;
    private double logAlpha;
    private double alpha;
    private double first;
    private double second;
    private long steps;

    OfTrial(Settings trial, double unit) {
      this.isAutomatic = trial.flag(AUTOMATIC);
      this.alpha = trial.real(INITIAL);
      this.logAlpha = StrictMath.log(alpha);
      this.target = isAutomatic ? unit * trial.real(TARGET) : 0;
      this.rate = isAutomatic ? trial.real(LEARNING_RATE) : 0;
      this.epsilon = isAutomatic ? trial.real(EPSILON) : 0;
      this.ofAlpha = isAutomatic && trial.text(LOSS).equals("alpha");
    }

    void step(double entropy) {
      if (!isAutomatic) {
        return;
      }
      double gradient = (ofAlpha ? alpha : 1) * (entropy - target);
      steps++;
      first = BETA_1 * first + (1 - BETA_1) * gradient;
      second = BETA_2 * second + (1 - BETA_2) * gradient * gradient;
      double mean = first / (1 - StrictMath.pow(BETA_1, (double) steps));
      double square = second / (1 - StrictMath.pow(BETA_2, (double) steps));
      logAlpha -= rate * mean / (Math.sqrt(square) + epsilon);
      alpha = StrictMath.exp(logAlpha);
    }

    void archive(StateArchive archive) {
      logAlpha = archive.real("log-alpha", logAlpha);
      alpha = archive.real("alpha", alpha);
      first = archive.real("first-moment", first);
      second = archive.real("second-moment", second);
      steps = archive.integer("steps", steps);
    }
  }
}
