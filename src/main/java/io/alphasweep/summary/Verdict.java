package io.alphasweep.summary;

import io.alphasweep.summary.statistics.Interval;
import io.alphasweep.text.Measured;

/**
 * Who leads, by how much, and how surely.
 *
 * @param place an environment, or all of them
 * @param certainty how surely the leader is the best
 * @param leader the setting of the highest mean
 * @param rival the next one; empty where there is none
 * @param reached the leader's mean
 * @param interval 95% interval of that mean
 * @param lead by which the leader is above the rival, in the unit of the rewards
 * @param leadInterval Welch's 95% interval of the lead
 * @param p the largest p of the leader's comparisons, uncorrected
 * @param asGood settings, the rival among them, that may be as good as the leader
 * @param others settings beside the leader
 * @param moreSeeds that each setting would need for certainty, if the leads are what they seem; 0
 *     where none are needed, negative where nobody can tell, {@link #TOO_MANY} for more than that
 * @param remark what else a reader must know; empty for nothing
 */
public record Verdict(
    String place,
    Certainty certainty,
    String leader,
    String rival,
    double reached,
    Interval interval,
    double lead,
    Interval leadInterval,
    double p,
    int asGood,
    int others,
    int moreSeeds,
    String remark) {

  /** Beyond it the settings are as good as equal. */
  public static final int TOO_MANY = 1000;

  /** How surely the leader is the best. */
  public enum Certainty {
    /** Each comparison with the leader stands at 5%, Holm's correction over the sweep made. */
    CERTAIN("certain"),
    /** None of them would stand worse than 20% by itself. */
    LEANING("leaning"),
    /** The seeds cannot tell. */
    CANNOT_TELL("cannot tell"),
    /** There is one setting. */
    ALONE("nothing to compare");

    private final String words;

    Certainty(String words) {
      this.words = words;
    }

    /** As people read it. */
    public String words() {
      return words;
    }
  }

  /** Who leads, by how much and what would settle it, without place and certainty. */
  public String explanation() {
    String words =
        switch (certainty) {
          case ALONE ->
              "%s reached %s; there is nothing to compare it with"
                  .formatted(leader, Measured.plusMinus(reached, interval.low(), interval.high()));
          case CERTAIN -> "%s leads %s by %s".formatted(leader, rival, by());
          case LEANING -> "%s leads %s by %s, %s".formatted(leader, rival, by(), seeds());
          case CANNOT_TELL ->
              lead == 0
                  ? "%s and %s are level, %s".formatted(leader, rival, seeds())
                  : "%s is ahead of %s by %s, %s".formatted(leader, rival, by(), seeds());
        };
    if (asGood > 1) {
      words += "; %d of the %d others may be as good".formatted(asGood, others);
    }
    return remark.isEmpty() ? words : words + "; " + remark;
  }

  /** The whole sentence. */
  public String sentence() {
    String certain = certainty == Certainty.ALONE ? "" : certainty.words() + ": ";
    return place + ": " + certain + explanation() + ".";
  }

  /** The lead with its interval. */
  public String by() {
    if (Double.isNaN(leadInterval.low()) || leadInterval.high() <= leadInterval.low()) {
      return Measured.alone(lead);
    }
    int decimals = Measured.decimals(leadInterval.low(), leadInterval.high());
    return Measured.rounded(lead, decimals)
        + " "
        + Measured.interval(leadInterval.low(), leadInterval.high());
  }

  /** What would settle it. */
  public String seeds() {
    if (moreSeeds < 0) {
      return Double.isNaN(p)
          ? "and fewer than two seeds a side show no spread"
          : "and more seeds of that kind would not tell either";
    }
    return moreSeeds >= TOO_MANY
        ? "more than %,d more seeds of each would be needed".formatted(TOO_MANY)
        : "about %d more %s of each would tell"
            .formatted(moreSeeds, moreSeeds == 1 ? "seed" : "seeds");
  }
}
