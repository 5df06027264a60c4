package io.alphasweep.environment.mujoco;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.alphasweep.environment.EnvironmentType;
import io.alphasweep.environment.Environments;
import io.alphasweep.environment.UnstableSimulationException;
import io.alphasweep.environment.space.Box;
import io.alphasweep.sweep.TrialSchema;
import io.alphasweep.trial.Choice;
import io.alphasweep.trial.RandomStreams;
import io.alphasweep.trial.Setting;
import io.alphasweep.trial.TrialSpec;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.zip.CRC32;
import java.util.zip.GZIPInputStream;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every MuJoCo environment, and each of their options moved, against Gymnasium 1.2.3 on the same
 * library, from the files of {@code scripts/reference/gymnasium_suite.py}, which describes them.
 */
class GymnasiumSuiteTest {

  private static final double TOLERANCE = 1e-9;
  private static final double TO_UNIT = 0x1.0p-53;

  /**
   * One trajectory.
   *
   * @param header as the script wrote it
   * @param steps where its steps begin in the file
   * @param file of several trajectories
   */
  record Trajectory(JsonNode header, int steps, ByteBuffer file) {

    String environment() {
      return header.get("environment").asText();
    }

    @Override
    public String toString() {
      return environment() + " " + header.get("options");
    }
  }

  static List<Trajectory> whole() throws IOException {
    return read("/gymnasium/suite.bin.gz");
  }

  static List<Trajectory> options() throws IOException {
    return read("/gymnasium/options.bin.gz");
  }

  private static List<Choice<?>> environments() {
    return Environments.REGISTRY.choices().stream()
        .filter(choice -> choice.factory().source().matches(".*_v[45]\\.py"))
        .<Choice<?>>map(choice -> choice)
        .toList();
  }

  @ParameterizedTest
  @MethodSource("whole")
  void followsGymnasium(Trajectory gymnasium) {
    follow(gymnasium);
  }

  @ParameterizedTest
  @MethodSource("options")
  void followsGymnasiumWithAnOptionMoved(Trajectory gymnasium) {
    follow(gymnasium);
  }

  @Test
  void everyEnvironmentAndEveryOptionIsCompared() throws IOException {
    assertThat(whole().stream().map(Trajectory::environment))
        .containsExactlyInAnyOrderElementsOf(environments().stream().map(Choice::name).toList());
    Map<String, Set<String>> moved = new HashMap<>();
    for (Trajectory each : options()) {
      each.header()
          .get("options")
          .fieldNames()
          .forEachRemaining(
              option ->
                  moved.computeIfAbsent(each.environment(), key -> new TreeSet<>()).add(option));
    }
    for (Choice<?> choice : environments()) {
      assertThat(moved.getOrDefault(choice.name(), Set.of()))
          .as(choice.name())
          .containsExactlyInAnyOrderElementsOf(
              choice.settings().stream()
                  .map(Setting::key)
                  .filter(key -> !key.equals("frame-stack")) // of a wrapper, for all environments
                  .collect(toSet()));
    }
  }

  private static void follow(Trajectory gymnasium) {
    JsonNode header = gymnasium.header();
    EnvironmentType type = type(gymnasium.environment(), header.get("options"));
    double[] action = new double[header.get("nu").asInt()];
    double[] observation = new double[header.get("observation").asInt()];
    assertThat(type.actions().size()).isEqualTo(action.length);
    assertThat(type.observations().size()).isEqualTo(observation.length);
    boolean exact = header.get("exact").asBoolean();
    int every = header.get("observe-every").asInt();
    double scale = header.get("scale").asDouble();
    SplittableRandom actions = new SplittableRandom(1);
    ByteBuffer file = gymnasium.file().duplicate().order(ByteOrder.LITTLE_ENDIAN);
    file.position(gymnasium.steps());
    try (MujocoEnvironment environment = (MujocoEnvironment) type.maker().make()) {
      for (int step = 0; step < header.get("steps").asInt(); step++) {
        int flags = file.get();
        if ((flags & 1) != 0) {
          double[] qpos = doubles(file, header.get("nq").asInt());
          double[] qvel = doubles(file, header.get("nv").asInt());
          environment.setState(Map.of("qpos", qpos, "qvel", qvel));
        }
        for (int i = 0; i < action.length; i++) {
          double uniform = (actions.nextLong() >>> 11) * TO_UNIT;
          action[i] = (float) ((Box) type.actions()).high(i) * scale * (2 * uniform - 1);
        }
        environment.step(action, null);
        environment.observe(observation, 0);
        assertThat(environment.terminated())
            .as("terminated, step %d", step)
            .isEqualTo((flags & 2) != 0);
        long bits = file.getInt() & 0xffffffffL;
        double reward = file.getDouble();
        double[] observed = step % every == 0 ? doubles(file, observation.length) : null;
        assertThat(environment.reward())
            .as("reward, step %d", step)
            .isCloseTo(reward, within(TOLERANCE));
        for (int i = 0; observed != null && i < observed.length; i++) {
          assertThat(observation[i])
              .as("observation %d, step %d", i, step)
              .isCloseTo(observed[i], within(TOLERANCE));
        }
        assertThat(crc(environment, exact ? observation : new double[0]))
            .as("bits of the state, step %d", step)
            .isEqualTo(bits);
      }
    }
  }

