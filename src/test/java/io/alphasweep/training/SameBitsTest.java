package io.alphasweep.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.alphasweep.environment.Environments;
import io.alphasweep.kernel.Kernel;
import io.alphasweep.rows.Row;
import io.alphasweep.sweep.TrialSchema;
import io.alphasweep.testing.Rows;
import io.alphasweep.training.optimizer.Optimizers;
import io.alphasweep.trial.Arithmetic;
import io.alphasweep.trial.TrialSpec;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

/**
 * The rows of every environment under every optimizer have the bits that are written in {@code
 * same-bits.properties}, whatever the processor. They were made with AVX2 and with AVX-512 on an
 * Intel Xeon.
 *
 * <p>MuJoCo and Box2D call the C library, whose versions may round otherwise: rows of their
 * environments are compared where the library's sample is the one that is written there. To write
 * the file anew after the version of the kernel rose: run {@link #main}.
 */
class SameBitsTest {

  private static final String VERSION = "kernel";
  private static final String SAMPLE = "c-library";

  /** In the names of the environments that MuJoCo and Box2D simulate. */
  private static final Pattern SIMULATED = Pattern.compile("-v[45]\\.|LunarLander");

  /** Numbers of an observation; pictures are larger, and not for the kernel's perceptrons. */
  private static final int WIDEST = 1024;

  @Test
  void rowsAreThoseOfEveryProcessor() throws IOException {
    assumeTrue(Kernel.ofThisProcess().isPresent(), "this process has no kernel");
    Properties written = new Properties();
    try (InputStream file = SameBitsTest.class.getResourceAsStream("/same-bits.properties")) {
      written.load(file);
    }
    assertThat(Kernel.VERSION).isEqualTo(written.get(VERSION));
    Map<String, String> found = found();
    Map<String, String> expected = strings(written);
    if (!found.get(SAMPLE).equals(written.get(SAMPLE))) {
      for (Map<String, String> all : List.of(found, expected)) {
        all.keySet().removeIf(name -> name.equals(SAMPLE) || SIMULATED.matcher(name).find());
      }
    }
    assertThat(found).isNotEmpty().containsExactlyInAnyOrderEntriesOf(expected);
  }

  private static Map<String, String> strings(Properties properties) {
    Map<String, String> strings = new HashMap<>();
    properties
        .stringPropertyNames()
        .forEach(name -> strings.put(name, properties.getProperty(name)));
    return strings;
  }

  /** All that the file holds, as this process computes it. */
  private static Map<String, String> found() {
    Map<String, String> found = new TreeMap<>();
    found.put(VERSION, Kernel.VERSION);
    for (String environment : Environments.REGISTRY.names()) {
      if (TrialSchema.standard().environment(environment).observations().size() > WIDEST) {
        continue;
      }
      for (String optimizer : Optimizers.REGISTRY.names()) {
        addRows(environment + "." + optimizer, onPolicy(environment, optimizer), found);
      }
    }
    for (String algorithm : List.of("dqn", "discrete-sac")) {
      addRows("CartPole-v1." + algorithm, offPolicy("CartPole-v1", algorithm), found);
    }
    for (String algorithm : List.of("td3", "ddpg", "sac")) {
      addRows("Hopper-v4." + algorithm, offPolicy("Hopper-v4", algorithm), found);
    }
    return found;
  }

  private static Map<String, Object> onPolicy(String environment, String optimizer) {
    Map<String, Object> settings = new HashMap<>();
    settings.put("environment", environment);
    settings.put("algorithm", "am-ppo");
    settings.put("optimizer.name", optimizer);
    if (optimizer.equals("alphagrad")) {
      settings.put("optimizer.alpha", 10.0);
    }
    settings.put("seed", 1L);
    settings.put("num-envs", 2L);
    settings.put("num-steps", 48L);
    settings.put("num-minibatches", 4L);
    settings.put("update-epochs", 2L);
    settings.put("total-timesteps", 192L);
    return settings;
  }

  private static Map<String, Object> offPolicy(String environment, String algorithm) {
    Map<String, Object> settings = new HashMap<>();
    settings.put("environment", environment);
    settings.put("algorithm", algorithm);
    settings.put("seed", 1L);
    settings.put("iteration-steps", 50L);
    settings.put("total-timesteps", 200L);
    settings.put("learning-starts", 60L);
    settings.put("train-frequency", 2L);
    settings.put("batch-size", 33L);
    settings.put("replay.capacity", 150L);
    return settings;
  }

  /** Adds a checksum over all rows of a trial, if the kernel computes it. */
  private static void addRows(
      String name, Map<String, Object> settings, Map<String, String> found) {
    TrialSpec trial = TrialSchema.standard().resolve(settings);
    List<List<Object>> rows = new ArrayList<>();
    try (PackTraining training =
        PackTrainer.start(
            "test", List.of(trial), List.of(), Placement.ONE_CORE, row -> rows.add(present(row)))) {
      while (!training.isOver()) {
        training.iterate();
      }
      Arithmetic arithmetic = training.arithmetics().get(0).inOrder().get(0);
      if (!arithmetic.library().equals(Kernel.VERSION)) {
        return;
      }
      found.put(SAMPLE, arithmetic.sample());
    }
    CRC32C checksum = new CRC32C();
    checksum.update(rows.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8));
    found.put(name, "%08x".formatted(checksum.getValue()));
  }

  /** What the row has; a column that its trial has not may come or go. */
  private static List<Object> present(Row row) {
    return Rows.untimed(row).stream().filter(Objects::nonNull).toList();
  }

  /** Prints the file. */
  public static void main(String[] arguments) {
    found().forEach((name, value) -> System.out.println(name + "=" + value));
  }
}
