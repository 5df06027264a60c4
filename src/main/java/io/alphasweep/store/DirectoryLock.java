package io.alphasweep.store;

import io.alphasweep.store.LockFile.Entry;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.ipc.RemoteException;

/**
 * Keeps a second driver out of a directory while one writes to it.
 *
 * <p>{@code _locks/} holds a file for each turn at the directory: 1, 2, 3 and so on. A turn is
 * taken by creating its file, which every file system lets only one do. It lasts until the file
 * says that it is over, and the next may be taken when it is over or its owner dead ({@link
 * LockFile}). No file of a turn is ever deleted or renamed, so no number is taken twice, whoever
 * comes late:
 *
 * <ul>
 *   <li>Two find turn 7 over, or dead. Both create 8, and one of them succeeds; the other finds 8
 *       there, and its owner alive.
 *   <li>One finds turn 7 dead and pauses for an hour. Meanwhile 8 was taken and ended, and 9 is
 *       taken. It wakes and creates 8, which is there; 8 is over, so it creates 9, which is there
 *       as well, and its owner alive.
 *   <li>The owner of 7 was not dead but frozen, and 8 was taken. Before it changes anything it
 *       looks whether 7 still says what it wrote and 8 is missing. So it stops, and writes nothing
 *       more.
 *   <li>It froze after that look and before the change. What it moves into place lies under {@code
 *       _uncommitted}, which the owner of 8 empties before it reads the directory: the move comes
 *       before that and is seen, or fails.
 *   <li>The owner of 7 ends, while another gives it up and takes 8: both write into 7 that it is
 *       over.
 *   <li>The owner of 8 dies before it has written a word. 8 is a dead turn like any other, once
 *       somebody has watched it.
 * </ul>
 */
public final class DirectoryLock implements ResultDirectory.Owner, AutoCloseable {

  private static final String FOLDER = "_locks";

  /** What earlier versions have in place of the turns; they delete the file at the end. */
  private static final String FORMER = "_lock";

  /** How long {@code status} watches, which is asked for an answer and not for certainty. */
  private static final Duration LOOK = Duration.ofSeconds(6);

  private static final int MOST_TRIES = 100;

  /**
   * How often an owner gives a sign of life, and how long none has to come until it is dead.
   *
   * @param beat a fraction of the silence, so that a slow disk or a long pause of Java kills nobody
   */
  record Pace(Duration beat, Duration silence) {
    static final Pace USUAL = new Pace(Duration.ofSeconds(2), Duration.ofSeconds(30));
  }

  private final ResultDirectory results;
  private final FileSystem fileSystem;
  private final LockFile lock;
  private final Path file;
  private final Path next;
  private final Entry entry;
  private final Consumer<String> lost;
  private final ScheduledExecutorService beating =
      Executors.newSingleThreadScheduledExecutor(
          work -> {
            Thread thread = new Thread(work, "alphasweep-lock");
            thread.setDaemon(true);
            return thread;
          });
  private long beats;

  private DirectoryLock(ResultDirectory results, int turn, Entry entry, Consumer<String> lost) {
    this.results = results;
    this.fileSystem = results.fileSystem();
    this.file = file(results, turn);
    this.next = file(results, turn + 1);
    this.lock = new LockFile(fileSystem, file);
    this.entry = entry;
    this.lost = lost;
  }

  /**
   * Locks a directory.
   *
   * @param lost hears why when the lock is no longer this driver's, again and again until it is
   *     closed
   * @param notices hears what a person should know meanwhile, a sentence each
   * @throws RefusedException if another driver that is alive has it
   * @throws IOException if the file system refuses
   */
  public static DirectoryLock acquire(
      ResultDirectory results, Consumer<String> lost, Consumer<String> notices) throws IOException {
    return acquire(results, lost, notices, ProcessMark.ofThisProcess(), Pace.USUAL);
  }

