package io.alphasweep.cluster;

import static java.util.stream.Collectors.toSet;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.alphasweep.store.TrialsTable;
import io.alphasweep.training.TrialOutcome.Status;
import io.alphasweep.trial.TrialSpec;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The settings of a sweep while it runs: what tells each from the others, and what its trials have
 * reached. A setting is a trial's without its seed.
 */
public final class Standings {

  /** In a sweep of more, a file that is written every other second would be too long. */
  static final int MOST_TRIALS = 20_000;

  private static final ObjectMapper JSON = new ObjectMapper();

  private static final String ENVIRONMENT = "environment";

  /** What a setting is called by where nothing differs. */
  private static final List<String> KINDS = List.of("algorithm", "optimizer.name");

  /**
   * How far a trial is.
   *
   * @param status how it ended; null where it did not
   * @param meanReturn mean return of its last 100 episodes; null where none is known
   */
  record Reached(Status status, Double meanReturn) {}

  /** What tells a setting from the others, by column. */
  private record Group(String environment, Map<String, Object> values) {}

  private final Map<Group, List<String>> groups = new LinkedHashMap<>();
  private final List<Group> order;
  private final Map<String, Integer> places = new HashMap<>();
  private final Map<String, Long> seeds = new HashMap<>();
  private Map<String, Double> before;

  /** Where seeds are added: the round, from 1, and the places of settings that get no more. */
  private int round;

  private Set<Integer> out = Set.of();

  /** Where settings are screened: how far they train, in words; null elsewhere. */
  private String rung;

  /**
   * @param trials all of the sweep; of more than {@value #MOST_TRIALS}, nothing is told
   * @param keys of all settings, in the order in which a setting's name says them
   * @param before final rewards of trials that ended in earlier runs, by trial
   */
  public Standings(List<TrialSpec> trials, Collection<String> keys, Map<String, Double> before) {
    this.before = Map.copyOf(before);
    if (trials.size() <= MOST_TRIALS) {
      Set<String> differing = differing(trials);
      List<String> named =
          Stream.concat(KINDS.stream(), keys.stream())
              .distinct()
              .filter(differing::contains)
              .toList();
      for (TrialSpec trial : trials) {
        List<String> own = named.stream().filter(trial::has).toList();
        Map<String, Object> values = new LinkedHashMap<>();
        for (String key : own.isEmpty() ? KINDS : own) {
          values.put(TrialsTable.column(key), TrialsTable.cell(trial.value(key)));
        }
        groups
            .computeIfAbsent(new Group(trial.environment(), values), key -> new ArrayList<>())
            .add(trial.id());
        seeds.put(trial.id(), trial.seed());
      }
    }
    this.order = List.copyOf(groups.keySet());
    for (int place = 0; place < order.size(); place++) {
      for (String trialId : groups.get(order.get(place))) {
        places.put(trialId, place);
      }
    }
  }

  /** What tells a trial's setting from the others, by column; empty where nothing is told. */
  public Map<String, Object> values(String trialId) {
    return places.containsKey(trialId) ? order.get(places.get(trialId)).values() : Map.of();
  }

  /**
   * Another round of a sweep whose seeds are added begins.
   *
   * @param number from 1
   * @param rewards final rewards of the trials of earlier rounds, by trial
   * @param beaten trials of settings that get no more seeds, one of each
   */
  public synchronized void round(int number, Map<String, Double> rewards, Set<String> beaten) {
    round = number;
    before = Map.copyOf(rewards);
    out = beaten.stream().filter(places::containsKey).map(places::get).collect(toSet());
  }

  /**
   * Settings are screened.
   *
   * @param words how far they train now
   * @param rewards mean returns of trials that stopped or ended, by trial
   * @param left trials of settings that were left at a rung, one of each
   */
  public synchronized void rung(String words, Map<String, Double> rewards, Set<String> left) {
    rung = words;
    before = Map.copyOf(rewards);
    out = left.stream().filter(places::containsKey).map(places::get).collect(toSet());
  }

  /** How far settings train now, in words; null where none are screened. */
  synchronized String rung() {
    return rung;
  }

  /** The round, from 1; 0 where the seeds are fixed. */
  synchronized int round() {
    return round;
  }

  /** Tells nothing of any setting. */
  static Standings none() {
    return new Standings(List.of(), List.of(), Map.of());
  }

  /**
   * The keys whose values are not the same in all trials that have them; those of options ({@link
   * TrialSpec#OPTIONS}), in all of one environment.
   */
  private static Set<String> differing(List<TrialSpec> trials) {
    Map<String, Object> first = new HashMap<>();
    Set<String> differing = new HashSet<>();
    for (TrialSpec trial : trials) {
      trial
          .settings()
          .forEach(
              (key, value) -> {
                String place =
                    key.startsWith(TrialSpec.OPTIONS) ? trial.environment() + " " + key : key;
                Object other = first.putIfAbsent(place, value);
                if (other != null && !other.equals(value)) {
                  differing.add(key);
                }
              });
    }
    differing.removeAll(List.of(ENVIRONMENT, "seed"));
    return differing;
  }

  /** Adds to a trial which setting it has, as its place in {@link #write}, and its seed. */
  void name(String trialId, ObjectNode trial) {
    if (places.containsKey(trialId)) {
      trial.put("setting", places.get(trialId)).put("seed", seeds.get(trialId));
    }
  }

  /**
   * Writes what each setting has reached: how many trials completed, how many were lost (diverged
   * or failed), how many began and have not ended; where seeds are added, whether it competes for
   * more; where they are screened, whether it was left at a rung; final rewards of the completed
   * ones, {@code [trial]}; and the mean return at this moment of those that completed or began.
   */
  synchronized void write(Function<String, Reached> reached, ArrayNode settings) {
    for (Group group : order) {
      ObjectNode setting = settings.addObject().put(ENVIRONMENT, group.environment());
      ObjectNode values = setting.putObject("values");
      group.values().forEach((column, value) -> values.set(column, JSON.valueToTree(value)));
      ArrayNode rewards = setting.putArray("final_rewards");
      int lost = 0;
      int unfinished = 0;
      List<Double> now = new ArrayList<>();
      for (String trialId : groups.get(group)) {
        Reached of = reached.apply(trialId);
        Double mean = of.meanReturn() == null ? before.get(trialId) : of.meanReturn();
        if (of.status() == null) {
          unfinished += of.meanReturn() == null ? 0 : 1;
        } else if (of.status() == Status.SCREENED) {
          unfinished += out.contains(settings.size() - 1) ? 0 : 1;
        } else if (of.status() != Status.COMPLETED) {
          lost++;
          continue;
        } else if (mean != null) {
          rewards.add(mean);
        }
        if (mean != null) {
          now.add(mean);
        }
      }
      setting.put("lost", lost).put("unfinished", unfinished);
      if (round > 0) {
        setting.put("competes", !out.contains(settings.size() - 1));
      }
      if (rung != null) {
        setting.put("screened", out.contains(settings.size() - 1));
      }
      setting.put(
          "mean_return",
          now.isEmpty()
              ? null
              : (Double) now.stream().mapToDouble(Double::doubleValue).average().getAsDouble());
    }
  }
}
