package io.alphasweep.compare;

import static org.assertj.core.api.Assertions.assertThat;

import io.alphasweep.sweep.SweepFile;
import io.alphasweep.sweep.TrialSchema;
import io.alphasweep.testing.MadeUpResults;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.apache.commons.io.FileUtils;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * The recipes of {@code scripts/ci}: their own shell lines run on machines that forget, with a
 * folder in place of the artifacts' store, from a tarball.
 */
class CiRecipesTest {

  private static final String SWEEP =
      """
      name = gate
      base {
        algorithm = ppo
        environment = InvertedPendulum-v4
        total-timesteps = 256, num-steps = 128, num-minibatches = 2, update-epochs = 1
      }
      seeds = 5
      """;

  /** What a job runs, and what of it is kept: a name in the store, and a path or a pattern. */
  private record Job(List<String> lines, String artifact, String path) {}

  private record Result(int exitCode, String out) {}

  @TempDir private Path directory;

  private Path store;
  private Path programs;
  private Path tarball;
  private int machines;

  @BeforeEach
  void standIns() throws Exception {
    store = Files.createDirectory(directory.resolve("store"));
    programs = Files.createDirectory(directory.resolve("programs"));
    program("apt-get", "exit 0");
    program("unzip", "exec python3 -m zipfile -e \"$2\" .");
    program(
        "gh",
        """
        case "$2" in
          list) [ ! -d "$STORE/baselines" ] || echo 7 ;;
          download) [ "$3 $4 $5 $6" = '7 --name baselines --dir' ] && cp -R "$STORE/baselines" "$7" ;;
        esac
        """);
    program(
        "curl",
        """
        if [[ "$*" == *JOB-TOKEN* ]]; then
          [[ "$*" == */jobs/artifacts/main/download?job=alphasweep-baseline ]] || exit 22
          [ -d "$STORE/baselines" ] || exit 22
          here=$PWD && cd "$STORE" && exec python3 -m zipfile -c "$here/baselines.zip" baselines
        fi
        PATH=${PATH#*:} exec curl "$@"
        """);
    tarball = tarball();
  }

  private void program(String name, String script) throws IOException {
    Path file = Files.writeString(programs.resolve(name), "#!/usr/bin/env bash\n" + script);
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }

  /** As scripts/tarball makes it, but for the jars, which stay where they are. */
  private Path tarball() throws Exception {
    Path top = Files.createDirectories(directory.resolve("made/alphasweep-0"));
    FileUtils.copyDirectory(Path.of("scripts").toFile(), top.resolve("scripts").toFile());
    Path lib = Files.createDirectory(top.resolve("lib"));
    FileUtils.copyFile(Path.of("pom.xml").toFile(), lib.resolve("pom.xml").toFile());
    List<String> jars = new ArrayList<>();
    Path unpacked = directory.toRealPath().resolve("machine-0/tool/lib"); // all are as deep
    for (String jar :
        ("target/classes:" + Files.readString(Path.of("target/classpath.txt")).strip())
            .split(":", -1)) {
      jars.add(unpacked.relativize(Path.of(jar).toAbsolutePath()).toString());
    }
    Files.write(lib.resolve("classpath.txt"), jars);
    Path tar = directory.resolve("alphasweep.tar");
    Process process =
        new ProcessBuilder("tar", "cf", tar.toString(), "-C", top.getParent() + "", "alphasweep-0")
            .inheritIO()
            .start();
    assertThat(process.waitFor()).isZero();
    return tar;
  }

  /** A machine with nothing but the repository; what the job keeps goes to the store. */
  private Result run(Job job) throws Exception {
    Path machine = Files.createDirectory(directory.resolve("machine-" + machines++));
    Files.createDirectory(machine.resolve("gates"));
    Files.writeString(machine.resolve("gates/pendulum.conf"), SWEEP);
    Path script = Files.writeString(machine.resolve("job"), String.join("\n", job.lines()) + "\n");
    ProcessBuilder builder =
        new ProcessBuilder("bash", "-eo", "pipefail", script.toString())
            .directory(machine.toFile())
            .redirectErrorStream(true);
    Map<String, String> environment = builder.environment();
    environment.put("PATH", programs + ":" + environment.get("PATH"));
    environment.put("STORE", store.toString());
    environment.put("TARBALL", "file://" + tarball);
    environment.put("ALPHASWEEP_TARBALL", "file://" + tarball);
    environment.put("CI_API_V4_URL", "https://gitlab.example/api/v4");
    environment.put("CI_PROJECT_ID", "1");
    environment.put("CI_DEFAULT_BRANCH", "main");
    environment.put("CI_JOB_TOKEN", "t");
    environment.put("GITHUB_ACTIONS", job.artifact().equals("junit") ? "" : "true");
    environment.put("GITHUB_STEP_SUMMARY", machine.resolve("summary.md").toString());
    Process process = builder.start();
    process.getOutputStream().close();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int exitCode = process.waitFor();
    if (job.path().equals("baselines") && exitCode == 0) {
      FileUtils.copyDirectory(
          machine.resolve("baselines").toFile(), store.resolve("baselines").toFile());
    }
    return new Result(exitCode, out);
  }

