package io.alphasweep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A native library that is broken or missing costs one sentence, in a process of its own. */
class BrokenLibrariesTest {

  private static final String MUJOCO =
      "io/alphasweep/simulator/mujoco/linux-x86_64/libjniNativeMujoco.so";

  private static final String KERNEL = "io/alphasweep/kernel/linux-x86_64/libjniNativeKernel.so";

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

  /** As where this was built on a newer system than it is started on. */
  @Test
  void librariesForANewerGlibcAreRefusedInASentence() throws Exception {
    Path newer = folder.resolve(KERNEL);
    Files.createDirectories(newer.getParent());
    byte[] kernel;
    try (InputStream in = AlphaSweep.class.getResourceAsStream("/" + KERNEL)) {
      kernel = in.readAllBytes();
    }
    String text = new String(kernel, StandardCharsets.ISO_8859_1);
    Matcher asked = Pattern.compile("GLIBC_2\\.\\d\\d\0").matcher(text);
    assertThat(asked.find()).isTrue();
    Files.writeString(newer, asked.replaceFirst("GLIBC_2.99\0"), StandardCharsets.ISO_8859_1);
    Process process =
        start(folder + File.pathSeparator + classPath(""), List.of("--version"), List.of());
    assertThat(said(process))
        .singleElement()
        .asString()
        .matches(
            "alphasweep: found Linux on x86_64 with glibc 2\\.\\d+; accepted: Linux on x86_64 with"
                + " glibc 2\\.99 or newer, for which this was built");
    assertThat(process.waitFor()).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource({"os.name=Mac OS X,Mac OS X on x86_64", "os.arch=riscv64,Linux on riscv64"})
  void anotherPlatformIsRefusedInASentence(String property, String found) throws Exception {
    Process process = start(classPath(""), List.of("--version"), List.of("-D" + property));
    assertThat(said(process))
        .singleElement()
        .asString()
        .matches(
            "alphasweep: found "
                + found
                + "; accepted: Linux on x86_64 with glibc 2\\.\\d+ or newer,"
                + " for which this was built");
    assertThat(process.waitFor()).isEqualTo(2);
  }

  /** The class path without a jar. */
  private static String classPath(String jar) {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(entry -> jar.isEmpty() || !Path.of(entry).getFileName().toString().startsWith(jar))
        .collect(Collectors.joining(File.pathSeparator));
  }

  private void refuses(String environment, String classPath, String sentence)
      throws IOException, InterruptedException {
    Process process = start(classPath, List.of("rollout", "--environment", environment), List.of());
    List<String> said = said(process);
    assertThat(said).hasSize(1);
    assertThat(said.get(0)).startsWith("alphasweep: " + sentence);
    assertThat(process.waitFor()).isEqualTo(2);
  }

  private static Process start(String classPath, List<String> arguments, List<String> options)
      throws IOException {
    List<String> line = new ArrayList<>();
    line.add(System.getProperty("java.home") + "/bin/java");
    line.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    line.addAll(options);
    line.addAll(List.of("-cp", classPath, AlphaSweep.class.getName()));
    line.addAll(arguments);
    return new ProcessBuilder(line).redirectErrorStream(true).start();
  }

  private static List<String> said(Process process) throws IOException {
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
        .lines()
        .filter(each -> !each.contains("stack guard") && !each.contains("execstack"))
        .toList();
  }
}
