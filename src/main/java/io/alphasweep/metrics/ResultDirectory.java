package io.alphasweep.metrics;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.UnsupportedFileSystemException;

/**
 * Where a sweep's results live, on any Hadoop file system that renames a file in one step: {@code
 * metrics/environment=NAME/} and {@code trials/} hold the two tables as Parquet files, {@code
 * checkpoints/} what unfinished trials go on from, {@code tables/} summaries. A file is written
 * whole under {@code _uncommitted/} and then moved to its place.
 */
public final class ResultDirectory {

  /** Object stores of Hadoop whose rename is a copy, file by file. */
  private static final Set<String> WITHOUT_RENAME =
      Set.of("s3", "s3a", "s3n", "gs", "wasb", "wasbs", "oss", "cosn", "obs", "swift", "o3fs");

  private final String location;
  private final Configuration hadoop;
  private final FileSystem fileSystem;
  private final Path root;
  private Owner owner = () -> {};

  /** Who may change a directory. */
  interface Owner {

    /**
     * Asked before each change.
     *
     * @throws DirectoryLostException if it may not be made
     */
    void confirm() throws IOException;
  }

  /**
   * @param location a path or a URI, as the person wrote it
   * @param hadoop the settings of the file systems
   * @throws RefusedException if the location is no path of a known file system
   */
  public ResultDirectory(String location, Configuration hadoop) {
    this.location = location;
    this.hadoop = HadoopFiles.withoutChecksumFiles(hadoop);
    if (location.isBlank()) {
      throw new RefusedException("the directory is an empty name; give its path");
    }
    try {
      Path path = new Path(location);
      this.fileSystem = path.getFileSystem(this.hadoop);
      this.root = fileSystem.makeQualified(path);
    } catch (IOException | RuntimeException e) {
      // A class that is not here comes wrapped in a RuntimeException.
      boolean unknown =
          e instanceof UnsupportedFileSystemException
              || e.getCause() instanceof ClassNotFoundException;
      throw new RefusedException(
          unknown
              ? location + ": this is no file system that Hadoop has on its class path here"
              : "no directory can be " + location + ": " + OneLine.of(e),
          e);
    }
  }

