package io.alphasweep.compare;

import io.alphasweep.compare.Side.Speed;
import io.alphasweep.compare.Verdict.Judgement;
import io.alphasweep.summary.statistics.DetectableEffect;
import io.alphasweep.summary.statistics.EffectSize;
import io.alphasweep.summary.statistics.Holm;
import io.alphasweep.summary.statistics.Interval;
import io.alphasweep.summary.statistics.MeanDifference;
import io.alphasweep.summary.statistics.SeedStatistics;
import io.alphasweep.text.Measured;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.hipparchus.distribution.discrete.HypergeometricDistribution;

/**
 * Judges the settings that two directories share.
 *
 * <p>A reward is worse where Welch's one-sided t test says that the candidate's mean is below the
 * baseline's by more than the margin. Trials that diverged are worse where Fisher's one-sided exact
 * test says that the candidate's diverge more often; it is made only where some diverged. Holm's
 * correction is over all these tests together. A trial that failed where none failed before is
 * worse without a test: a crash is no matter of chance. Speed is worse where the median is below
 * the baseline's by more than the tolerance, by the clock and, on CPUs, by processor time, too.
 *
 * <p>Other work on the machine slows the clock, and what shares caches and cores with a pack raises
 * its processor time as well. So only those iterations count in which the pack's threads ran about
 * as much of the time as they usually do on the quieter side; where these are fewer than half of
 * either side, speed is not judged. On GPUs the clock decides.
 */
final class Gate {

  private static final double POWER = 0.8;
  private static final double CONFIDENCE = 0.95;

  private final GateSettings settings;

  /** By seeds of both sides and count of tests: most settings of a sweep ask for the same. */
  private final Map<List<Integer>, Double> detectable = new HashMap<>();

  Gate(GateSettings settings) {
    this.settings = settings;
  }

  List<Verdict> judge(List<MatchedSetting> matched) {
    double[] rewards = matched.stream().mapToDouble(this::pOfReward).toArray();
    double[] divergences = matched.stream().mapToDouble(Gate::pOfDivergence).toArray();
    double[] corrected =
        Holm.correct(
            IntStream.range(0, 2 * rewards.length)
                .mapToDouble(i -> i % 2 == 0 ? rewards[i / 2] : divergences[i / 2])
                .toArray());
    int tests = (int) Arrays.stream(corrected).filter(p -> !Double.isNaN(p)).count();
    List<Verdict> verdicts = new ArrayList<>();
    for (int i = 0; i < matched.size(); i++) {
      verdicts.add(reward(matched.get(i), corrected[2 * i], tests));
      endings(matched.get(i), corrected[2 * i + 1], verdicts);
      verdicts.add(speed(matched.get(i)));
    }
    return verdicts;
  }

  /** In standard deviations. */
  private double detectable(int first, int second, int tests) {
    return detectable.computeIfAbsent(
        List.of(first, second, tests),
        key ->
            DetectableEffect.smallest(
                first, second, settings.significance() / Math.max(1, tests), POWER, 1));
  }

  private boolean tooFew(MatchedSetting of) {
    return of.baseline().rewards.length < settings.minimumSeeds()
        || of.candidate().rewards.length < settings.minimumSeeds();
  }

  private double margin(double[] baseline) {
    return settings.rewardMargin() * Math.abs(SeedStatistics.mean(baseline));
  }

  private double pOfReward(MatchedSetting of) {
    double[] baseline = of.baseline().rewards;
    return tooFew(of)
        ? Double.NaN
        : MeanDifference.welch(of.candidate().rewards, baseline).pBelow(-margin(baseline));
  }

  private static double pOfDivergence(MatchedSetting of) {
    long diverged = of.baseline().diverged + of.candidate().diverged;
    if (diverged == 0) {
      return Double.NaN;
    }
    return new HypergeometricDistribution(
            (int) (of.baseline().trials() + of.candidate().trials()),
            (int) diverged,
            (int) of.candidate().trials())
        .upperCumulativeProbability((int) of.candidate().diverged);
  }