  private static long crc(MujocoEnvironment environment, double[] observation) {
    CRC32 crc = new CRC32();
    for (double[] values : List.of(environment.qpos, environment.qvel, observation)) {
      ByteBuffer bytes = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
      bytes.asDoubleBuffer().put(values);
      crc.update(bytes.array());
    }
    return crc.getValue();
  }

  /** Another environment that restores the state goes on to the same bits. */
  @Test
  void goesOnElsewhereToTheSameBits() {
    for (Choice<?> choice : environments()) {
      int actions = TrialSchema.standard().environment(choice.name()).actions().size();
      try (MujocoEnvironment one = make(choice.name(), Map.of());
          MujocoEnvironment other = make(choice.name(), Map.of())) {
        one.reset(new RandomStreams(1).stream("test", 0));
        other.reset(new RandomStreams(2).stream("test", 0));
        for (int step = 0; step < 30; step++) {
          if (step == 10) {
            other.restore(one.snapshot());
          }
          for (MujocoEnvironment each : step < 10 ? List.of(one) : List.of(one, other)) {
            SplittableRandom same = new SplittableRandom(step);
            each.step(same.doubles(actions, -0.3, 0.3).toArray(), null);
          }
          if (step >= 10) {
            assertThat(other.reward()).as(choice.name()).isEqualTo(one.reward());
            assertThat(observed(other, choice.name()))
                .containsExactly(observed(one, choice.name()));
          }
        }
      }
    }
  }

  private static double[] observed(MujocoEnvironment environment, String name) {
    double[] observation =
        new double[TrialSchema.standard().environment(name).observations().size()];
    environment.observe(observation, 0);
    return observation;
  }

  /** A start that MuJoCo cannot simulate is an error of the trial's, not the end of the process. */
  @Test
  void aStartFarOffTheNumbersOfMujocoIsUnstable() {
    for (Choice<?> choice : environments()) {
      if (choice.settings().stream().anyMatch(each -> each.key().equals("reset-noise-scale"))) {
        try (MujocoEnvironment environment =
            make(choice.name(), Map.of("reset-noise-scale", 1e10))) {
          UniformRandomProvider random = new RandomStreams(1).stream("test", 0);
          int actions = TrialSchema.standard().environment(choice.name()).actions().size();
          assertThatThrownBy(
                  () -> {
                    for (int i = 0; i < 100; i++) {
                      environment.reset(random);
                      environment.step(new double[actions], null);
                    }
                  })
              .as(choice.name())
              .isInstanceOf(UnstableSimulationException.class);
        }
      }
    }
  }

  /** Uniform numbers are those that Gymnasium was given, and normal ones differ. */
  @Test
  void startsAreDrawnAsGymnasiumDrawsThem() throws IOException {
    JsonNode starts;
    try (InputStream file = getClass().getResourceAsStream("/gymnasium/resets.json.gz")) {
      starts = new ObjectMapper().readTree(new GZIPInputStream(file));
    }
    assertThat(starts.size()).isEqualTo(environments().size());
    for (Choice<?> choice : environments()) {
      try (MujocoEnvironment environment = make(choice.name(), Map.of())) {
        for (JsonNode start : starts.get(choice.name())) {
          double[] uniform = doubles(start.get("uniform"));
          double[] velocities = doubles(start.get("qvel"));
          environment.reset(new Given(uniform));
          assertThat(environment.qpos)
              .as(choice.name())
              .containsExactly(doubles(start.get("qpos")));
          if (uniform.length >= environment.qpos.length + velocities.length) {
            assertThat(environment.qvel).as(choice.name()).containsExactly(velocities);
          }
        }
      }
    }
  }

