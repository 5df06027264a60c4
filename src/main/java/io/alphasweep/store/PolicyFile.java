package io.alphasweep.store;

import io.alphasweep.environment.stepping.ObservationStatistics;
import io.alphasweep.fault.OneLine;
import io.alphasweep.store.SafeTensors.Tensor;
import io.alphasweep.store.SafeTensors.UnreadableException;
import io.alphasweep.training.Algorithms;
import io.alphasweep.training.KeptPolicy;
import io.alphasweep.training.PolicyForm;
import io.alphasweep.training.PolicySnapshot;
import io.alphasweep.trial.TrialSpec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A policy that was kept, as a file that any reader of safetensors reads: the tensors that decide
 * its actions under the names that training gives them, the statistics that normalise its
 * observations, and in the metadata what it is and all settings of its trial.
 *
 * <p>Its bytes depend on trial and iteration alone. Perceptrons have weights {@code [input,
 * output]}, networks of convolutions PyTorch's order.
 */
public final class PolicyFile {

  /** The version of names and meanings; other versions are refused. */
  private static final int VERSION = 1;

  private static final String FORMAT = "alphasweep-policy";
  private static final String COUNT = "observations.count";
  private static final String MEAN = "observations.mean";
  private static final String VARIANCE = "observations.variance";

  private final ResultDirectory results;
  private final String file;
  private final SafeTensors content;

  private PolicyFile(ResultDirectory results, String file, SafeTensors content) {
    this.results = results;
    this.file = file;
    this.content = content;
  }

  /** The content of the file of a policy. */
  public static byte[] bytes(TrialSpec trial, KeptPolicy policy) {
    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put("format", FORMAT);
    metadata.put("version", Integer.toString(VERSION));
    metadata.put("trial_id", trial.id());
    metadata.put("environment", trial.environment());
    metadata.put("algorithm", trial.algorithm());
    metadata.put("seed", Long.toString(trial.seed()));
    metadata.put("kind", policy.kind().word());
    metadata.put("iteration", Long.toString(policy.iteration()));
    metadata.put("env_steps", Long.toString(policy.envSteps()));
    if (policy.meanReturn() != null) {
      metadata.put("episodic_return_100", Double.toString(policy.meanReturn()));
    }
    metadata.put("compared_since_iteration", Long.toString(policy.since()));
    metadata.put("spec", trial.canonical());
    List<Tensor> tensors = new ArrayList<>();
    ObservationStatistics statistics = policy.snapshot().statistics();
    if (statistics != null) { // before tensors of 32 bits, so that all lie aligned
      tensors.add(Tensor.of(COUNT, statistics.count()));
      tensors.add(Tensor.of(MEAN, statistics.mean()));
      tensors.add(Tensor.of(VARIANCE, statistics.variance()));
    }
    float[] parameters = policy.snapshot().parameters();
    for (PolicyForm.Tensor tensor : Algorithms.policy(trial).tensors()) {
      tensors.add(
          Tensor.of(tensor.name(), tensor.shape(), parameters, tensor.offset(), tensor.size()));
    }
    return new SafeTensors(metadata, tensors).bytes();
  }

  /**
   * Reads a file.
   *
   * @throws DamagedResultsException if it is no policy of this version, or not what was written
   * @throws IOException if the file system does not give it
   */
  public static PolicyFile read(ResultDirectory results, String file) throws IOException {
    SafeTensors content;
    try {
      content = SafeTensors.read(results.read(file));
    } catch (UnreadableException e) {
      throw DamagedResultsException.ofPolicy(results, file, e.getMessage(), e);
    }
    if (!FORMAT.equals(content.metadata().get("format"))) {
      throw DamagedResultsException.ofPolicy(results, file, "it holds no policy", null);
    }
    String version = content.metadata().get("version");
    if (!Integer.toString(VERSION).equals(version)) {
      throw new RefusedException(
          "%s has version %s, and this AlphaSweep reads version %d"
              .formatted(results.shown(file), OneLine.of(String.valueOf(version)), VERSION));
    }
    return new PolicyFile(results, file, content);
  }

  /** The settings of the trial in canonical form. */
  public String spec() {
    return content.metadata().get("spec");
  }

  /**
   * The policy.
   *
   * @param trial of {@link #spec}
   * @throws DamagedResultsException if its tensors are not those that such a trial has
   */
  public KeptPolicy policy(TrialSpec trial) throws DamagedResultsException {
    try {
      PolicyForm form = Algorithms.policy(trial);
      float[] parameters = new float[form.size()];
      for (PolicyForm.Tensor tensor : form.tensors()) {
        Tensor own = content.tensor(tensor.name()).orElseThrow();
        if (!own.shape().equals(tensor.shape()) || !own.type().equals("F32")) {
          throw new IllegalArgumentException(tensor.name());
        }
        own.data().asFloatBuffer().get(parameters, tensor.offset(), tensor.size());
      }
      Map<String, String> metadata = content.metadata();
      String meanReturn = metadata.get("episodic_return_100");
      return new KeptPolicy(
          Objects.requireNonNull(metadata.get("trial_id")),
          KeptPolicy.Kind.named(metadata.get("kind")),
          Long.parseLong(metadata.get("iteration")),
          Long.parseLong(metadata.get("env_steps")),
          meanReturn == null ? null : Double.valueOf(meanReturn),
          Long.parseLong(metadata.get("compared_since_iteration")),
          new PolicySnapshot(parameters, statistics()));
    } catch (RuntimeException e) {
      throw DamagedResultsException.ofPolicy(
          results, file, "its tensors are not those of its trial's policy", e);
    }
  }

  private ObservationStatistics statistics() {
    if (content.tensor(COUNT).isEmpty()) {
      return null;
    }
    return new ObservationStatistics(
        content.tensor(COUNT).get().doubles()[0],
        content.tensor(MEAN).orElseThrow().doubles(),
        content.tensor(VARIANCE).orElseThrow().doubles());
  }
}
