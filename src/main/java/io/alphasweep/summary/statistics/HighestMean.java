package io.alphasweep.summary.statistics;

import java.util.Arrays;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.TSampler;
import org.hipparchus.stat.StatUtils;

/** Which of several groups truly has the highest mean, as far as their runs can tell. */
public final class HighestMean {

  private HighestMean() {}

  /**
   * The probability that each group has the highest mean: how often it comes out on top when the
   * mean of each group is drawn from its t distribution, the one of Student's interval. (Drawing
   * the runs again instead, a bootstrap, is too sure of itself with few runs.)
   *
   * @param groups {@code [group, run]}
   * @param draws at least 1
   * @param random where the draws come from
   * @return {@code [group]}, adding up to 1; groups that tie share; NaN for a group of fewer than
   *     two runs, which takes no part
   */
  public static double[] probabilities(double[][] groups, int draws, UniformRandomProvider random) {
    double[] wins = new double[groups.length];
    double[] means = new double[groups.length];
    double[] errors = new double[groups.length];
    TSampler[] samplers = new TSampler[groups.length];
    for (int group = 0; group < groups.length; group++) {
      int runs = groups[group].length;
      if (runs > 1) {
        means[group] = StatUtils.mean(groups[group]);
        errors[group] = Math.sqrt(StatUtils.variance(groups[group]) / runs);
        samplers[group] = TSampler.of(random, runs - 1);
      } else {
        wins[group] = Double.NaN;
      }
    }
    double[] drawn = new double[groups.length];
    for (int draw = 0; draw < draws; draw++) {
      for (int group = 0; group < groups.length; group++) {
        drawn[group] =
            samplers[group] == null
                ? Double.NEGATIVE_INFINITY
                : means[group] + errors[group] * samplers[group].sample();
      }
      double highest = StatUtils.max(drawn);
      double ties = Arrays.stream(drawn).filter(mean -> mean == highest).count();
      for (int group = 0; group < groups.length; group++) {
        wins[group] += drawn[group] == highest ? 1 / ties : 0;
      }
    }
    return Arrays.stream(wins).map(sum -> sum / draws).toArray();
  }
}
