package io.alphasweep.summary;

/**
 * How steadily a trial learned, as SQL over its curve of {@code episodic_return_100}. All is
 * measured in the range of the curve, from its least value to its best, so that it has no unit. The
 * definitions are ours.
 */
final class Stability {

  /** The curve in its order, an array of (iteration, reward), from the rows of a trial. */
  static final String CURVE =
      "array_sort(collect_list(struct(iteration, episodic_return_100))"
          + " FILTER (WHERE episodic_return_100 IS NOT NULL))";

  /**
   * How often it fell, by more than half of the range, below the best that it had reached before; a
   * fall counts once, however long it stays there.
   */
  static final String COLLAPSES =
      """
      CASE WHEN size(curve) > 0 THEN
        aggregate(curve, named_struct('peak', CAST('-Infinity' AS DOUBLE), 'fallen', false, 'falls', 0D),
          (s, r) -> named_struct(
            'peak', greatest(s.peak, r.episodic_return_100),
            'fallen', s.peak - r.episodic_return_100 > 0.5 * (best_reward - least_reward),
            'falls', s.falls
              + IF(s.peak - r.episodic_return_100 > 0.5 * (best_reward - least_reward) AND NOT s.fallen, 1D, 0D)),
          s -> s.falls) END""";

  /** The share of the iterations that followed the first with 95% of the range. */
  static final String PLATEAU =
      """
      1 - array_min(transform(
        filter(curve, r ->
          r.episodic_return_100 >= least_reward + 0.95 * (best_reward - least_reward)
            OR r.episodic_return_100 = best_reward),
        r -> r.iteration)) / length""";

  private Stability() {}
}
