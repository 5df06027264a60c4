package io.alphasweep.store;

import io.alphasweep.fault.OneLine;
import io.alphasweep.training.KeptPolicy;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.UnsupportedFileSystemException;
import org.apache.spark.sql.catalyst.catalog.ExternalCatalogUtils;

/**
 * Where a sweep's results live, on any Hadoop file system that renames a file in one step: {@code
 * metrics/environment=NAME/} and {@code trials/} hold the two tables as Parquet files, {@code
 * checkpoints/} what unfinished trials go on from, with {@code replays/}, {@code policies/} what
 * those that ended learned, {@code tables/} summaries, {@code decisions/} why seeds were added. A
 * file is written whole under {@code _uncommitted/} and then moved to its place.
 */
public final class ResultDirectory {

  /** Object stores of Hadoop whose rename is a copy, file by file. */
  private static final Set<String> WITHOUT_RENAME =
      Set.of("s3", "s3a", "s3n", "gs", "wasb", "wasbs", "oss", "cosn", "obs", "swift", "o3fs");

  private static final String ENVIRONMENT = "environment=";

  private static final Pattern URI_OF_A_FILE = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*:/");

  /** Stands for bytes of an argument that are no character in the locale. */
  private static final char NOT_DECODED = '\uFFFD';

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
    if (location.indexOf(NOT_DECODED) >= 0) {
      throw new RefusedException(
          location
              + ": the name has characters that Java cannot read in this locale; start with"
              + " LC_ALL=C.UTF-8");
    }
    try {
      Path path = new Path(literal(location));
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

  /** The location in Hadoop's words: a colon belongs to a name, unless it ends a scheme. */
  private static String literal(String location) {
    if (URI_OF_A_FILE.matcher(location).lookingAt()) {
      return location;
    }
    // Two slashes would begin the name of a machine.
    return location.startsWith("/") ? location.replaceFirst("^/+", "/") : "./" + location;
  }

  /** The location, as the person wrote it. */
  public String location() {
    return location;
  }

  /** A file or folder of this directory, in a sentence for the person who wrote the location. */
  public String shown(String file) {
    return location + "/" + relative(file);
  }

  /** The path of a file of this directory from the root on. */
  String relative(String file) {
    return file.substring(uri().length() + (uri().endsWith("/") ? 0 : 1));
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

  /** A file of this directory, by its name. */
  public String file(String name) {
    return path(name).toString();
  }

  public String metrics() {
    return file("metrics");
  }

  public String trials() {
    return file("trials");
  }

  /** Where rows of one environment go, so that a query for one reads no other. */
  public String metricsOf(String environment) {
    return new Path(metrics(), ENVIRONMENT + ExternalCatalogUtils.escapePathName(environment))
        .toString();
  }

  /** The environment whose rows a file of {@link #metrics} holds; null where no folder tells it. */
  String environmentOf(String file) {
    String folder = new Path(file).getParent().getName();
    return folder.startsWith(ENVIRONMENT)
        ? ExternalCatalogUtils.unescapePathName(folder.substring(ENVIRONMENT.length()))
        : null;
  }

  public String tables() {
    return file("tables");
  }

  public String decisions() {
    return file("decisions");
  }

  public String checkpoints() {
    return file("checkpoints");
  }

  /** Where the policies of trials that ended are. */
  public String policies() {
    return file("policies");
  }

  /** Where the episodes are that these policies played. */
  public String evaluations() {
    return file("evaluations");
  }

  /** The file of one policy of a trial. */
  public String policy(String trialId, KeptPolicy.Kind kind) {
    return policies() + "/" + trialId + "-" + kind.word() + ".safetensors";
  }

  /** Where what checkpoints have in common is kept: parts of replays, each written once. */
  public String replays() {
    return file("replays");
  }

  /** A place for a file that is being written: nobody reads it until it is moved. */
  public String stage(String name) {
    return staged(UUID.randomUUID() + "-" + name);
  }

  /** Such a place, for a name that no other file will have. */
  public String staged(String name) {
    return new Path(uncommitted(), name).toString();
  }

  private String uncommitted() {
    return file("_uncommitted");
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
        HadoopFiles.makeFolder(fileSystem, new Path(folder));
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
    requireRows(false);
  }

  /** The same, where what trials reached is enough, without rows of iterations. */
  public void requireResults() {
    requireRows(true);
  }

  /** Whether it holds published trials and no rows of iterations. */
  public boolean isPublished() throws IOException {
    return !holdsRows(trials()) && PublishedResults.in(this);
  }

  private void requireRows(boolean publishedToo) {
    try {
      if (publishedToo && isPublished()) {
        return;
      }
      if (!holdsRows(trials())) {
        throw new RefusedException(
            isPublished()
                ? location
                    + " holds published results: what trials reached, and no rows of iterations"
                : location + " holds no rows: expected Parquet files in " + trials());
      }
    } catch (IOException | IllegalArgumentException e) {
      throw new RefusedException("cannot read " + location + ": " + OneLine.of(e), e);
    }
  }

  /**
   * Writes files into one of the folders, each whole or not at all; those of the same names are
   * replaced.
   *
   * @param folder made where it is missing
   * @param files content by name, with the ending
   */
  public void write(String folder, Map<String, byte[]> files) throws IOException {
    owner.confirm();
    HadoopFiles.makeFolder(fileSystem, new Path(folder)); // where it cannot be, nothing is staged
    Map<String, String> moves = new LinkedHashMap<>();
    try {
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        String staged = stage(file.getKey());
        moves.put(staged, new Path(folder, file.getKey()).toString());
        write(staged, file.getValue());
      }
      move(moves);
    } finally {
      for (String staged : moves.keySet()) {
        delete(staged);
      }
    }
  }

  /** Writes one text file, as {@link #write(String, Map)} does. */
  public void writeText(String folder, String name, String text) throws IOException {
    write(folder, Map.of(name, text.getBytes(StandardCharsets.UTF_8)));
  }

  /**
   * Writes a file at its place, where nobody looks yet. It outlasts a loss of power.
   *
   * @param file from {@link #stage}
   */
  public void write(String file, byte[] bytes) throws IOException {
    write(file, List.of(bytes));
  }

  /** Writes a file as {@link #write(String, byte[])} does, of parts in order. */
  public void write(String file, List<byte[]> parts) throws IOException {
    HadoopFiles.write(fileSystem, new Path(file), parts);
  }

  /** Opens a file of this directory. */
  public DataInputStream open(String file) throws IOException {
    return new DataInputStream(new BufferedInputStream(fileSystem.open(new Path(file))));
  }

  /**
   * The content of a file of this directory; an error that may pass is waited out.
   *
   * @throws java.io.FileNotFoundException if there is none
   */
  public byte[] read(String file) throws IOException {
    return read(file, DataInputStream::readAllBytes);
  }

  /** What is made of a file's content. */
  @FunctionalInterface
  public interface Content<T> {
    T of(DataInputStream in) throws IOException;
  }

  /**
   * Reads a file of this directory, or a part of it; an error that may pass is waited out, and the
   * file read once more from its beginning.
   *
   * @throws java.io.FileNotFoundException if there is none
   */
  public <T> T read(String file, Content<T> content) throws IOException {
    return HadoopFiles.patiently(
        () -> {
          try (DataInputStream in = open(file)) {
            return content.of(in);
          }
        });
  }

  /** The length of a file of this directory in bytes. */
  public long length(String file) throws IOException {
    return HadoopFiles.patiently(() -> fileSystem.getFileStatus(new Path(file)).getLen());
  }

  /** When a file of this directory was written, in milliseconds of the file system's clock. */
  long modified(String file) throws IOException {
    return HadoopFiles.patiently(
        () -> fileSystem.getFileStatus(new Path(file)).getModificationTime());
  }

  /** Waits until a file that another writer closed outlasts a loss of power. */
  void sync(String file) throws IOException {
    HadoopFiles.sync(fileSystem, new Path(file));
  }

  /**
   * Whether a file lies in this directory, once links are followed. On file systems without links
   * it does.
   */
  boolean holds(String file) throws IOException {
    if (!(fileSystem instanceof RawLocalFileSystem local)) {
      return true;
    }
    try {
      return local
          .pathToFile(new Path(file))
          .toPath()
          .toRealPath()
          .startsWith(local.pathToFile(root).toPath().toRealPath());
    } catch (NoSuchFileException e) {
      throw new FileNotFoundException(file);
    }
  }

  /** Whether a file of this directory is there. */
  public boolean exists(String file) throws IOException {
    return fileSystem.exists(new Path(file));
  }

  /**
   * Lets files take their places, each in one step; a file that has the name already is replaced.
   * When this returns, all of it outlasts a loss of power.
   *
   * @param moves places by the files that take them, in the order in which they do
   */
  public void move(Map<String, String> moves) throws IOException {
    owner.confirm();
    Set<Path> folders = new LinkedHashSet<>();
    for (Map.Entry<String, String> move : moves.entrySet()) {
      Path place = new Path(move.getValue());
      if (folders.add(place.getParent())) {
        HadoopFiles.makeFolder(fileSystem, place.getParent());
      }
      HadoopFiles.rename(fileSystem, new Path(move.getKey()), place);
    }
    // At the end: what makes one folder last mostly makes the others last, too.
    for (Path folder : folders) {
      HadoopFiles.syncFolder(fileSystem, folder);
    }
  }

  /**
   * Takes a file that is of no use out of the way, into the folder {@code _broken}; it stays there.
   *
   * @return where it is
   */
  public String setAside(String file) throws IOException {
    String place = file("_broken/" + relative(file));
    if (exists(place)) {
      place += "-" + UUID.randomUUID();
    }
    move(Map.of(file, place));
    return place;
  }

  /** Deletes a file; one that is not there is no error. */
  public void delete(String file) throws IOException {
    owner.confirm();
    fileSystem.delete(new Path(file), false);
  }

  /**
   * The files of a folder and of the folders in it, hidden ones left out, with their lengths;
   * sorted. None where the folder is missing.
   *
   * @throws DamagedResultsException if the file system does not give them, however often it is
   *     asked
   */
  public SortedMap<String, Long> files(String folder) throws IOException {
    try {
      return HadoopFiles.patiently(
          () -> {
            SortedMap<String, Long> files = new TreeMap<>();
            Path path = new Path(folder);
            if (fileSystem.exists(path)) {
              collect(path, files);
            }
            return files;
          });
    } catch (FileNotFoundException e) {
      throw e;
    } catch (IOException e) {
      throw DamagedResultsException.unreadable(shown(folder), OneLine.of(e));
    }
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
