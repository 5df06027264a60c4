package io.alphasweep.store;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.Path;

/**
 * Local files under which a process stands still for ever before one change of them, and says so,
 * so that another process can kill it there; or under which this change and all after it fail,
 * which leaves the same files behind.
 */
public final class HaltingFiles extends HadoopFiles.LocalFiles {

  /** Says before which change: {@code sync}, {@code move} or {@code delete}, and a path. */
  private static final String CHANGE = "alphasweep.halt.change";

  /** Before which change of that kind, from 1. */
  private static final String COUNT = "alphasweep.halt.count";

  /** Names the file that appears when the process stands. */
  private static final String STANDS = "alphasweep.halt.stands";

  private static final AtomicInteger SEEN = new AtomicInteger();

  private static final List<String> ALL =
      List.of("spark.hadoop." + HadoopFiles.LOCAL, "spark.hadoop." + HadoopFiles.UNCACHED);

  /** From now on, sessions of this process have files that cannot be changed from there on. */
  public static void failBefore(String change, int count) {
    SEEN.set(0);
    System.setProperty(ALL.get(0), HaltingFiles.class.getName());
    System.setProperty(ALL.get(1), "true");
    System.setProperty(CHANGE, change);
    System.setProperty(COUNT, Integer.toString(count));
  }

  /** Undoes {@link #failBefore}. */
  public static void failNoMore() {
    ALL.forEach(System::clearProperty);
    System.clearProperty(CHANGE);
    System.clearProperty(COUNT);
  }

  /**
   * The options of a JVM that stands still there.
   *
   * @param change a pattern of the kind of change and the path, separated by a blank
   */
  public static List<String> options(String change, int count, java.nio.file.Path stands) {
    return List.of(
        "-Dspark.hadoop.%s=%s".formatted(HadoopFiles.LOCAL, HaltingFiles.class.getName()),
        "-Dspark.hadoop.%s=true".formatted(HadoopFiles.UNCACHED),
        "-D%s=%s".formatted(CHANGE, change),
        "-D%s=%d".formatted(COUNT, count),
        "-D%s=%s".formatted(STANDS, stands));
  }

  @Override
  void sync(Path path) throws IOException {
    before("sync", path);
    super.sync(path);
  }

  @Override
  void replace(Path from, Path to) throws IOException {
    before("move", to);
    super.replace(from, to);
  }

  @Override
  public boolean delete(Path path, boolean recursive) throws IOException {
    before("delete", path);
    return super.delete(path, recursive);
  }

  private void before(String kind, Path path) throws IOException {
    String change = kind + " " + pathToFile(path);
    if (System.getProperty(STANDS) == null) {
      if (SEEN.get() >= Integer.getInteger(COUNT)
          || (Pattern.matches(System.getProperty(CHANGE), change)
              && SEEN.incrementAndGet() >= Integer.getInteger(COUNT))) {
        throw new IOException("no more changes");
      }
      return;
    }
    if (Pattern.matches(System.getProperty(CHANGE), change)
        && SEEN.incrementAndGet() == Integer.getInteger(COUNT)) {
      Files.createFile(java.nio.file.Path.of(System.getProperty(STANDS)));
      while (true) {
        try {
          Thread.sleep(Long.MAX_VALUE);
        } catch (InterruptedException e) {
          // Nothing but a kill ends it.
        }
      }
    }
  }
}
