package io.alphasweep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.alphasweep.environment.Environment;
import io.alphasweep.environment.EnvironmentType;
import io.alphasweep.environment.Environments;
import io.alphasweep.environment.mujoco.GymnasiumTrajectory;
import io.alphasweep.environment.mujoco.GymnasiumTrajectory.Step;
import io.alphasweep.sweep.TrialSchema;
import io.alphasweep.testing.Playable;
import io.alphasweep.trial.RandomStreams;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What {@code rollout} prints, against Gymnasium's own trajectories, and what it refuses. */
class RolloutCommandTest {

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir Path folder;

  @Test
  void replaysAnEpisodeOfGymnasiumsToTheBit() throws IOException {
    List<Step> steps = new GymnasiumTrajectory("Hopper-v4").steps;
    Path start = write("start.json", state(steps.get(0).startQpos, steps.get(0).startQvel));
    Path actions =
        write("actions.jsonl", steps.stream().map(s -> Arrays.toString(s.action)).toList());

    assertThat(rollout("--environment", "Hopper-v4", "--start", start, "--actions", actions))
        .isZero();

    List<JsonNode> lines = lines();
    int last = 0;
    while (!steps.get(last).terminated) {
      last++;
    }
    assertThat(lines).as("the start, and the steps of one episode").hasSize(last + 2);
    assertThat(doubles(lines.get(0).get("qpos"))).containsExactly(steps.get(0).startQpos);
    assertThat(lines.get(0).get("reward").isNull()).isTrue();
    for (int i = 0; i <= last; i++) {
      JsonNode line = lines.get(i + 1);
      assertThat(line.get("step").intValue()).isEqualTo(i + 1);
      assertThat(doubles(line.get("qpos"))).containsExactly(steps.get(i).qpos);
      assertThat(doubles(line.get("qvel"))).containsExactly(steps.get(i).qvel);
      assertThat(doubles(line.get("observation"))).containsExactly(steps.get(i).observation);
      assertThat(line.get("terminated").booleanValue()).isEqualTo(i == last);
      assertThat(line.get("truncated").booleanValue()).isFalse();
    }
  }

  @Test
  void theTimeLimitTruncates() throws IOException {
    assertThat(rollout("--environment", "HalfCheetah-v4", "--policy", "zero", "--steps", "2000"))
        .isZero();
    List<JsonNode> lines = lines();
    assertThat(lines).hasSize(1001);
    assertThat(lines.get(1000).get("truncated").booleanValue()).isTrue();
    assertThat(lines.get(999).get("truncated").booleanValue()).isFalse();
  }

  @Test
  void oneSeedIsOneRollout() {
    rollout("--environment", "Swimmer-v4", "--steps", "20", "--seed", "4");
    String first = out.toString();
    out.getBuffer().setLength(0);
    rollout("--environment", "Swimmer-v4", "--steps", "20", "--seed", "4");
    assertThat(out.toString()).isEqualTo(first);
    out.getBuffer().setLength(0);
    rollout("--environment", "Swimmer-v4", "--steps", "20", "--seed", "5");
    assertThat(out.toString()).isNotEqualTo(first);
  }

  @Test
  void anInstabilityEndsTheOutputWithASentence() throws IOException {
    Path start = write("start.json", state(new double[] {0, 0}, new double[] {0, 1e11}));
    assertThat(rollout("--environment", "InvertedPendulum-v4", "--start", start)).isEqualTo(3);
    assertThat(lines()).hasSize(1);
    assertThat(err.toString())
        .startsWith("step 1: the simulation became unstable")
        .contains("QVEL");
  }

  @Test
  void aBadActionsFileIsRefusedWithAllItsLines() throws IOException {
    Path actions =
        write(
            "actions.jsonl",
            List.of("[0, 0, 0]", "[0, 0]", "", "[0, \"a\", 0]", "{", "[1e999,0,0]"));
    assertThat(rollout("--environment", "Hopper-v4", "--actions", actions)).isEqualTo(2);
    assertThat(out.toString()).isEmpty();
    assertThat(err.toString().lines().toList())
        .hasSize(4)
        .allSatisfy(line -> assertThat(line).startsWith(actions + ": line "))
        .satisfiesExactly(
            line -> assertThat(line).contains("line 2: the action has 2 numbers, expected 3"),
            line -> assertThat(line).contains("line 4: the action has \"a\" at position 2"),
            line -> assertThat(line).contains("line 5: not JSON"),
            line -> assertThat(line).contains("line 6: the action has").contains("finite"));
  }