  private Path last(String file) {
    return directory.resolve("machine-" + (machines - 1)).resolve(file);
  }

  private static Map<String, Object> yaml(String name) throws IOException {
    return map(
        new Yaml(new SafeConstructor(new LoaderOptions()))
            .load(Files.readString(Path.of("scripts/ci", name))));
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> map(Object node) {
    return (Map<String, Object>) node;
  }

  @SuppressWarnings("unchecked")
  private static List<Object> list(Object node) {
    return (List<Object>) node;
  }

  private static Job github(String name) throws IOException {
    List<String> lines = new ArrayList<>();
    String artifact = "";
    String path = "";
    for (Object each : list(map(map(yaml("github.yml").get("jobs")).get(name)).get("steps"))) {
      Map<String, Object> step = map(each);
      if (step.containsKey("run")) {
        lines.add((String) step.get("run"));
      } else if (((String) step.get("uses")).startsWith("actions/upload-artifact@")) {
        artifact = (String) map(step.get("with")).get("name");
        path = (String) map(step.get("with")).get("path");
      }
    }
    return new Job(lines, artifact, path);
  }

  private static Job gitlab(String name) throws IOException {
    Map<String, Object> all = yaml("gitlab.yml");
    Map<String, Object> job = map(all.get(name));
    List<String> lines = new ArrayList<>();
    list(map(all.get(job.get("extends"))).get("before_script"))
        .forEach(line -> lines.add((String) line));
    list(job.get("script")).forEach(line -> lines.add((String) line));
    return new Job(lines, "junit", (String) list(map(job.get("artifacts")).get("paths")).get(0));
  }

  /** In place of the baseline: one whose same trials reached far more. */
  private void betterBaseline() throws Exception {
    Path file = Files.writeString(directory.resolve("gate.conf"), SWEEP);
    Path baseline = store.resolve("baselines/pendulum");
    FileUtils.deleteDirectory(baseline.toFile());
    new MadeUpResults(baseline, "gate", (trial, iteration) -> 900 + trial.seed())
        .write(SweepFile.read(file, TrialSchema.standard()).trials());
  }

  @Test
  void gateOfGithub() throws Exception {
    assertThat(run(github("gate")).exitCode()).isEqualTo(2); // no baseline, and no training

    Result first = run(github("baseline"));
    assertThat(first.exitCode()).as(first.out()).isZero();
    assertThat(first.out()).contains("nightly: pendulum is the baseline from now on");
    Result same = run(github("gate"));
    assertThat(same.exitCode()).as(same.out()).isZero();
    assertThat(same.out()).contains("::notice title=AlphaSweep::Nothing got worse in ");

    betterBaseline();
    Result worse = run(github("gate"));
    assertThat(worse.exitCode()).as(worse.out()).isEqualTo(4);
    assertThat(worse.out().lines())
        .anyMatch(
            line ->
                line.startsWith(
                    "::error title=InvertedPendulum-v4%2C ppo%2C adam::final reward fell by "))
        .anyMatch(line -> line.startsWith("::error title=AlphaSweep::Got worse: 1 of "));
    assertThat(Files.readString(last("summary.md")))
        .startsWith("**Got worse: 1 of ")
        .contains("| worse | InvertedPendulum-v4 | ppo, adam |");
    assertThat(last("night/pendulum/compare.html")).exists();
  }

  @Test
  void gateOfGitlab() throws Exception {
    assertThat(run(gitlab("alphasweep-gate")).exitCode()).isEqualTo(22);
    betterBaseline();
    Result worse = run(gitlab("alphasweep-gate"));
    assertThat(worse.exitCode()).as(worse.out()).isEqualTo(4);
    assertThat(worse.out()).contains("WORSE: InvertedPendulum-v4, ppo, adam: ");
    assertThat(worse.out()).doesNotContain("::error");
    Element suite =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(last("night/pendulum/compare.xml").toFile())
            .getDocumentElement();
    assertThat(suite.getElementsByTagName("failure").item(0).getTextContent())
        .startsWith("InvertedPendulum-v4, ppo, adam\nfinal reward fell by ")
        .contains("learning curves of both: ", "\nbaseline: 903", "\ncandidate: ", "\np: ");
  }
}