  static DirectoryLock acquire(
      ResultDirectory results,
      Consumer<String> lost,
      Consumer<String> notices,
      ProcessMark process,
      Pace pace)
      throws IOException {
    FileSystem fileSystem = results.fileSystem();
    fileSystem.mkdirs(results.path(FOLDER));
    Entry entry =
        new Entry(
            false,
            UUID.randomUUID().toString(),
            host(),
            process.machine(),
            process.pid(),
            process.start(),
            results.uri(),
            Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
    requireOver(results, results.path(FORMER), process, pace, notices);
    int turn = lastTurn(results);
    for (int tries = 0; tries < MOST_TRIES; tries++) {
      if (turn > 0) {
        requireOver(results, file(results, turn), process, pace, notices);
      }
      turn++;
      DirectoryLock lock = new DirectoryLock(results, turn, entry, lost);
      if (lock.create()) {
        lock.begin(turn, pace);
        return lock;
      }
    }
    throw new RefusedException(results.location() + " is being locked by other runs just now");
  }

  private static void requireOver(
      ResultDirectory results, Path file, ProcessMark process, Pace pace, Consumer<String> notices)
      throws IOException {
    LockFile lock = new LockFile(results.fileSystem(), file);
    Consumer<String> watches =
        owner ->
            notices.accept(
                "%s may be in use by another run (%s): watching it for up to %d s"
                    .formatted(results.location(), owner, pace.silence.toSeconds()));
    if (!lock.isOver(process, results.uri(), pace.silence, watches)) {
      Entry owner = lock.entry();
      throw new RefusedException(
          "%s is in use by another run: %s; wait for its end, or stop it"
              .formatted(
                  results.location(),
                  owner == null ? file + " names nobody, and is written to" : owner));
    }
  }

  /** Whether a driver that is alive writes to the directory. Writes nothing. */
  public static boolean isHeld(ResultDirectory results) throws IOException {
    List<Path> files = new ArrayList<>(List.of(results.path(FORMER)));
    int turn = lastTurn(results);
    if (turn > 0) {
      files.add(file(results, turn));
    }
    ProcessMark process = ProcessMark.ofThisProcess();
    for (Path file : files) {
      LockFile lock = new LockFile(results.fileSystem(), file);
      if (!lock.isOver(process, results.uri(), LOOK, owner -> {})) {
        return true;
      }
    }
    return false;
  }

  private static Path file(ResultDirectory results, int turn) {
    return new Path(results.path(FOLDER), String.valueOf(turn));
  }

  /** Perhaps not the very last: a network file system may list what was there a moment ago. */
  private static int lastTurn(ResultDirectory results) throws IOException {
    int last = 0;
    try {
      for (FileStatus status : results.fileSystem().listStatus(results.path(FOLDER))) {
        String name = status.getPath().getName();
        if (name.matches("[1-9]\\d{0,8}")) {
          last = Math.max(last, Integer.parseInt(name));
        }
      }
    } catch (FileNotFoundException e) {
      // Nobody ever had it.
    }
    return last;
  }

  /** Whether this run got the turn, and not another. */
  private boolean create() throws IOException {
    try {
      HadoopFiles.createNew(fileSystem, file, entry.text().getBytes(StandardCharsets.UTF_8));
      return true;
    } catch (org.apache.hadoop.fs.FileAlreadyExistsException
        | java.nio.file.FileAlreadyExistsException e) {
      return false;
    } catch (RemoteException e) {
      // HDFS, where the other one has not closed the file yet.
      if (e.getClassName().endsWith(".AlreadyBeingCreatedException")) {
        return false;
      }
      throw e;
    }
  }

  private void begin(int turn, Pace pace) {
    beat();
    if (turn > 1) {
      end(new LockFile(fileSystem, file(results, turn - 1)), file(results, turn - 1));
    }
    try {
      fileSystem.delete(results.path(FORMER), false);
    } catch (IOException e) {
      // The next run finds it dead again.
    }
    var unused =
        beating.scheduleWithFixedDelay(
            this::beat, pace.beat.toMillis(), pace.beat.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Writes into a turn's file that it is over, for its owner, should that be alive after all. */
  private void end(LockFile ended, Path endedFile) {
    try {
      Entry of = ended.entry();
      if (of == null || !of.over()) {
        Entry over = of == null ? new Entry(true, "", "", null, 0, 0, "", "") : of.ended();
        write(endedFile, over.text());
      }
      fileSystem.delete(ended.beat(), false);
    } catch (IOException e) {
      // Another person's, perhaps: that there is a next turn says the same.
    }
  }

  private void beat() {
    try {
      String reason = loss();
      if (reason == null) {
        write(lock.beat(), String.valueOf(beats++));
      } else {
        lost.accept(reason);
      }
    } catch (IOException | RuntimeException e) {
      // The next one may get through; if none does, another run may take over.
    }
  }

  /** Why the directory is no longer this driver's; null while it is. */
  private String loss() throws IOException {
    String found = lock.text();
    if (found == null) {
      return "the lock in %s is gone, as if the directory had been deleted"
          .formatted(results.location());
    }
    // The first tells at once also where a network file system remembers that no next one was
    // there.
    return !found.equals(entry.text()) || fileSystem.exists(next)
        ? "another run has taken over " + results.location()
        : null;
  }

  /** Asked before each change of the directory. */
  @Override
  public void confirm() throws IOException {
    String reason = loss();
    if (reason != null) {
      throw new DirectoryLostException(reason);
    }
  }

  /** The directory for its owner: nothing is changed there once the lock is lost. */
  public ResultDirectory results() {
    return results.ownedBy(this);
  }

  /** Not synced and never moved: nothing depends on it after a loss of power. */
  private void write(Path path, String text) throws IOException {
    try (OutputStream out = fileSystem.create(path, true)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    } catch (FSError e) {
      throw HadoopFiles.exception(e);
    }
  }

  /** For people only; a name that does not resolve is a name, too. */
  private static String host() {
    try {
      return Files.readString(java.nio.file.Path.of("/proc/sys/kernel/hostname")).strip();
    } catch (IOException e) {
      return "an unknown host";
    }
  }

  /** Gives the directory free, unless another driver has it by now. */
  @Override
  public void close() throws IOException {
    beating.shutdownNow();
    try {
      if (!beating.awaitTermination(1, TimeUnit.SECONDS)) {
        return; // the disk hangs
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (loss() == null) {
      end(lock, file);
    }
  }
}
