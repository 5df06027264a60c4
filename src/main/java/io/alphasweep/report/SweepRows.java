package io.alphasweep.report;

import io.alphasweep.store.TrialsTable;
import io.alphasweep.text.ValueText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The two tables of a sweep, by the questions that a page asks about them. */
interface SweepRows {

  /** Most values of one column that the page lists. */
  int MOST_LISTED = 100;

  List<String> PROVENANCE =
      List.of(
          "alphasweep_version",
          "git_commit",
          "java_version",
          "os",
          "djl_version",
          "pytorch_version",
          "mujoco_version",
          "device",
          "host");

  /**
   * The values of one metric in one bin of environment steps.
   *
   * @param environment place of the environment
   * @param combination place of the combination of settings
   * @param bin from 1
   * @param values for each metric {@code [trial]}: each trial's mean over the bin, sorted; empty
   *     where the metric does not exist
   */
  record Bin(int environment, int combination, int bin, List<double[]> values) {}

  /** Every trial, by environment, combination and seed. */
  List<TrialResult> trials(SweptSettings swept);

  /**
   * Environment steps that a row of the metrics stands for, {@code [environment]}; 0 where that is
   * one iteration.
   */
  default long[] spacing(List<TrialResult> of, int environments) {
    return new long[environments];
  }

  /**
   * The metrics of some trials, each averaged over bins of environment steps.
   *
   * @param chosen the trials
   * @param widths environment steps of a bin, {@code [environment]}
   * @param names columns of the metrics
   */
  List<Bin> bins(List<TrialResult> chosen, long[] widths, List<String> names);

  /** One trial's mean return in one bin. */
  interface Returns {
    void take(String trialId, int bin, double mean);
  }

  /**
   * The mean return of the last 100 episodes of each trial, averaged over bins as of {@link #bins}.
   */
  void returns(List<TrialResult> chosen, long[] widths, Returns returns);

  /**
   * What made the rows, by name for people: versions, machines and devices, with the count of
   * trials where they differ; and when. What has no value is left out.
   */
  Set<Map.Entry<String, String>> made();

  /** The settings of which every trial that uses them has the same value, by name. */
  Map<String, String> fixedSettings();

  /** The columns of the table trials that are settings, the sweep's name among them. */
  static List<String> settings(List<String> columns) {
    List<String> fixed = TrialsTable.FIXED.names();
    List<String> settings =
        new ArrayList<>(List.of("environment", "algorithm", "optimizer", "sweep"));
    columns.stream().filter(name -> !fixed.contains(name)).forEach(settings::add);
    return settings;
  }

  /** What made trials, with their counts where it differs. */
  static String listed(Map<String, Long> trials) {
    return trials.size() == 1
        ? trials.keySet().iterator().next()
        : trials.entrySet().stream()
            .limit(MOST_LISTED)
            .map(value -> "%s (%,d trials)".formatted(value.getKey(), value.getValue()))
            .collect(Collectors.joining(", "));
  }

  /** Says when the rows were made, and how long it took. */
  static void putTimes(Map<String, String> made, Object start, Object end, double seconds) {
    made.put("first pack started", ValueText.of(start));
    made.put("last pack ended", ValueText.of(end));
    made.put("time of all packs together", "%,.2f hours".formatted(seconds / 3600));
  }
}
