package io.alphasweep.summary.statistics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.hipparchus.distribution.continuous.FDistribution;
import org.hipparchus.linear.Array2DRowRealMatrix;
import org.hipparchus.linear.ArrayRealVector;
import org.hipparchus.linear.EigenDecompositionSymmetric;
import org.hipparchus.linear.RealMatrix;
import org.hipparchus.linear.RealVector;
import org.hipparchus.stat.StatUtils;

/**
 * Which of several factors a score depends on: an analysis of variance over a grid of cells, which
 * need not be complete nor have equally many runs.
 *
 * <p>Least squares over the runs. The variation of a factor is what it explains beside all other
 * factors, and that of a pair what it explains beside all factors (type II sums of squares, as
 * {@code statsmodels.stats.anova.anova_lm(typ=2)}); the error is the variation of the runs within
 * their cells.
 */
public final class FactorialAnova {

  /**
   * What a factor, or the interplay of a pair, explains.
   *
   * @param share of the variation of all runs, in [0, 1]
   * @param degrees degrees of freedom; 0 where the cells cannot tell it from the other factors
   * @param p the p-value of "it explains nothing" (F test); NaN for no degrees
   */
  public record Importance(double share, int degrees, double p) {}

  /** Eigenvalues below this share of the largest are those of columns that follow from others. */
  private static final double SINGULAR = 1e-9;

  private final double[][] scores;
  private final int[][] levels;
  private final int[] counts;
  private final double[] means;
  private final double grandMean;
  private final double total;
  private final double within;
  private final int withinDegrees;
  private final Fit mains;

  /**
   * @param scores {@code [cell, run]}, at least two runs in each cell
   * @param levels {@code [factor, cell]}: which level of the factor the cell has, from 0
   */
  public FactorialAnova(double[][] scores, int[][] levels) {
    this.scores = scores;
    this.levels = levels;
    this.counts =
        Arrays.stream(levels)
            .mapToInt(factor -> Arrays.stream(factor).max().orElse(0) + 1)
            .toArray();
    this.means = Arrays.stream(scores).mapToDouble(StatUtils::mean).toArray();
    double[] all = Arrays.stream(scores).flatMapToDouble(Arrays::stream).toArray();
    this.grandMean = StatUtils.mean(all);
    this.total = squares(all, grandMean);
    this.within =
        IntStream.range(0, scores.length).mapToDouble(i -> squares(scores[i], means[i])).sum();
    this.withinDegrees = all.length - scores.length;
    this.mains = new Fit(columns(-1));
  }

  /** What the factor explains beside all others. */
  public Importance main(int factor) {
    return importance(new Fit(columns(factor)), mains);
  }

  /** What the pair explains beyond the sum of its two factors. */
  public Importance interaction(int first, int second) {
    List<double[]> columns = columns(-1);
    for (double[] one : coded(first)) {
      for (double[] other : coded(second)) {
        double[] product = new double[one.length];
        Arrays.setAll(product, cell -> one[cell] * other[cell]);
        columns.add(product);
      }
    }
    return importance(mains, new Fit(columns));
  }

  /** The share of the variation that is between the runs of one cell: that of the seeds. */
  public double seeds() {
    return total > 0 ? within / total : Double.NaN;
  }

  /**
   * What each level of a factor does to the score, the other factors held alike, against the mean
   * over the factor's levels.
   *
   * @return {@code [level]}
   */
  public List<MeanDifference> effects(int factor) {
    int before = 1 + IntStream.range(0, factor).map(other -> counts[other] - 1).sum();
    double[] last = new double[scores.length];
    List<MeanDifference> effects = new ArrayList<>();
    for (int level = 0; level < counts[factor] - 1; level++) {
      double[] weights = mains.weights(before + level);
      Arrays.setAll(last, cell -> last[cell] - weights[cell]);
      effects.add(MeanDifference.contrast(scores, weights));
    }
    effects.add(MeanDifference.contrast(scores, last));
    return effects;
  }

