package io.alphasweep.summary;

import static java.util.stream.Collectors.toSet;

import io.alphasweep.summary.Verdict.Certainty;
import io.alphasweep.summary.statistics.DetectableEffect;
import io.alphasweep.summary.statistics.Holm;
import io.alphasweep.summary.statistics.Interval;
import io.alphasweep.summary.statistics.MeanDifference;
import io.alphasweep.summary.statistics.Moments;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The answer of a sweep: a verdict for each environment, and one over all.
 *
 * <p>In each environment the setting of the highest mean is tested against each other one, by the
 * tests of the tables {@code comparisons} and {@code overall_comparisons}: Welch's t, with Holm's
 * correction over all those pairs of the sweep. The leader is certain where each of its comparisons
 * stands at 5%; it was chosen by the same rewards, but to be named falsely it must beat every other
 * setting, which for equal settings happens in at most 5% of sweeps.
 *
 * <p>Where seeds were added until the leader was certain, those settings are open that still
 * competed at the last look ({@link io.alphasweep.summary.statistics.Race}), whatever the tests of
 * a fixed number of seeds say; over all environments, those that did in any.
 *
 * <p>How many seeds more would tell: as many as give the t test a power of 80% at the level that
 * the correction leaves to the comparisons that do not stand yet, if differences and spreads are
 * what they seem ({@link DetectableEffect#seeds}).
 *
 * @param environments one verdict each
 * @param overall over all environments, of normalised rewards; empty where fewer than two have a
 *     scale
 */
public record Verdicts(List<Verdict> environments, Optional<Verdict> overall) {

  private static final double LEANING = 0.2;

  /**
   * What a setting reached in an environment.
   *
   * @param rewards moments of the final rewards of its completed trials, at least one
   * @param lost trials that diverged or failed
   */
  public record Reached(String environment, String setting, Moments rewards, long lost) {

    /**
     * The same of the rewards themselves.
     *
     * @param rewards final rewards of its completed trials, at least one
     */
    public static Reached of(String environment, String setting, List<Double> rewards, long lost) {
      double[] numbers = rewards.stream().mapToDouble(Double::doubleValue).toArray();
      return new Reached(environment, setting, Moments.of(numbers), lost);
    }
  }

  /** A leader against another: groups of one environment, or of several. */
  private record Duel(List<Moments> groups, MeanDifference difference) {

    static Duel of(List<Moments> leader, List<Moments> other) {
      Moments[] groups = Stream.concat(leader.stream(), other.stream()).toArray(Moments[]::new);
      double[] weights = new double[groups.length];
      Arrays.fill(weights, 0, leader.size(), 1.0 / leader.size());
      Arrays.fill(weights, leader.size(), groups.length, -1.0 / other.size());
      return new Duel(List.of(groups), MeanDifference.contrast(groups, weights));
    }

    /** Seeds a side; of unequal groups the harmonic mean: the error is that of so many. */
    double seeds() {
      return groups.size() / groups.stream().mapToDouble(of -> 1.0 / of.count()).sum();
    }

    /** The difference in standard deviations of seeds; NaN where there is no spread. */
    double effect() {
      double error = difference.standardError();
      return error > 0 ? difference.difference() / (error * Math.sqrt(seeds() / 2)) : Double.NaN;
    }

    /** Seeds more of each setting, at the level; negative for none that would tell. */
    int moreSeeds(double alpha) {
      double effect = effect();
      if (!(effect > 0)) {
        return -1;
      }
      double seeds = seeds();
      int most = Verdict.TOO_MANY + (int) Math.ceil(seeds);
      OptionalInt needed = DetectableEffect.seeds(effect, alpha, Summary.POWER, most);
      return needed.isEmpty()
          ? Verdict.TOO_MANY
          : Math.max(1, Math.min(Verdict.TOO_MANY, needed.getAsInt() - (int) Math.floor(seeds)));
    }
  }

  /** What one setting reached in some environments, best first in a list of such. */
  private record Contender(String setting, Map<String, Moments> rewards, long lost) {

    double mean() {
      return rewards.values().stream().mapToDouble(Moments::mean).average().orElse(Double.NaN);
    }

    long trials() {
      return rewards.values().stream().mapToLong(Moments::count).sum();
    }
  }

  /**
   * The contenders of one place, the leader first, and its duels with the others in their order.
   */
  private record Contest(
      String place, List<Contender> contenders, List<Duel> duels, Optional<Set<String>> competing) {

    static Contest of(String place, List<Contender> contenders, Optional<Set<String>> competing) {
      Comparator<Contender> order =
          Comparator.<Contender>comparingInt(each -> each.rewards().size())
              .thenComparingDouble(Contender::mean)
              .reversed();
      List<Contender> ranked = contenders.stream().sorted(order).toList();
      Contender leader = ranked.get(0);
      List<Contender> met = new ArrayList<>(List.of(leader));
      List<Duel> duels = new ArrayList<>();
      for (Contender other : ranked.subList(1, ranked.size())) {
        List<String> common =
            other.rewards().keySet().stream().filter(leader.rewards()::containsKey).toList();
        if (!common.isEmpty()) {
          met.add(other);
          duels.add(
              Duel.of(
                  common.stream().map(leader.rewards()::get).toList(),
                  common.stream().map(other.rewards()::get).toList()));
        }
      }
      return new Contest(place, met, duels, competing);
    }

    Verdict verdict(double[] corrected, double alphaLeft) {
      Contender leader = leader();
      Moments[] own = leader.rewards().values().toArray(Moments[]::new);
      double[] weights = new double[own.length];
      Arrays.fill(weights, 1.0 / own.length);
      MeanDifference reached = MeanDifference.contrast(own, weights);
      if (duels.isEmpty()) {
        return new Verdict(
            place,
            Certainty.ALONE,
            leader.setting(),
            "",
            reached.difference(),
            reached.interval(Summary.CONFIDENCE),
            0,
            Interval.UNKNOWN,
            Double.NaN,
            0,
            0,
            0,
            remark(leader));
      }
      int asGood = 0;
      Duel closest = null;
      double p = 0;
      for (int place = 0; place < duels.size(); place++) {
        p = Math.max(p, duels.get(place).difference().pDifferent()); // NaN stays
        if (isOpen(contenders.get(place + 1), corrected[place])) {
          asGood++;
          Duel duel = duels.get(place);
          if (closest == null || !(duel.effect() >= closest.effect())) {
            closest = duel;
          }
        }
      }
      MeanDifference lead = duels.get(0).difference();
      return new Verdict(
          place,
          asGood == 0
              ? Certainty.CERTAIN
              : p <= LEANING ? Certainty.LEANING : Certainty.CANNOT_TELL,
          leader.setting(),
          contenders.get(1).setting(),
          reached.difference(),
          reached.interval(Summary.CONFIDENCE),
          lead.difference(),
          lead.interval(Summary.CONFIDENCE),
          p,
          asGood,
          duels.size(),
          closest == null ? 0 : closest.moreSeeds(alphaLeft),
          remark(leader));
    }

    private boolean isOpen(Contender other, double corrected) {
      return competing
          .map(names -> names.contains(other.setting()) || !names.contains(leader().setting()))
          .orElse(!(corrected <= Summary.ALPHA));
    }

    private Contender leader() {
      return contenders.get(0);
    }

    private static String remark(Contender leader) {
      return leader.lost() == 0
          ? ""
          : "%d of the leader's %d trials did not complete"
              .formatted(leader.lost(), leader.lost() + leader.trials());
    }
  }

  public Verdicts {
    environments = List.copyOf(environments);
  }

  /** Of what settings reached; those that share an environment are compared. */
  public static Verdicts of(List<Reached> results) {
    return of(results, Map.of());
  }

  /**
   * The same where seeds were added.
   *
   * @param competing the settings that compete for more seeds, or did at the last look, by
   *     environment; an environment whose seeds are fixed is not among them
   */
  public static Verdicts of(List<Reached> results, Map<String, Set<String>> competing) {
    Map<String, List<Contender>> byEnvironment = new LinkedHashMap<>();
    Map<String, Map<String, Moments>> scores = new LinkedHashMap<>();
    Map<String, Long> lost = new LinkedHashMap<>();
    for (Reached of : results) {
      byEnvironment
          .computeIfAbsent(of.environment(), key -> new ArrayList<>())
          .add(new Contender(of.setting(), Map.of(of.environment(), of.rewards()), of.lost()));
      if (NormalizedScores.knows(of.environment())) {
        scores
            .computeIfAbsent(of.setting(), key -> new LinkedHashMap<>())
            .put(of.environment(), NormalizedScores.of(of.environment(), of.rewards()));
        lost.merge(of.setting(), of.lost(), Long::sum);
      }
    }
    List<Contest> contests = new ArrayList<>();
    byEnvironment.forEach(
        (environment, of) ->
            contests.add(
                Contest.of(environment, of, Optional.ofNullable(competing.get(environment)))));
    Optional<Set<String>> inAny =
        competing.values().stream()
            .reduce((one, other) -> Stream.concat(one.stream(), other.stream()).collect(toSet()));
    long scales = scores.values().stream().flatMap(of -> of.keySet().stream()).distinct().count();
    Optional<Verdict> overall = Optional.empty();
    if (scales > 1) {
      List<Contender> contenders = new ArrayList<>();
      scores.forEach(
          (setting, of) -> contenders.add(new Contender(setting, of, lost.get(setting))));
      overall =
          Optional.of(
              verdicts(
                      List.of(
                          Contest.of(
                              "Over %d environments (0 random, 1 reference)".formatted(scales),
                              contenders,
                              inAny)))
                  .get(0));
    }
    return new Verdicts(verdicts(contests), overall);
  }

  /** The contests are one family. */
  private static List<Verdict> verdicts(List<Contest> contests) {
    double[] p =
        contests.stream()
            .flatMap(contest -> contest.duels().stream())
            .mapToDouble(duel -> duel.difference().pDifferent())
            .toArray();
    double[] corrected = Holm.correct(p);
    long open = Arrays.stream(corrected).filter(each -> !(each <= Summary.ALPHA)).count();
    List<Verdict> verdicts = new ArrayList<>();
    int from = 0;
    for (Contest contest : contests) {
      int to = from + contest.duels().size();
      verdicts.add(
          contest.verdict(
              Arrays.copyOfRange(corrected, from, to), Summary.ALPHA / Math.max(1, open)));
      from = to;
    }
    return verdicts;
  }

  /** All of them, that over all environments first. */
  public List<Verdict> all() {
    return Stream.concat(overall.stream(), environments.stream()).toList();
  }

  /** A sentence each, that over all environments first. */
  public List<String> sentences() {
    return all().stream().map(Verdict::sentence).toList();
  }
}
