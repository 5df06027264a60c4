package io.alphasweep.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.alphasweep.cluster.Standings.Reached;
import io.alphasweep.sweep.TrialSchema;
import io.alphasweep.testing.Trials;
import io.alphasweep.training.TrialOutcome.Status;
import io.alphasweep.trial.Setting;
import io.alphasweep.trial.TrialSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StandingsTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> KEYS =
      TrialSchema.standard().settings().stream().map(Setting::key).toList();

  /** Two learning rates, three seeds each. */
  private final List<TrialSpec> trials = new ArrayList<>();

  StandingsTest() {
    for (double rate : List.of(3e-4, 1e-3)) {
      for (long seed = 1; seed <= 3; seed++) {
        trials.add(Trials.small(Map.of("optimizer.learning-rate", rate, "seed", seed)));
      }
    }
  }

  @Test
  void tellsSettingsByWhatDiffersAndCountsEachTrialOnce() {
    Map<String, Reached> reached = new HashMap<>();
    reached.put(trials.get(0).id(), new Reached(Status.COMPLETED, null)); // ended before this run
    reached.put(trials.get(1).id(), new Reached(Status.COMPLETED, 30.0));
    reached.put(trials.get(2).id(), new Reached(null, 60.0));
    reached.put(trials.get(3).id(), new Reached(Status.DIVERGED, 99.0));
    reached.put(trials.get(4).id(), new Reached(Status.FAILED, null));
    Standings standings = new Standings(trials, KEYS, Map.of(trials.get(0).id(), 10.0));
    ArrayNode settings = JSON.createArrayNode();
    standings.write(id -> reached.getOrDefault(id, new Reached(null, null)), settings);
    assertThat(settings)
        .hasToString(
            """
            [{"environment":"Hopper-v4","values":{"optimizer_learning_rate":3.0E-4},\
            "final_rewards":[10.0,30.0],"lost":0,"unfinished":1,"mean_return":33.333333333333336,"best_return":60.0},\
            {"environment":"Hopper-v4","values":{"optimizer_learning_rate":0.001},\
            "final_rewards":[],"lost":2,"unfinished":0,"mean_return":null,"best_return":null}]\
            """);
    ObjectNode trial = JSON.createObjectNode();
    standings.name(trials.get(4).id(), trial);
    assertThat(trial).hasToString("{\"setting\":1,\"seed\":2}");
  }

  @Test
  void oneSettingIsCalledByItsAlgorithmAndOptimizer() {
    ArrayNode settings = JSON.createArrayNode();
    new Standings(trials.subList(0, 3), KEYS, Map.of())
        .write(id -> new Reached(null, null), settings);
    assertThat(settings.path(0).path("values"))
        .hasToString("{\"algorithm\":\"ppo\",\"optimizer\":\"adam\"}");
  }
}
