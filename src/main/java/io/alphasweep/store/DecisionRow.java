package io.alphasweep.store;

/**
 * A row of the {@code decisions} table: how a setting stood when its seeds were looked at. There is
 * one for each setting and look of a sweep whose seeds are added where they decide.
 */
public record DecisionRow(
    @Doc("name of the sweep") String sweep,
    @Doc("environment of the setting") String environment,
    @Doc("number of the look at the environment's settings, from 1") long look,
    @Doc("the setting, by what tells it from the others") String setting,
    @Doc("trial of the setting's first seed, whose row in trials has all settings") String trialId,
    @Doc(value = "seeds trained so far, whatever came of them", unit = "seeds") long seeds,
    @Doc(value = "trials of these that completed and have a final reward", unit = "trials")
        long rewards,
    @Doc(value = "mean of these rewards", nullable = true) Double meanReward,
    @Doc(
            value =
                "two-sided p of Welch's t for the leader's lead over the setting; null where it was"
                    + " not tested",
            nullable = true)
        Double p,
    @Doc(
            value = "at or below which p beats the setting; null where it was not tested",
            nullable = true)
        Double level,
    @Doc("certain, leads, competes, beaten or lost (no trial gave a reward)") String verdict) {

  /** The table. */
  public static final Table TABLE = Table.of(DecisionRow.class);
}
