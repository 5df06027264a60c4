package io.alphasweep.cli;

import io.alphasweep.config.Suggestion;
import io.alphasweep.store.RefusedException;
import io.alphasweep.store.ResultDirectory;
import io.alphasweep.store.ResultTables;
import io.alphasweep.sweep.TrialSchema;
import io.alphasweep.text.ValueText;
import io.alphasweep.training.KeptPolicy;
import io.alphasweep.trial.Setting;
import io.alphasweep.trial.TrialSpec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.sql.Row;
import picocli.CommandLine.Option;

/** Which of the policies of a result directory a command is about, as a mixin. */
final class KeptPolicies {

  @Option(
      names = "--trial",
      paramLabel = "ID",
      split = ",",
      description = "Only these trials, by trial_id. Default: all that ended.")
  private List<String> trialIds = List.of();

  @Option(
      names = "--setting",
      paramLabel = "KEY=VALUE",
      description =
          "Only trials of that setting, such as optimizer.name=adam or seed=3; any number of"
              + " times.")
  private Map<String, String> settings = new LinkedHashMap<>();

  @Option(
      names = "--policy",
      paramLabel = "final|best",
      description =
          "That after the last iteration, or that after the iteration of the highest mean return of"
              + " the last episodes. Default: final.")
  private String policy = KeptPolicy.Kind.FINAL.word();

  /** Which of a trial's policies. */
  KeptPolicy.Kind kind() {
    try {
      return KeptPolicy.Kind.named(policy);
    } catch (IllegalArgumentException e) {
      throw new RefusedException(
          "--policy: found '%s'; accepted: final, best".formatted(policy), e);
    }
  }

  /**
   * Looks at the options alone.
   *
   * @throws RefusedException if one of them can be of no trial
   */
  void require() {
    kind();
    TrialSchema schema = TrialSchema.standard();
    for (String key : settings.keySet()) {
      if (schema.setting(key).isEmpty()) {
        throw new RefusedException(
            "--setting: there is no setting '%s'%s"
                .formatted(
                    key,
                    Suggestion.orAccepted(
                        key, schema.settings().stream().map(Setting::key).toList())));
      }
    }
  }

  /**
   * The trials, by environment, settings and seed.
   *
   * @throws RefusedException if there are none, or one keeps no such policy
   */
  List<TrialSpec> trials(ResultTables tables) throws IOException {
    TrialSchema schema = TrialSchema.standard();
    List<TrialSpec> chosen = new ArrayList<>();
    for (Row row :
        tables
            .trials()
            .select("spec")
            .orderBy("environment", "algorithm", "optimizer", "trial_id")
            .collectAsList()) {
      TrialSpec trial = schema.read(row.getString(0));
      if ((trialIds.isEmpty() || trialIds.contains(trial.id()))
          && settings.entrySet().stream()
              .allMatch(wanted -> is(trial, wanted.getKey(), wanted.getValue()))) {
        chosen.add(trial);
      }
    }
    Set<String> found = chosen.stream().map(TrialSpec::id).collect(Collectors.toSet());
    for (String id : trialIds) {
      if (!found.contains(id)) {
        throw new RefusedException(
            "--trial: %s holds no trial %s that ended%s"
                .formatted(
                    tables.results().location(),
                    id,
                    settings.isEmpty() ? "" : " and has the settings"));
      }
    }
    return kept(tables.results(), chosen);
  }

  /** Whether that is the value, however a number is written. */
  private static boolean is(TrialSpec trial, String key, String wanted) {
    if (!trial.has(key)) {
      return false;
    }
    Object value = trial.value(key);
    if (value instanceof Number number) {
      try {
        return Double.parseDouble(wanted) == number.doubleValue();
      } catch (NumberFormatException e) {
        return false;
      }
    }
    return ValueText.of(value).equals(wanted.replace(" ", ""));
  }

  /** Of trials that keep such a policy; a diverged one has no last, and needs none. */
  private List<TrialSpec> kept(ResultDirectory results, List<TrialSpec> chosen) throws IOException {
    Set<String> files = results.files(results.policies()).keySet();
    List<TrialSpec> kept =
        chosen.stream()
            .filter(trial -> files.contains(results.policy(trial.id(), kind())))
            .toList();
    if (kept.isEmpty()) {
      throw new RefusedException(
          "%s keeps no %s policy of %s"
              .formatted(
                  results.location(),
                  kind().word(),
                  trialIds.size() == 1 ? "trial " + trialIds.get(0) : "such trials that ended"));
    }
    return kept;
  }
}
