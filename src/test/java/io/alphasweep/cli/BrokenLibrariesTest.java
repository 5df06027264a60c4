package io.alphasweep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A native library that is broken or missing costs one sentence, in a process of its own. */
class BrokenLibrariesTest {

  private static final String MUJOCO =
      "io/alphasweep/simulator/mujoco/linux-x86_64/libjniNativeMujoco.so";

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "Hopper-v5," + MUJOCO + ",MuJoCo cannot be loaded: ",
    "LunarLander-v3,libgdx-box2d64.so,the native library /libgdx-box2d64.so cannot be loaded: "
  })
  void aBrokenLibraryIsRefusedInASentence(String environment, String library, String sentence)
      throws Exception {
    Path broken = folder.resolve(library);
    Files.createDirectories(broken.getParent());
    Files.writeString(broken, "no library".repeat(100));
    // The first of a name on the class path is the one that counts.
    refuses(environment, folder + File.pathSeparator + classPath(""), sentence);
  }

  @ParameterizedTest
  @CsvSource({
    "LunarLander-v3,gdx-box2d-platform,the native library /libgdx-box2d64.so is not on the class"
  })
  void aMissingLibraryIsRefusedInASentence(String environment, String jar, String sentence)
      throws Exception {
    refuses(environment, classPath(jar), sentence);
  }

  /** The class path without a jar. */
  private static String classPath(String jar) {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(entry -> jar.isEmpty() || !Path.of(entry).getFileName().toString().startsWith(jar))
        .collect(Collectors.joining(File.pathSeparator));
  }

  private void refuses(String environment, String classPath, String sentence)
      throws IOException, InterruptedException {
    ProcessBuilder line =
        new ProcessBuilder(
            System.getProperty("java.home") + "/bin/java",
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-cp",
            classPath,
            AlphaSweep.class.getName(),
            "rollout",
            "--environment",
            environment);
    Process process = line.redirectErrorStream(true).start();
    List<String> said =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
            .lines()
            .filter(each -> !each.contains("stack guard") && !each.contains("execstack"))
            .toList();
    assertThat(said).hasSize(1);
    assertThat(said.get(0)).startsWith("alphasweep: " + sentence);
    assertThat(process.waitFor()).isEqualTo(2);
  }
}
