package io.alphasweep.metrics;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Where a sweep's results live, on any Hadoop file system: {@code metrics/} and {@code trials/}
 * hold the two tables as Parquet files, one of each per pack; {@code tables/} holds summaries.
 */
public final class ResultDirectory {

  private final String location;
  private final Configuration hadoop;
  private final FileSystem fileSystem;
  private final Path root;

  /**
   * @param location a path or a URI, as the person wrote it
   * @param hadoop the settings of the file systems
   * @throws RefusedException if the location is no path of a known file system
   */
  public ResultDirectory(String location, Configuration hadoop) {
    this.location = location;
    this.hadoop = HadoopFiles.withoutChecksumFiles(hadoop);
    try {
      Path path = new Path(location);
      this.fileSystem = path.getFileSystem(this.hadoop);
      this.root = fileSystem.makeQualified(path);
    } catch (IOException | IllegalArgumentException e) {
      throw new RefusedException("no directory can be " + location + ": " + OneLine.of(e), e);
    }
  }

  /** The location, as the person wrote it. */
  public String location() {
    return location;
  }

  /**
   * The settings of the file systems, as this directory uses them: made from these, another one of
   * the same location costs little.
   */
  public Configuration hadoop() {
    return hadoop;
  }

  /** The location with file system and full path, the same on every machine. */
  public String uri() {
    return root.toString();
  }

  public String metrics() {
    return new Path(root, "metrics").toString();
  }

  public String trials() {
    return new Path(root, "trials").toString();
  }

  public String tables() {
    return new Path(root, "tables").toString();
  }

  /**
   * Makes the folders for a new sweep.
   *
   * @throws RefusedException if there are rows already, or the directory cannot be written
   */
  public void createForNewSweep() {
    try {
      if (holdsRows(metrics()) || holdsRows(trials())) {
        throw new RefusedException(
            location + " already holds rows of a sweep; give --out another directory");
      }
      for (String folder : List.of(metrics(), trials())) {
        if (!fileSystem.mkdirs(new Path(folder))) {
          throw new IOException("cannot create " + folder);
        }
        Path probe = new Path(folder, "_" + UUID.randomUUID());
        fileSystem.create(probe).close();
        fileSystem.delete(probe, false);
      }
    } catch (IOException | IllegalArgumentException e) {
      throw new RefusedException("cannot write to " + location + ": " + OneLine.of(e), e);
    }
  }

  /**
   * Checks that there is something to read.
   *
   * @throws RefusedException if there is not
   */
  public void requireRows() {
    try {
      if (!holdsRows(trials())) {
        throw new RefusedException(
            location + " holds no rows: expected Parquet files in " + trials());
      }
    } catch (IOException | IllegalArgumentException e) {
      throw new RefusedException("cannot read " + location + ": " + OneLine.of(e), e);
    }
  }

  /**
   * Writes a Parquet file into one of the folders; a file of that name is replaced.
   *
   * @param folder one of {@link #metrics()}, {@link #trials()} and {@link #tables()}
   * @param name without the ending
   */
  public void writeParquet(
      String folder, String name, Table table, Iterable<? extends List<?>> rows)
      throws IOException {
    fileSystem.mkdirs(new Path(folder));
    ParquetFile.write(hadoop, new Path(folder, name + ".parquet"), table, rows);
  }

  /**
   * Writes a text file into one of the folders; a file of that name is replaced.
   *
   * @param name with the ending
   */
  public void writeText(String folder, String name, String text) throws IOException {
    Path hidden = new Path(folder, "_" + UUID.randomUUID());
    fileSystem.mkdirs(hidden.getParent());
    try {
      try (OutputStream out = fileSystem.create(hidden)) {
        out.write(text.getBytes(StandardCharsets.UTF_8));
      }
      HadoopFiles.replace(fileSystem, hidden, new Path(folder, name));
    } finally {
      fileSystem.delete(hidden, false);
    }
  }

  /**
   * Reads a text file of one of the folders.
   *
   * @param name with the ending
   * @return nothing if there is no such file
   */
  public Optional<String> readText(String folder, String name) throws IOException {
    Path file = new Path(folder, name);
    if (!fileSystem.exists(file)) {
      return Optional.empty();
    }
    try (InputStream in = fileSystem.open(file)) {
      return Optional.of(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  private boolean holdsRows(String folder) throws IOException {
    Path path = new Path(folder);
    if (!fileSystem.exists(path)) {
      return false;
    }
    for (FileStatus file : fileSystem.listStatus(path)) {
      String name = file.getPath().getName();
      if (name.endsWith(".parquet") && !name.startsWith("_") && !name.startsWith(".")) {
        return true;
      }
    }
    return false;
  }
}
