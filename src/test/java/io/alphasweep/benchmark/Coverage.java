package io.alphasweep.benchmark;

import com.github.freva.asciitable.AsciiTable;
import io.alphasweep.summary.statistics.Bootstrap;
import io.alphasweep.summary.statistics.Interval;
import io.alphasweep.summary.statistics.TaskStatistics;
import io.alphasweep.trial.RandomStreams;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/**
 * How often a nominal 95% interval holds the truth at the seeds that people have: simulated
 * experiments whose truth is known.
 */
public final class Coverage {

  /** How the final rewards of a setting's seeds are spread. */
  public enum Spread {
    /** As a textbook's. */
    NORMAL {
      @Override
      double draw(UniformRandomProvider random) {
        return 2000 + 300 * gauss(random);
      }
    },
    /** Log-normal with sigma 1: few seeds far above the others. */
    SKEWED {
      @Override
      double draw(UniformRandomProvider random) {
        return 500 * Math.exp(gauss(random));
      }
    },
    /** One seed in four fails to learn. */
    BIMODAL {
      @Override
      double draw(UniformRandomProvider random) {
        double gauss = gauss(random);
        return random.nextInt(4) == 0 ? 300 + 100 * gauss : 2000 + 200 * gauss;
      }
    };

    abstract double draw(UniformRandomProvider random);

    /** Scores {@code [task, run]}; the tasks are of different difficulty. */
    public double[][] experiment(int tasks, int seeds, UniformRandomProvider random) {
      double[][] scores = new double[tasks][seeds];
      for (int task = 0; task < tasks; task++) {
        for (int seed = 0; seed < seeds; seed++) {
          scores[task][seed] = (1 + 0.1 * task) * draw(random);
        }
      }
      return scores;
    }

    private static double gauss(UniformRandomProvider random) {
      return ZigguratSampler.NormalizedGaussian.of(random).sample();
    }
  }

  private static final double NOMINAL = 0.95;
  private static final int RESAMPLES = 2_000;
  private static final int TRUTH = 1_000_000;

  private final int experiments;

  Coverage(int experiments) {
    this.experiments = experiments;
  }

  /** Prints the tables; the one argument, if any, is the count of experiments. */
  public static void main(String[] arguments) {
    int experiments = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 1_000;
    Coverage coverage = new Coverage(experiments);
    List<String[]> rows = new ArrayList<>();
    for (Spread spread : Spread.values()) {
      for (int seeds : new int[] {3, 5, 10}) {
        coverage.add(rows, "mean", 1, spread, seeds, TaskStatistics::mean);
        coverage.add(rows, "mean over 6 tasks", 6, spread, seeds, TaskStatistics::mean);
        coverage.add(rows, "IQM over 6 tasks", 6, spread, seeds, TaskStatistics::interquartileMean);
      }
    }
    System.out.printf(
        "How often the nominal 95%% interval holds the truth, over %,d experiments"
            + " (bootstraps of %,d resamples)%n%n",
        experiments, RESAMPLES);
    System.out.println(
        AsciiTable.getTable(
            new String[] {"of", "scores", "seeds", "percentile", "BCa", "t"},
            rows.toArray(String[][]::new)));
  }

  private void add(
      List<String[]> rows,
      String name,
      int tasks,
      Spread spread,
      int seeds,
      ToDoubleFunction<double[][]> statistic) {
    Map<String, Double> shares = shares(tasks, spread, seeds, statistic, name.startsWith("mean"));
    List<String> row = new ArrayList<>();
    row.add(name);
    row.add(spread.name().toLowerCase(Locale.ROOT));
    row.add("" + seeds);
    for (String method : List.of("percentile", "BCa", "t")) {
      Double share = shares.get(method);
      row.add(share == null ? "-" : "%.1f%%".formatted(100 * share));
    }
    rows.add(row.toArray(String[]::new));
  }

  /** The share of experiments whose interval held the truth, by method. */
  Map<String, Double> shares(
      int tasks, Spread spread, int seeds, ToDoubleFunction<double[][]> statistic, boolean isMean) {
    double truth =
        statistic.applyAsDouble(
            spread.experiment(tasks, TRUTH / tasks, new RandomStreams(0).stream("truth", 0)));
    Map<String, Integer> held = new LinkedHashMap<>();
    for (int experiment = 0; experiment < experiments; experiment++) {
      RandomStreams streams = new RandomStreams(experiment);
      double[][] scores = spread.experiment(tasks, seeds, streams.stream("scores", seeds));
      Bootstrap bootstrap = new Bootstrap(NOMINAL, RESAMPLES, streams.stream("bootstrap", seeds));
      count(held, "percentile", bootstrap.percentile(scores, statistic), truth);
      count(held, "BCa", bootstrap.bca(scores, statistic), truth);
      if (isMean) {
        count(held, "t", TaskStatistics.meanInterval(scores, NOMINAL), truth);
      }
    }
    Map<String, Double> shares = new LinkedHashMap<>();
    held.forEach((method, count) -> shares.put(method, (double) count / experiments));
    return shares;
  }

  private static void count(
      Map<String, Integer> held, String method, Interval interval, double truth) {
    held.merge(method, interval.contains(truth) ? 1 : 0, Integer::sum);
  }
}