  @Test
  void noiseOfTheStartGrowsWithItsScale() {
    for (Choice<?> choice : environments()) {
      if (choice.settings().stream().noneMatch(each -> each.key().equals("reset-noise-scale"))) {
        continue;
      }
      double[] without = noise(choice.name(), 0);
      double[] once = noise(choice.name(), 0.125);
      double[] twice = noise(choice.name(), 0.25);
      double squares = 0;
      for (int i = 0; i < once.length; i++) {
        assertThat(without[i]).isZero();
        assertThat(twice[i]).as(choice.name()).isEqualTo(2 * once[i]);
        squares += once[i] * once[i] / once.length / 0.125 / 0.125;
      }
      // A third where all is uniform on [-1, 1], 1 where all is normal.
      assertThat(squares).as(choice.name()).isBetween(0.05, 2.0);
    }
  }

  /** Of the velocities, which start at zero. */
  private static double[] noise(String environment, double scale) {
    Map<String, Object> options = Map.of("reset-noise-scale", scale);
    try (MujocoEnvironment made = make(environment, options)) {
      made.reset(new RandomStreams(1).stream("test", 0));
      return made.qvel;
    }
  }

  /** A generator whose uniform numbers are given; it gives others where they are used up. */
  private static final class Given implements UniformRandomProvider {
    private final double[] uniform;
    private final UniformRandomProvider others = new RandomStreams(1).stream("others", 0);
    private int next;

    Given(double[] uniform) {
      this.uniform = uniform;
    }

    @Override
    public double nextDouble() {
      return next < uniform.length ? uniform[next++] : others.nextDouble();
    }

    @Override
    public long nextLong() {
      return others.nextLong();
    }
  }

  private static MujocoEnvironment make(String environment, Map<String, Object> options) {
    Map<String, Object> chosen = new HashMap<>(Map.of("seed", 1L, "environment", environment));
    options.forEach((key, value) -> chosen.put("environment." + key, value));
    TrialSpec trial = TrialSchema.standard().resolve(chosen);
    return (MujocoEnvironment) Environments.of(trial).maker().make();
  }

  private static EnvironmentType type(String environment, JsonNode options) {
    TrialSchema schema = TrialSchema.standard();
    Map<String, Object> chosen = new HashMap<>(Map.of("seed", 1L, "environment", environment));
    for (Map.Entry<String, JsonNode> option : options.properties()) {
      String key = "environment." + option.getKey();
      JsonNode value = option.getValue();
      chosen.put(
          key,
          switch (schema.setting(key).orElseThrow().kind()) {
            case REAL -> value.asDouble();
            case INTEGER -> value.asLong();
            case FLAG -> value.asBoolean();
            case TEXT, INTEGERS -> value.asText();
          });
    }
    TrialSpec trial = schema.resolve(chosen);
    assertThat(trial.settings()).containsAllEntriesOf(chosen);
    return Environments.of(trial);
  }

  private static double[] doubles(JsonNode numbers) {
    double[] values = new double[numbers.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = numbers.get(i).asDouble();
    }
    return values;
  }

  private static double[] doubles(ByteBuffer file, int count) {
    double[] values = new double[count];
    for (int i = 0; i < count; i++) {
      values[i] = file.getDouble();
    }
    return values;
  }

  private static List<Trajectory> read(String resource) throws IOException {
    byte[] bytes;
    try (InputStream stream = GymnasiumSuiteTest.class.getResourceAsStream(resource)) {
      bytes = new GZIPInputStream(stream).readAllBytes();
    }
    ByteBuffer file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    List<Trajectory> trajectories = new ArrayList<>();
    Set<String> names = new HashSet<>();
    while (file.hasRemaining()) {
      byte[] text = new byte[file.getInt()];
      file.get(text);
      Trajectory trajectory =
          new Trajectory(new ObjectMapper().readTree(text), file.position(), file);
      assertThat(names.add(trajectory.toString())).isTrue();
      trajectories.add(trajectory);
      skip(trajectory.header(), file);
    }
    return trajectories;
  }

  private static void skip(JsonNode header, ByteBuffer file) {
    for (int step = 0; step < header.get("steps").asInt(); step++) {
      int start = (file.get() & 1) * (header.get("nq").asInt() + header.get("nv").asInt());
      int observed =
          step % header.get("observe-every").asInt() == 0 ? header.get("observation").asInt() : 0;
      file.position(file.position() + 4 + 8 * (start + 1 + observed));
    }
  }
}