  /** The same directory, where nothing is changed that the owner does not confirm. */
  ResultDirectory ownedBy(Owner confirming) {
    ResultDirectory owned = new ResultDirectory(location, hadoop);
    owned.owner = confirming;
    return owned;
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

  /** Where rows of one environment go, so that a query for one reads no other. */
  public String metricsOf(String environment) {
    return new Path(metrics(), "environment=" + environment).toString();
  }

  public String tables() {
    return new Path(root, "tables").toString();
  }

  public String checkpoints() {
    return new Path(root, "checkpoints").toString();
  }

  /** A place for a file that is being written: nobody reads it until it is moved. */
  public String stage(String name) {
    return new Path(uncommitted(), UUID.randomUUID() + "-" + name).toString();
  }

  private String uncommitted() {
    return new Path(root, "_uncommitted").toString();
  }

  /**
   * Makes the folders for a run, unless they are there.
   *
   * @throws RefusedException if the file system cannot hold results, or the directory cannot be
   *     written
   */
  public void create() {
    if (WITHOUT_RENAME.contains(fileSystem.getUri().getScheme())) {
      throw new RefusedException(
          "%s: the object store %s renames by copying, so files could appear in part or twice; give"
                  .formatted(location, fileSystem.getUri().getScheme())
              + " a directory on HDFS or on a file system that all machines share, and copy the"
              + " results afterwards");
    }
    try {
      for (String folder : List.of(metrics(), trials(), checkpoints(), uncommitted())) {
        if (!fileSystem.mkdirs(new Path(folder))) {
          throw new IOException("cannot create " + folder);
        }
      }
      String probe = stage("probe");
      write(probe, new byte[0]);
      delete(probe);
    } catch (IOException | IllegalArgumentException e) {
      throw new RefusedException("cannot write to " + location + ": " + OneLine.of(e), e);
    }
  }

  /** Deletes what earlier runs began to write and did not finish. */
  public void clearUncommitted() throws IOException {
    owner.confirm();
    for (FileStatus file : fileSystem.listStatus(new Path(uncommitted()))) {
      fileSystem.delete(file.getPath(), true);
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
    owner.confirm();
    fileSystem.mkdirs(new Path(folder));
    ParquetFile.write(hadoop, new Path(folder, name + ".parquet"), table, rows);
  }

  /**
   * Writes a text file into one of the folders; a file of that name is replaced.
   *
   * @param name with the ending
   */
  public void writeText(String folder, String name, String text) throws IOException {
    owner.confirm();
    Path hidden = new Path(folder, "_" + UUID.randomUUID());
    fileSystem.mkdirs(hidden.getParent());
    try {
      write(hidden.toString(), text.getBytes(StandardCharsets.UTF_8));
      HadoopFiles.replace(fileSystem, hidden, new Path(folder, name));
    } finally {
      fileSystem.delete(hidden, false);
    }
  }

  /**
   * Writes a Parquet file at its place, where nobody looks yet.
   *
   * @param file from {@link #stage}
   */
  public void writeParquet(String file, Table table, Iterable<? extends List<?>> rows)
      throws IOException {
    ParquetFile.writeRows(hadoop, new Path(file), table, rows);
  }

  /**
   * Writes a file at its place, where nobody looks yet.
   *
   * @param file from {@link #stage}
   */
  public void write(String file, byte[] bytes) throws IOException {
    try (OutputStream out = fileSystem.create(new Path(file))) {
      out.write(bytes);
    } catch (FSError e) {
      throw HadoopFiles.notWritten(e);
    }
  }

  /** Opens a file of this directory. */
  public DataInputStream open(String file) throws IOException {
    return new DataInputStream(new BufferedInputStream(fileSystem.open(new Path(file))));
  }

  /** Whether a file of this directory is there. */
  public boolean exists(String file) throws IOException {
    return fileSystem.exists(new Path(file));
  }

  /** Lets a file take its place, in one step; the folder is made where it is missing. */
  public void move(String from, String to) throws IOException {
    owner.confirm();
    Path target = new Path(to);
    fileSystem.mkdirs(target.getParent());
    HadoopFiles.replace(fileSystem, new Path(from), target);
  }

  /** Deletes a file; one that is not there is no error. */
  public void delete(String file) throws IOException {
    owner.confirm();
    fileSystem.delete(new Path(file), false);
  }

  /**
   * The files of a folder and of the folders in it, hidden ones left out, with their lengths;
   * sorted. None where the folder is missing.
   */
  public SortedMap<String, Long> files(String folder) throws IOException {
    SortedMap<String, Long> files = new TreeMap<>();
    Path path = new Path(folder);
    if (fileSystem.exists(path)) {
      collect(path, files);
    }
    return files;
  }

  private void collect(Path folder, SortedMap<String, Long> files) throws IOException {
    for (FileStatus status : fileSystem.listStatus(folder)) {
      String name = status.getPath().getName();
      if (name.startsWith("_") || name.startsWith(".")) {
        continue;
      }
      if (status.isDirectory()) {
        collect(status.getPath(), files);
      } else {
        files.put(status.getPath().toString(), status.getLen());
      }
    }
  }

  /** The Parquet files of one of the two tables, with their lengths; sorted. */
  public SortedMap<String, Long> parquetFiles(String folder) throws IOException {
    SortedMap<String, Long> files = files(folder);
    files.keySet().removeIf(name -> !name.endsWith(".parquet"));
    return files;
  }

  private boolean holdsRows(String folder) throws IOException {
    return !parquetFiles(folder).isEmpty();
  }

  /** The file system that the directory is on. */
  FileSystem fileSystem() {
    return fileSystem;
  }

  Path path(String name) {
    return new Path(root, name);
  }
}
