package io.alphasweep.store;

/**
 * A row of the {@code decisions} table: how a setting stood when it was looked at. There is one for
 * each setting and look of a sweep whose seeds are added where they decide, and for each setting
 * and rung that it reached of a sweep that is screened.
 */
public record DecisionRow(
    @Doc("name of the sweep") String sweep,
    @Doc("environment of the setting") String environment,
    @Doc("number of the look at the environment's settings, or of the rung, from 1") long look,
    @Doc("the setting, by what tells it from the others") String setting,
    @Doc("trial of the setting's first seed, whose row in trials has all settings") String trialId,
    @Doc(value = "seeds trained so far, whatever came of them", unit = "seeds") long seeds,
    @Doc(
            value =
                "trials of these that have a reward: completed ones their final one, at a rung what"
                    + " they reached there",
            unit = "trials")
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
    @Doc(
            "where seeds are added: certain, leads, competes, beaten or lost (no trial gave a"
                + " reward); at a rung: kept or screened")
        String verdict,
    @Doc(
            value =
                "share of its training that each trial had at the rung; null where seeds are added",
            nullable = true)
        Double rung,
    @Doc(
            value = "rank among the settings of the environment that reached the rung, from 1",
            nullable = true)
        Long rank,
    @Doc(value = "of how many settings", nullable = true, unit = "settings") Long settings,
    @Doc(
            value = "environment steps of all of the setting's trials up to the rung",
            nullable = true,
            unit = "steps")
        Long envSteps) {

  /** The table. */
  public static final Table TABLE = Table.of(DecisionRow.class);
}
