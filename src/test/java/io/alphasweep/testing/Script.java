package io.alphasweep.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The scripts of this project, as a person calls them. */
public final class Script {

  private Script() {}

  /** What a script said, and its exit code. */
  public record Result(int exitCode, String out, String err) {}

  /**
   * Runs {@code scripts/NAME} to its end.
   *
   * @param environment variables to set, beside those of this process
   */
  public static Result run(Map<String, String> environment, String name, List<String> arguments) {
    return run(environment, Path.of("scripts", name), arguments);
  }

  /** Runs a script that stands elsewhere to its end. */
  public static Result run(Map<String, String> environment, Path script, List<String> arguments) {
    List<String> line = new ArrayList<>(List.of(script.toString()));
    line.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(line);
    builder.environment().putAll(environment);
    try {
      Process process = builder.start();
      process.getOutputStream().close();
      // What scripts say fits into the pipe's buffer, so one stream can wait for the other.
      String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Result(process.waitFor(), out, err);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
