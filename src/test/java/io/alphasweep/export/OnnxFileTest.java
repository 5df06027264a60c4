package io.alphasweep.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.alphasweep.environment.EnvironmentType;
import io.alphasweep.environment.Environments;
import io.alphasweep.environment.space.ObservationSpace;
import io.alphasweep.environment.stepping.ObservationStatistics;
import io.alphasweep.testing.Trials;
import io.alphasweep.training.Algorithms;
import io.alphasweep.training.PolicyForm;
import io.alphasweep.training.PolicySnapshot;
import io.alphasweep.training.evaluation.Agent;
import io.alphasweep.training.evaluation.PolicyGraph;
import io.alphasweep.training.graph.Graph;
import io.alphasweep.trial.RandomStreams;
import io.alphasweep.trial.TrialSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What onnxruntime computes of our models is what we compute.
 *
 * <p>Its answers stand in onnx-actions.json, made by {@code scripts/reference/onnx_actions.py} from
 * what this test writes with {@code -Dalphasweep.write-onnx=DIR}. A checksum tells that they are of
 * the very models that are written today.
 */
class OnnxFileTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path GOLDEN = Path.of("src/test/resources/onnx-actions.json");
  private static final double TOLERANCE = 1e-5;
  private static final int SAMPLES = 6;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "algorithm=ppo environment=Hopper-v4 num-envs=2",
        "algorithm=am-ppo environment=InvertedPendulum-v4 network.layer-norm=true",
        "algorithm=value-free environment=CartPole-v1 network.activation=silu",
        "algorithm=ppo environment=CartPole-v1 network.shares-trunk=true network.activation=relu",
        "algorithm=ppo environment=Hopper-v4 policy.name=state-gaussian network.activation=elu",
        "algorithm=ppo environment=Hopper-v4 policy.name=squashed-gaussian",
        "algorithm=ppo environment=Hopper-v4 policy.name=squashed-state-gaussian",
        "algorithm=ppo environment=MinAtar-Breakout network.name=convolution",
        "algorithm=ppo environment=Procgen-CoinRun network.name=impala network.shares-trunk=true",
        "algorithm=ppo environment=Procgen-CoinRun network.name=nature",
        "algorithm=ppo environment=Hopper-v4 network.name=mixture-of-experts",
        "algorithm=ppo environment=Hopper-v4 network.name=sectional-experts",
        "algorithm=ppo environment=Hopper-v4 network.name=sectional-experts network.experts=1",
        "algorithm=ppo environment=Hopper-v4 network.name=sectional-experts"
            + " network.pre-expert=dense",
        "algorithm=ppo environment=Hopper-v4 network.name=sectional-experts"
            + " network.pre-expert=none",
        "algorithm=dqn environment=CartPole-v1",
        "algorithm=ddpg environment=InvertedPendulum-v4",
        "algorithm=td3 environment=MountainCarContinuous-v0",
        "algorithm=sac environment=InvertedPendulum-v4",
        "algorithm=discrete-sac environment=CartPole-v1"
      })
  void onnxruntimeActsAsWeDo(String words) throws Exception {
    TrialSpec trial = Trials.ofWords(words, 1);
    UniformRandomProvider random = new RandomStreams(7).stream("onnx", 0);
    PolicySnapshot policy = policy(trial, random);
    Graph graph = PolicyGraph.of(trial, policy);
    byte[] model = OnnxFile.of(graph, "policy", "test", Map.of("trial_id", trial.id()));
    double[][] observations = observations(trial, random);
    Map<String, double[][]> ours = ours(trial, policy, graph, observations);
    String directory = System.getProperty("alphasweep.write-onnx");
    if (directory != null) {
      write(Path.of(directory), words, model, observations, ours);
      return;
    }

    JsonNode golden = JSON.readTree(GOLDEN.toFile()).required(words);
    assertThat(sha256(model)).isEqualTo(golden.required("model").asText());
    assertThat(graph.outputs()).extracting(Graph.Port::name).hasSameElementsAs(ours.keySet());
    for (Map.Entry<String, double[][]> output : ours.entrySet()) {
      JsonNode theirs = golden.required("outputs").required(output.getKey());
      for (int sample = 0; sample < SAMPLES; sample++) {
        double[] own = output.getValue()[sample];
        assertThat(theirs.required(sample)).hasSize(own.length);
        for (int i = 0; i < own.length; i++) {
          double their = theirs.required(sample).required(i).asDouble();
          assertThat(own[i])
              .as("%s %d %d", output.getKey(), sample, i)
              .isCloseTo(their, within(TOLERANCE * Math.max(1, Math.abs(their))));
        }
      }
    }
  }

  /** Numbers that no training made, so that they are the same on every machine. */
  private static PolicySnapshot policy(TrialSpec trial, UniformRandomProvider random) {
    PolicyForm form = Algorithms.policy(trial);
    float[] parameters = new float[form.size()];
    for (PolicyForm.Tensor tensor : form.tensors()) {
      double bound = 1.2 / Math.sqrt(Math.sqrt(tensor.size()));
      for (int i = 0; i < tensor.size(); i++) {
        parameters[tensor.offset() + i] =
            (float)
                (tensor.shape().size() > 1
                    ? random.nextDouble(-bound, bound)
                    : random.nextDouble(-0.5, 0.5));
      }
    }
    if (!trial.has("normalize-observations") || !trial.flag("normalize-observations")) {
      return new PolicySnapshot(parameters, null);
    }
    int size = Environments.of(trial).observations().size();
    double[] mean = random.doubles(size, -1, 1).toArray();
    return new PolicySnapshot(
        parameters, new ObservationStatistics(1, mean, random.doubles(size, 0.01, 4).toArray()));
  }

  /** As 32-bit numbers have them, some far out. */
  private static double[][] observations(TrialSpec trial, UniformRandomProvider random) {
    EnvironmentType environment = Environments.of(trial);
    boolean isImage = environment.observations().shape().size() > 1;
    boolean isByte = environment.observations().kind() == ObservationSpace.Kind.BYTE;
    int most =
        trial.has("network.name") && trial.text("network.name").equals("convolution") ? 2 : 256;
    double[][] observations = new double[SAMPLES][environment.observations().size()];
    for (int sample = 0; sample < SAMPLES; sample++) {
      for (int i = 0; i < observations[sample].length; i++) {
        observations[sample][i] =
            isImage || isByte
                ? random.nextInt(most)
                : (float) random.nextDouble(-3 * sample, 3 * sample + 1);
      }
    }
    return observations;
  }

  private static Map<String, double[][]> ours(
      TrialSpec trial, PolicySnapshot policy, Graph graph, double[][] observations) {
    Map<String, double[][]> ours = new LinkedHashMap<>();
    graph.outputs().forEach(port -> ours.put(port.name(), new double[SAMPLES][]));
    try (Agent agent = new Agent(trial, policy)) {
      for (int sample = 0; sample < SAMPLES; sample++) {
        float[] outputs = agent.outputs(observations[sample]);
        float[] action = new float[agent.behavior().actionSize()];
        agent.behavior().greedy(outputs, action);
        double[] admitted = new double[action.length];
        Environments.of(trial).actions().admit(action, 0, admitted);
        ours.get("action")[sample] = admitted;
        for (Graph.Port port : graph.outputs()) {
          if (!port.name().equals("action")) {
            int size = Math.toIntExact(port.shape().get(0));
            double[] numbers = new double[size];
            for (int i = 0; i < size; i++) {
              numbers[i] =
                  port.name().equals("log_std")
                      ? logStd(trial, policy, outputs, size, i)
                      : outputs[i];
            }
            ours.get(port.name())[sample] = numbers;
          }
        }
      }
    }
    return ours;
  }

  private static double logStd(
      TrialSpec trial, PolicySnapshot policy, float[] outputs, int size, int i) {
    if (trial.algorithm().equals("sac")) {
      return -5 + 3.5 * (Math.tanh(outputs[size + i]) + 1);
    }
    return outputs.length == size
        ? policy.parameters()[policy.parameters().length - size + i]
        : Math.max(-20, Math.min(2, outputs[size + i]));
  }

  private static String sha256(byte[] bytes) throws GeneralSecurityException {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
  }

  private static void write(
      Path folder,
      String words,
      byte[] model,
      double[][] observations,
      Map<String, double[][]> ours)
      throws IOException {
    Files.createDirectories(folder);
    String name = Integer.toHexString(words.hashCode());
    Files.write(folder.resolve(name + ".onnx"), model);
    ObjectNode json = JSON.createObjectNode().put("words", words);
    json.set("observations", array(observations));
    ObjectNode outputs = json.putObject("outputs");
    ours.forEach((output, numbers) -> outputs.set(output, array(numbers)));
    Files.writeString(folder.resolve(name + ".json"), json.toString());
  }

  private static ArrayNode array(double[][] numbers) {
    ArrayNode rows = JSON.createArrayNode();
    for (double[] row : numbers) {
      ArrayNode cells = rows.addArray();
      for (double number : row) {
        cells.add(number);
      }
    }
    return rows;
  }
}