  private Verdict reward(MatchedSetting of, double p, int tests) {
    double[] baseline = of.baseline().rewards;
    double[] candidate = of.candidate().rewards;
    MeanDifference welch = MeanDifference.welch(candidate, baseline);
    double from = SeedStatistics.mean(baseline);
    double to = SeedStatistics.mean(candidate);
    Judgement judgement;
    String reason;
    if (tooFew(of)) {
      judgement = Judgement.NOT_JUDGED;
      reason =
          "%d and %d seeds completed; the gate asks for at least %d a side"
              .formatted(baseline.length, candidate.length, settings.minimumSeeds());
    } else if (p <= settings.significance()) {
      judgement = Judgement.WORSE;
      reason =
          text(
              "final reward fell by %.1f, from %.1f to %.1f (p = %s)",
              from - to, from, to, Measured.chance(p));
    } else {
      judgement = Judgement.PASSED;
      reason = text("final reward %.1f, before %.1f", to, from);
    }
    double detectable =
        margin(baseline)
            + EffectSize.pooledStandardDeviation(candidate, baseline)
                * detectable(candidate.length, baseline.length, tests);
    String power =
        tooFew(of) ? "" : DetectableEffect.sentence(candidate.length, baseline.length, detectable);
    return new Verdict(
        of, of.name(), judgement, reason, from, to, welch.interval(CONFIDENCE), p, power);
  }

  /** Of trials that diverged or failed; nothing where all completed. */
  private void endings(MatchedSetting of, double p, List<Verdict> verdicts) {
    Side before = of.baseline();
    Side now = of.candidate();
    if (before.diverged + now.diverged > 0) {
      verdicts.add(
          ended(of, "diverged", p <= settings.significance(), before.diverged, now.diverged, p));
    }
    if (before.failed + now.failed > 0) {
      boolean worse = now.failed > 0 && before.failed == 0;
      verdicts.add(ended(of, "failed", worse, before.failed, now.failed, Double.NaN));
    }
  }

  private static Verdict ended(
      MatchedSetting of, String how, boolean worse, long before, long now, double p) {
    return new Verdict(
        of,
        of.name() + ": " + how,
        worse ? Judgement.WORSE : Judgement.PASSED,
        "%d of %d trials %s, before %d of %d"
            .formatted(now, of.candidate().trials(), how, before, of.baseline().trials()),
        before,
        now,
        Interval.UNKNOWN,
        p,
        "");
  }

  private Verdict speed(MatchedSetting of) {
    Speed before = of.baseline().speed;
    Speed now = of.candidate().speed;
    double from = SeedStatistics.median(before.stepsPerSecond);
    double to = SeedStatistics.median(now.stepsPerSecond);
    Judgement judgement = Judgement.NOT_JUDGED;
    String reason;
    if (!before.machine.equals(now.machine)) {
      reason =
          "speed is not judged, since host, device or trials per pack differ: %s, before %s"
              .formatted(now.machine, before.machine);
    } else if (before.isUntold() || now.isUntold()) {
      reason = "speed is not judged, since published results do not tell it";
    } else if (now.machineWasBusy() || before.machineWasBusy()) {
      reason =
          text(
              "speed is not judged, since the machine was busy: a pack's threads ran %.0f%% of the"
                  + " time, before %.0f%%",
              100 * now.processor, 100 * before.processor);
    } else {
      judgement = Judgement.PASSED;
      reason = text("%,.0f steps per second, before %,.0f", to, from);
      double slower = 1 - to / from;
      // Not a number where a side does not know its processor time; then the clock decides.
      double byProcessor =
          1
              - SeedStatistics.median(now.stepsPerCpuSecond)
                  / SeedStatistics.median(before.stepsPerCpuSecond);
      if (slower > settings.speedTolerance()) {
        reason += text(": %.0f%% slower", 100 * slower);
        if (byProcessor <= settings.speedTolerance()) {
          reason += text(", but %.0f%% by processor time: the machine was busy", 100 * byProcessor);
        } else {
          judgement = Judgement.WORSE;
          reason += text(", %.0f%% are tolerated", 100 * settings.speedTolerance());
        }
      }
    }
    return new Verdict(
        of,
        of.name() + Verdict.SPEED,
        judgement,
        reason,
        from,
        to,
        Interval.UNKNOWN,
        Double.NaN,
        "");
  }

  private static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
