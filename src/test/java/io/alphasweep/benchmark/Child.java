package io.alphasweep.benchmark;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Other processes, of which the last line of output is the answer. */
final class Child {

  private Child() {}

  /** A new Java with the options and the class path of this one. */
  static String java(List<String> options, Class<?> main, List<String> arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(arguments);
    return answer(command);
  }

  /**
   * Runs a command to its end.
   *
   * @throws IOException if it fails; the message holds what it printed
   */
  static String answer(List<String> command) throws IOException, InterruptedException {
    Path errors = Files.createTempFile("benchmark", ".err");
    try {
      Process process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new IOException(
            "%s failed:%n%s%s"
                .formatted(String.join(" ", command), output, Files.readString(errors)));
      }
      return lastLine(output);
    } finally {
      Files.delete(errors);
    }
  }

  private static String lastLine(String output) {
    return output.strip().lines().reduce("", (before, line) -> line);
  }
}
