package io.alphasweep.cli;

import io.alphasweep.sweep.Screen;
import io.alphasweep.sweep.Sweep;
import io.alphasweep.sweep.TrialSchema;
import io.alphasweep.training.Footprint;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a screen comes to, where no trial diverges. Where the settings of an environment are not
 * equally long, which of them are left is not known before, and its steps are those of the mean
 * setting.
 *
 * @param reached settings that train to each rung, and at last to the end, {@code [rung + 1]}
 * @param iterations of all trials together
 * @param environmentSteps of all trials together
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record ScreenPlan(long[] reached, long iterations, long environmentSteps) {

  static ScreenPlan of(Sweep sweep, Screen screen, TrialSchema schema) {
    int rungs = screen.rungs().size();
    long[] reached = new long[rungs + 1];
    double iterations = 0;
    double steps = 0;
    Map<Integer, Footprint> footprints = new HashMap<>();
    for (List<Integer> settings : sweep.configurationsByEnvironment().values()) {
      double[] iterationsAt = new double[rungs + 1];
      double[] stepsAt = new double[rungs + 1];
      for (int configuration : settings) {
        Footprint footprint =
            footprints.computeIfAbsent(
                sweep.kind(configuration * sweep.seeds().size()),
                kind -> schema.footprint(sweep.trial(configuration, 0)));
        for (int rung = 0; rung <= rungs; rung++) {
          long at =
              rung < rungs
                  ? screen.iterations(rung, footprint.iterations())
                  : footprint.iterations();
          iterationsAt[rung] += (double) at / settings.size();
          stepsAt[rung] += (double) footprint.environmentSteps(at) / settings.size();
        }
      }
      int left = settings.size();
      for (int rung = 0; rung <= rungs; rung++) {
        reached[rung] += left;
        double trials = (double) left * sweep.seeds().size();
        iterations += trials * (iterationsAt[rung] - (rung > 0 ? iterationsAt[rung - 1] : 0));
        steps += trials * (stepsAt[rung] - (rung > 0 ? stepsAt[rung - 1] : 0));
        left = screen.kept(left);
      }
    }
    return new ScreenPlan(reached, Math.round(iterations), Math.round(steps));
  }
}
