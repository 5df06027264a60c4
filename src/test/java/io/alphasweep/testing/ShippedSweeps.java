package io.alphasweep.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The sweep files that ship. */
public final class ShippedSweeps {

  /** Where they lie. */
  public static final Path FOLDER = Path.of("sweeps");

  private ShippedSweeps() {}

  /** All of them in order, but for the copies that published results keep of what was run. */
  public static List<Path> files() throws IOException {
    try (Stream<Path> files = Files.walk(FOLDER)) {
      return files
          .filter(file -> file.toString().endsWith(".conf"))
          .filter(file -> !file.toString().contains("/results/"))
          .sorted()
          .toList();
    }
  }
}