  @Test
  void aBadStartFileIsRefused() throws IOException {
    Path start = write("start.json", List.of("{", "\"qpos\": [1, 2],", "\"velocity\": []}"));
    assertThat(rollout("--environment", "InvertedPendulum-v4", "--start", start)).isEqualTo(2);
    assertThat(err.toString().lines().toList())
        .containsExactly(
            start + ": line 3: unknown key 'velocity'; accepted: qpos, qvel",
            start + ": line 1: qvel must be a JSON array of 2 numbers");
    err.getBuffer().setLength(0);
    Path none = folder.resolve("none.json");
    assertThat(rollout("--environment", "InvertedPendulum-v4", "--start", none)).isEqualTo(2);
    assertThat(err.toString().strip()).isEqualTo(none + ": there is no such file");
  }

  @Test
  void anUnknownEnvironmentIsRefused() {
    assertThat(rollout("--environment", "Hopper-v3")).isEqualTo(2);
    assertThat(rollout("--environment", "Pusher-v4")).isEqualTo(2);
    assertThat(err.toString().lines().toList())
        .satisfiesExactly(
            line ->
                assertThat(line)
                    .isEqualTo(
                        "--environment: unknown environment 'Hopper-v3'; did you mean Hopper-v4?"),
            line -> assertThat(line).startsWith("--environment: found 'Pusher-v4', which"));
  }

  /** Every environment rolls out from a seed, and the actions that it printed lead there again. */
  @Test
  void everyEnvironmentRepeatsWhatItsActionsDid() throws IOException {
    for (String name : Playable.names()) {
      assertThat(rollout("--environment", name, "--seed", "3", "--steps", "30")).isZero();
      String first = out.toString();
      List<JsonNode> lines = lines();
      out.getBuffer().setLength(0);
      assertThat(lines).as(name).hasSizeGreaterThan(1);
      assertThat(lines.get(0).get("action").isNull()).isTrue();
      Path actions =
          write(
              "actions.jsonl",
              lines.subList(1, lines.size()).stream()
                  .map(l -> l.get("action").toString())
                  .toList());
      assertThat(rollout("--environment", name, "--seed", "3", "--actions", actions)).isZero();
      assertThat(out.toString()).as(name).isEqualTo(first);
      out.getBuffer().setLength(0);
    }
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void classicControlStartsInAStateAndMeetsDiscreteActions() throws IOException {
    Path start = write("start.json", List.of("{\"state\": [0.01, -0.02, 0.03, -0.04]}"));
    Path actions = write("actions.jsonl", List.of("1", "[0]"));
    assertThat(rollout("--environment", "CartPole-v1", "--start", start, "--actions", actions))
        .isZero();
    List<JsonNode> lines = lines();
    assertThat(doubles(lines.get(0).get("state"))).containsExactly(0.01, -0.02, 0.03, -0.04);
    // Places move by a fiftieth of the velocities of before.
    assertThat(lines.get(1).get("state").get(0).doubleValue()).isEqualTo(0.01 + 0.02 * -0.02);
    assertThat(lines.get(1).get("action").intValue()).isEqualTo(1);
    assertThat(lines.get(2).get("action").intValue()).isZero();
  }

  /** The first picture of a game is that which the game shows elsewhere. */
  @Test
  void imagesAreShownAsTheCrcOfTheirBytes() throws IOException {
    assertThat(rollout("--environment", "MinAtar-Breakout", "--seed", "1", "--steps", "0"))
        .isZero();
    EnvironmentType type = TrialSchema.standard().environment("MinAtar-Breakout");
    double[] picture = new double[type.observations().size()];
    try (Environment game = type.maker().make()) {
      game.reset(new RandomStreams(1).stream("environment-reset", 0));
      game.observe(picture, 0);
    }
    byte[] bytes = new byte[picture.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) picture[i];
    }
    CRC32 crc = new CRC32();
    crc.update(bytes);
    assertThat(lines().get(0).get("observation_crc32").longValue()).isEqualTo(crc.getValue());
    assertThat(lines().get(0).has("observation")).isFalse();
  }

  @Test
  void optionsOfTheEnvironmentAreSet() throws IOException {
    assertThat(
            rollout(
                "--environment",
                "Hopper-v5",
                "--policy",
                "zero",
                "--steps",
                "1",
                "--set",
                "healthy-reward=7",
                "--set",
                "environment.forward-reward-weight=0",
                "--set",
                "healthy-z-range.low=0.5"))
        .isZero();
    assertThat(lines().get(1).get("reward").doubleValue()).isEqualTo(7);
    assertThat(err.toString()).isEmpty();
    for (String option :
        List.of("helthy-reward=1", "frame-skip=0", "frame-skip=a", "a..b=1", "name=Ant-v5")) {
      assertThat(rollout("--environment", "Hopper-v5", "--set", option)).as(option).isEqualTo(2);
    }
    assertThat(rollout("--environment", "CartPole-v1", "--set", "frame-skip=2")).isEqualTo(2);
    assertThat(err.toString().lines().toList())
        .hasSize(6)
        .allSatisfy(line -> assertThat(line).startsWith("--set: "))
        .satisfies(
            lines -> {
              assertThat(lines.get(0)).endsWith("did you mean environment.healthy-reward?");
              assertThat(lines.get(1))
                  .contains("environment.frame-skip: found 0; accepted: a whole");
            });
  }

