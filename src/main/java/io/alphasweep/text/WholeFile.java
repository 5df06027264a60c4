package io.alphasweep.text;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.UUID;

/**
 * A file of this machine that appears whole or not at all: whatever breaks off the writing, what
 * had the name before stays.
 *
 * <p>It is written beside its place, under another name, and moved. What is there and is no regular
 * file, such as {@code /dev/stdout}, is written as it stands.
 */
public final class WholeFile implements Closeable {

  private final Path place;
  private final Path part;

  /**
   * @param file its folder exists; a link to a file stays one
   */
  public WholeFile(Path file) throws IOException {
    boolean exists = Files.exists(file);
    this.place = exists ? file.toRealPath() : file;
    this.part =
        exists && !Files.isRegularFile(place)
            ? place
            : place.resolveSibling(".part-" + UUID.randomUUID());
  }

  /** Writes a text, in UTF-8. */
  public static void write(Path file, String text) throws IOException {
    try (WholeFile whole = new WholeFile(file)) {
      Files.writeString(whole.part(), text);
      whole.finish();
    }
  }

  /** Where the content is to be written. */
  public Path part() {
    return part;
  }

  /** Lets what was written take its place; it is closed by then. */
  public void finish() throws IOException {
    if (!part.equals(place)) {
      Files.move(part, place, StandardCopyOption.ATOMIC_MOVE);
    }
  }

  /** Deletes what was written, unless it is finished. */
  @Override
  public void close() throws IOException {
    if (!part.equals(place)) {
      Files.deleteIfExists(part);
    }
  }
}