  private Importance importance(Fit without, Fit with) {
    int degrees = with.rank - without.rank;
    if (degrees == 0 || total == 0) {
      return new Importance(0, degrees, Double.NaN);
    }
    double squares = Math.max(0, with.explained - without.explained);
    if (within == 0) {
      return new Importance(squares / total, degrees, squares > 0 ? 0 : 1);
    }
    double f = squares / degrees / (within / withinDegrees);
    double p = 1 - new FDistribution(degrees, withinDegrees).cumulativeProbability(f);
    return new Importance(squares / total, degrees, p);
  }

  /** The intercept and all factors but one. */
  private List<double[]> columns(int without) {
    List<double[]> columns = new ArrayList<>();
    double[] ones = new double[scores.length];
    Arrays.fill(ones, 1);
    columns.add(ones);
    for (int factor = 0; factor < levels.length; factor++) {
      if (factor != without) {
        columns.addAll(coded(factor));
      }
    }
    return columns;
  }

  /** One column per level but the last, which is minus one in all: the effects add up to zero. */
  private List<double[]> coded(int factor) {
    List<double[]> columns = new ArrayList<>();
    int last = counts[factor] - 1;
    for (int level = 0; level < last; level++) {
      int coded = level;
      columns.add(
          Arrays.stream(levels[factor])
              .mapToDouble(of -> of == coded ? 1 : of == last ? -1 : 0)
              .toArray());
    }
    return columns;
  }

  private static double squares(double[] values, double mean) {
    return Arrays.stream(values).map(value -> (value - mean) * (value - mean)).sum();
  }

  /** Least squares of the cell means, each weighted by its runs. */
  private final class Fit {
    private final List<double[]> columns;

    /** Of the normal equations. */
    private final EigenDecompositionSymmetric eigen;

    private final double least;
    private final int rank;

    /** Sum of squares around the grand mean. */
    private final double explained;

    private Fit(List<double[]> columns) {
      this.columns = columns;
      int size = columns.size();
      RealMatrix normal = new Array2DRowRealMatrix(size, size);
      double[] right = new double[size];
      for (int cell = 0; cell < scores.length; cell++) {
        int runs = scores[cell].length;
        for (int row = 0; row < size; row++) {
          double weighted = runs * columns.get(row)[cell];
          // Most cells have neither a column's level nor the last one.
          if (weighted != 0) {
            right[row] += weighted * (means[cell] - grandMean);
            for (int column = 0; column < size; column++) {
              normal.addToEntry(row, column, weighted * columns.get(column)[cell]);
            }
          }
        }
      }
      this.eigen = new EigenDecompositionSymmetric(normal);
      this.least = SINGULAR * Arrays.stream(eigen.getEigenvalues()).max().orElse(0);
      RealVector moments = new ArrayRealVector(right, false);
      int positive = 0;
      double squares = 0;
      for (int i = 0; i < size; i++) {
        double value = eigen.getEigenvalue(i);
        if (value > least) {
          positive++;
          double projection = eigen.getEigenvector(i).dotProduct(moments);
          squares += projection * projection / value;
        }
      }
      this.rank = positive;
      this.explained = squares;
    }

    /** The coefficient of a column as a weighted sum of the cell means. */
    private double[] weights(int column) {
      RealVector ofInverse = new ArrayRealVector(columns.size());
      for (int i = 0; i < columns.size(); i++) {
        double value = eigen.getEigenvalue(i);
        if (value > least) {
          RealVector vector = eigen.getEigenvector(i);
          ofInverse = ofInverse.add(vector.mapMultiply(vector.getEntry(column) / value));
        }
      }
      double[] row = ofInverse.toArray();
      double[] weights = new double[scores.length];
      Arrays.setAll(
          weights,
          cell -> {
            double sum = 0;
            for (int other = 0; other < row.length; other++) {
              sum += row[other] * columns.get(other)[cell];
            }
            return sum * scores[cell].length;
          });
      return weights;
    }
  }
}