  @Test
  void startsAndActionsThatTheEnvironmentLacksAreRefusedInASentence() throws IOException {
    Path start = write("start.json", List.of("{\"state\": [1, 2, NaN]}"));
    assertThat(rollout("--environment", "CartPole-v1", "--start", start)).isEqualTo(2);
    assertThat(rollout("--environment", "LunarLander-v3", "--start", start)).isEqualTo(2);
    assertThat(rollout("--environment", "Acrobot-v1", "--start", none(start))).isEqualTo(2);
    Path discrete = write("discrete.jsonl", List.of("2", "[-1]", "0.5", "NaN", "[0, 1]", "\"a\""));
    assertThat(rollout("--environment", "CartPole-v1", "--actions", discrete)).isEqualTo(2);
    Path box = write("box.jsonl", List.of("[1e6]", "[NaN]", "[-Infinity]"));
    assertThat(rollout("--environment", "Pendulum-v1", "--actions", box)).isEqualTo(2);
    assertThat(err.toString().lines().toList())
        .containsExactly(
            start + ": line 1: state has 3 numbers, expected 4",
            "--start: LunarLander-v3 cannot be put into a state; give --seed",
            start + ": line 1: state has \"NaN\" at position 2, expected a finite number",
            discrete + ": line 1: the action is 2, expected a whole number from 0 to 1",
            discrete + ": line 2: the action is [-1], expected a whole number from 0 to 1",
            discrete + ": line 3: the action is 0.5, expected a whole number from 0 to 1",
            discrete + ": line 4: the action is \"NaN\", expected a whole number from 0 to 1",
            discrete + ": line 5: the action is [0,1], expected a whole number from 0 to 1",
            discrete + ": line 6: the action is \"a\", expected a whole number from 0 to 1",
            box + ": line 2: the action has \"NaN\" at position 1, expected a finite number",
            box + ": line 3: the action has \"-Infinity\" at position 1, expected a finite number");
    assertThat(out.toString()).isEmpty();
  }

  /** Four numbers, of which the second is none, in the place of another file. */
  private static Path none(Path file) throws IOException {
    return Files.writeString(file, "{\"state\": [0, NaN, 0, 0]}");
  }

