package io.alphasweep.metrics;

import io.alphasweep.machine.HostName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Keeps a second driver out of a directory while one writes to it.
 *
 * <p>The lock is a file that its owner touches again and again. One whose process is gone, or that
 * nobody touched for a minute, is a dead driver's and is taken over.
 */
public final class DirectoryLock implements AutoCloseable {

  private static final String NAME = "_lock";
  private static final long TOUCH_SECONDS = 5;
  private static final long DEAD_MILLISECONDS = 60_000;

  private final ResultDirectory results;
  private final FileSystem fileSystem;
  private final Path file;
  private final String content;
  private final Consumer<String> lost;
  private final ScheduledExecutorService touching =
      Executors.newSingleThreadScheduledExecutor(
          work -> {
            Thread thread = new Thread(work, "alphasweep-lock");
            thread.setDaemon(true);
            return thread;
          });

  private DirectoryLock(ResultDirectory results, Consumer<String> lost) throws IOException {
    this.results = results;
    this.fileSystem = results.fileSystem();
    this.file = results.path(NAME);
    this.lost = lost;
    ProcessHandle process = ProcessHandle.current();
    this.content =
        "%s %d %d %s %s"
            .formatted(
                HostName.get(),
                process.pid(),
                startOf(process),
                Instant.now().truncatedTo(java.time.temporal.ChronoUnit.SECONDS),
                UUID.randomUUID());
  }

  /**
   * Locks a directory, whose folders exist.
   *
   * @param lost hears why when the lock is no longer this driver's, after which nothing may be
   *     written any more
   * @throws RefusedException if another driver that is alive has it
   * @throws IOException if the file system refuses
   */
  public static DirectoryLock acquire(ResultDirectory results, Consumer<String> lost)
      throws IOException {
    DirectoryLock lock = new DirectoryLock(results, lost);
    lock.take();
    var unused =
        lock.touching.scheduleWithFixedDelay(
            lock::touch, TOUCH_SECONDS, TOUCH_SECONDS, TimeUnit.SECONDS);
    return lock;
  }

  /** Whether a driver that is alive writes to the directory. */
  public static boolean isHeld(ResultDirectory results) throws IOException {
    DirectoryLock lock = new DirectoryLock(results, reason -> {});
    try {
      String owner = lock.owner();
      return owner != null && lock.isAlive(owner);
    } finally {
      lock.touching.shutdownNow();
    }
  }

  private void take() throws IOException {
    for (int tries = 0; tries < 3; tries++) {
      try {
        HadoopFiles.createNew(fileSystem, file, content.getBytes(StandardCharsets.UTF_8));
        return;
      } catch (org.apache.hadoop.fs.FileAlreadyExistsException
          | java.nio.file.FileAlreadyExistsException e) {
        String owner = owner();
        if (owner != null && isAlive(owner)) {
          String[] words = owner.split(" ", -1);
          throw new RefusedException(
              "%s is in use by another run: process %s on %s, since %s; wait for its end, or stop it"
                  .formatted(results.location(), words[1], words[0], words[3]),
              e);
        }
        // Renamed and not deleted: of two that find the lock dead, one gets it out of the way.
        Path aside = results.path("_lock-" + UUID.randomUUID());
        if (fileSystem.rename(file, aside)) {
          fileSystem.delete(aside, false);
        }
      }
    }
    throw new RefusedException(results.location() + " is being locked by another run just now");
  }

  /** The content of the lock; null where it vanished. */
  private String owner() throws IOException {
    try (var in = results.open(file.toString())) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (java.io.FileNotFoundException e) {
      return null;
    }
  }

  private boolean isAlive(String owner) throws IOException {
    String[] words = owner.split(" ", -1);
    if (words.length == 5 && words[0].equals(content.split(" ", -1)[0])) {
      return ProcessHandle.of(Long.parseLong(words[1]))
          .map(process -> startOf(process) == Long.parseLong(words[2]))
          .orElse(false);
    }
    // Both times are the file system's, whose clock alone counts.
    String probe = results.stage("clock");
    results.write(probe, new byte[0]);
    long now = fileSystem.getFileStatus(new Path(probe)).getModificationTime();
    results.delete(probe);
    return now - fileSystem.getFileStatus(file).getModificationTime() < DEAD_MILLISECONDS;
  }

  private static long startOf(ProcessHandle process) {
    return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
  }

  private void touch() {
    try {
      String owner = owner();
      if (content.equals(owner)) {
        fileSystem.setTimes(file, System.currentTimeMillis(), -1);
      } else if (owner == null) {
        lost.accept(
            "the lock in %s is gone, as if the directory had been deleted"
                .formatted(results.location()));
      } else {
        lost.accept("another run has taken over " + results.location());
      }
    } catch (IOException e) {
      // The next touch may get through; if none does, another run may take over in a minute.
    }
  }

  /** Gives the directory free, unless another driver has it by now. */
  @Override
  public void close() throws IOException {
    touching.shutdownNow();
    if (content.equals(owner())) {
      fileSystem.delete(file, false);
    }
  }
}
