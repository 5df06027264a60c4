package io.alphasweep.machine;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/**
 * What produced a row: the versions of AlphaSweep and of what it stands on.
 *
 * @param alphasweep version of AlphaSweep
 * @param gitCommit commit that it was built from, with {@code -dirty} when files were changed;
 *     {@code unknown} outside a git checkout
 * @param java version of the running Java
 * @param os running operating system, its version and architecture
 * @param djl version of the Deep Java Library built against
 * @param pytorch version of PyTorch built against
 */
public record Provenance(
    String alphasweep, String gitCommit, String java, String os, String djl, String pytorch) {

  private static final String RESOURCE = "build.properties";

  /** The provenance of whatever this process produces. */
  public static Provenance ofThisProcess() {
    Properties build = new Properties();
    try (InputStream in = Provenance.class.getResourceAsStream(RESOURCE)) {
      build.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    boolean dirty = Boolean.parseBoolean(build.getProperty("git-dirty"));
    return new Provenance(
        build.getProperty("alphasweep"),
        build.getProperty("git-commit") + (dirty ? "-dirty" : ""),
        System.getProperty("java.version"),
        "%s %s %s"
            .formatted(
                System.getProperty("os.name"),
                System.getProperty("os.version"),
                System.getProperty("os.arch")),
        build.getProperty("djl"),
        build.getProperty("pytorch"));
  }
}