  /** One picture for each line that is printed; the film shows the same. */
  @Test
  void picturesOfEachStepAreWritten() throws IOException {
    Path frames = folder.resolve("frames");
    Path video = folder.resolve("video.gif");
    Files.createDirectory(frames);
    assertThat(
            rollout(
                "--environment",
                "FourRooms-GrAdE",
                "--steps",
                "7",
                "--frames",
                frames,
                "--video",
                video))
        .isZero();
    List<JsonNode> lines = lines();
    assertThat(lines).hasSize(8);
    ImageReader reader = ImageIO.getImageReadersByFormatName("gif").next();
    try (ImageInputStream in = ImageIO.createImageInputStream(video.toFile())) {
      reader.setInput(in);
      assertThat(reader.getNumImages(true)).isEqualTo(8);
      for (int i = 0; i < 8; i++) {
        BufferedImage frame = ImageIO.read(frames.resolve("frame-00000" + i + ".png").toFile());
        JsonNode cell = lines.get(i).get("state");
        int x = 24 * cell.get(0).intValue() + 12;
        int y = 264 - 24 * cell.get(1).intValue() - 12;
        assertThat(new Color(frame.getRGB(x, y)))
            .as("the agent")
            .isEqualTo(new Color(45, 104, 196));
        BufferedImage shown = reader.read(i);
        assertThat(shown.getWidth()).isEqualTo(frame.getWidth());
        assertThat(shown.getRGB(x, y)).isEqualTo(frame.getRGB(x, y));
      }
    }
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left).containsExactlyInAnyOrder(frames, video);
    }
    try (Stream<Path> files = Files.list(frames)) {
      assertThat(files).hasSize(8);
    }
  }

  /** Nothing is printed and nothing is left behind. */
  @Test
  void picturesThatCannotBeWrittenAreRefusedInASentence() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");
    Path absent = folder.resolve("absent");
    List<List<Object>> bad =
        List.of(
            List.of("--video", folder.resolve("a.mp4")),
            List.of("--video", absent.resolve("a.gif")),
            List.of("--video", file.resolve("a.gif")),
            List.of("--video", Files.createDirectory(folder.resolve("b.gif"))),
            List.of("--video", "/proc/a.gif"),
            List.of("--frames", folder),
            List.of("--frames", absent.resolve("frames")),
            List.of("--frames", file));
    for (List<Object> option : bad) {
      assertThat(rollout("--environment", "CartPole-v1", option.get(0), option.get(1)))
          .isEqualTo(2);
    }
    assertThat(err.toString().lines().toList())
        .containsExactly(
            "--video: found " + folder + "/a.mp4; accepted: a name that ends in .gif",
            "--video: cannot write %s/a.gif: there is no folder %s".formatted(absent, absent),
            "--video: cannot write %s/a.gif: there is no folder %s".formatted(file, file),
            "--video: cannot write %s/b.gif: it is a folder".formatted(folder),
            "--video: cannot write /proc/a.gif: nothing can be made in /proc",
            "--frames: %s is not empty; give a folder that is empty or not there yet"
                .formatted(folder),
            "--frames: cannot write %s/frames: there is no folder %s".formatted(absent, absent),
            "--frames: cannot write %s: it is a file".formatted(file));
    assertThat(out.toString()).isEmpty();
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left).containsExactlyInAnyOrder(file, folder.resolve("b.gif"));
    }
  }

  @Test
  void environmentsAreListedInLinesOfATerminal() {
    assertThat(environments()).isZero();
    assertThat(out.toString().lines())
        .hasSize(4 + Environments.REGISTRY.names().size()) // a head and three rules
        .allSatisfy(line -> assertThat(line.length()).as(line).isLessThanOrEqualTo(120))
        .anySatisfy(
            line ->
                assertThat(line)
                    .contains("Humanoid-v4", "376", "17 in [-0.4, 0.4]", "1000", "MuJoCo 3."))
        .anySatisfy(
            line -> assertThat(line).contains("CartPole-v1", "4", "2 discrete", "500", "none"));
  }

  @Test
  void aWordFiltersEnvironmentsByNameSourceAndLibrary() {
    for (String word : List.of("breakout", "minatar 1", "box2d", "walker2d_v5")) {
      out.getBuffer().setLength(0);
      assertThat(environments(word)).isZero();
      assertThat(
              out.toString()
                  .lines()
                  .filter(line -> line.startsWith("| "))
                  .skip(1)
                  .map(line -> line.substring(2).replaceFirst(" .*", "")))
          .as(word)
          .hasSameElementsAs(
              switch (word) {
                case "breakout" -> List.of("MinAtar-Breakout", "Atari-Breakout");
                case "box2d" -> List.of("LunarLander-v3", "LunarLanderContinuous-v3");
                case "walker2d_v5" -> List.of("Walker2d-v5");
                default ->
                    Environments.REGISTRY.names().stream()
                        .filter(name -> name.startsWith("MinAtar-"))
                        .toList();
              });
    }
    err.getBuffer().setLength(0); // a library that is not here
    assertThat(environments("hoper-v5")).isEqualTo(2);
    assertThat(err.toString().strip())
        .isEqualTo(
            "no environment has 'hoper-v5' in its name, source or library; did you mean"
                + " Hopper-v5?");
  }

  private int environments(String... arguments) {
    return execute(new EnvironmentsCommand(), arguments);
  }

  private int rollout(Object... arguments) {
    return execute(
        new RolloutCommand(),
        Arrays.stream(arguments).map(Object::toString).toArray(String[]::new));
  }

  private int execute(Object command, String... arguments) {
    CommandLine line = new CommandLine(command);
    line.setOut(new PrintWriter(out));
    line.setErr(new PrintWriter(err, true));
    return line.execute(arguments);
  }

  private List<JsonNode> lines() throws IOException {
    List<JsonNode> lines = new ArrayList<>();
    for (String line : out.toString().lines().toList()) {
      lines.add(new ObjectMapper().readTree(line));
    }
    return lines;
  }

  private static List<String> state(double[] qpos, double[] qvel) {
    return List.of(
        "{\"qpos\": %s, \"qvel\": %s}".formatted(Arrays.toString(qpos), Arrays.toString(qvel)));
  }

  private Path write(String name, List<String> lines) throws IOException {
    return Files.write(folder.resolve(name), lines);
  }

  private static double[] doubles(JsonNode array) {
    double[] values = new double[array.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = array.get(i).doubleValue();
    }
    return values;
  }
}
