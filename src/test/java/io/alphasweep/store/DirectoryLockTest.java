package io.alphasweep.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.alphasweep.store.DirectoryLock.Pace;
import io.alphasweep.store.ProcessMark.Sight;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Who has a directory: takers that race, owners that froze, clocks that jump, locks that say
 * nothing.
 */
@SuppressWarnings("ThreadPriorityCheck") // races want the scheduler's whims
class DirectoryLockTest {

  /** Made once: a copy of the settings takes longer than a race. */
  private static final Configuration FILES = HadoopFiles.withoutChecksumFiles(new Configuration());

  private static final ProcessMark HERE = ProcessMark.ofThisProcess();

  /** The same process as one on another machine sees it. */
  private static final ProcessMark ELSEWHERE = new ProcessMark("elsewhere", 1, 1);

  private static final long NO_PID = 999_999_999;

  /** An owner that gives no sign after its first, and a watcher that soon gives up. */
  private static final Pace FROZEN = new Pace(Duration.ofHours(1), Duration.ofMillis(60));

  private static final Pace PATIENT = new Pace(Duration.ofHours(1), Duration.ofMillis(400));

  private static final Pace LIVELY = new Pace(Duration.ofMillis(20), Duration.ofSeconds(30));

  @TempDir private Path directory;

  private ResultDirectory results;

  @BeforeEach
  void create() {
    results = new ResultDirectory(directory.toString(), FILES);
    results.create();
  }

  @Test
  void ofAnyNumberOfTakersOneAtATimeHasTheDirectory() throws Exception {
    int takers = 4;
    int races = 300;
    ExecutorService threads = Executors.newFixedThreadPool(takers);
    for (int race = 0; race < races; race++) {
      results = new ResultDirectory(directory + "/race-" + race, FILES);
      leaveDead(Path.of(results.location()), race < 4 ? race : 0);
      AtomicInteger owners = new AtomicInteger();
      AtomicInteger turns = new AtomicInteger();
      List<Future<?>> all = new ArrayList<>();
      for (int taker = 0; taker < takers; taker++) {
        all.add(
            threads.submit(
                () -> {
                  while (true) {
                    try (DirectoryLock lock = take(HERE, PATIENT)) {
                      assertThat(owners.incrementAndGet()).isEqualTo(1);
                      lock.confirm();
                      Thread.yield();
                      lock.confirm();
                      turns.incrementAndGet();
                      owners.decrementAndGet();
                      return null;
                    } catch (RefusedException e) {
                      Thread.yield(); // another one has it
                    }
                  }
                }));
      }
      for (Future<?> one : all) {
        one.get();
      }
      assertThat(turns).as("race %d", race).hasValue(takers);
    }
    threads.shutdown();
    assertThat(DirectoryLock.isHeld(results)).isFalse();
  }

  /** A lock whose owner is gone, in one of the ways in which it can be found. */
  private void leaveDead(Path place, int kind) throws IOException {
    Path turn = place.resolve("_locks/1");
    Files.createDirectories(turn.getParent());
    switch (kind) {
      case 0 -> Files.writeString(turn, entry(HERE.machine(), NO_PID));
      case 1 -> Files.writeString(turn, entry("elsewhere", HERE.pid()));
      case 2 -> Files.writeString(turn, "");
      default -> Files.writeString(place.resolve("_lock"), "elsewhere 1 0 2026-01-01T00:00:00Z x");
    }
  }

  private String entry(String machine, long pid) {
    return new LockFile.Entry(
            false, "token", "host", machine, pid, 1, results.uri(), "2026-01-01T00:00:00Z")
        .text();
  }

  private List<String> turns() throws IOException {
    try (Stream<Path> files = Files.list(directory.resolve("_locks"))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> !name.endsWith(".beat"))
          .toList();
    }
  }

  private DirectoryLock take(ProcessMark process, Pace pace) throws IOException {
    return DirectoryLock.acquire(results, reason -> {}, notice -> {}, process, pace);
  }

  @Test
  void aLivingOwnerKeepsOthersOutByItsProcessOrByItsSigns() throws IOException {
    try (DirectoryLock lock = take(HERE, LIVELY)) {
      List<String> notices = new ArrayList<>();
      for (ProcessMark process : List.of(HERE, ELSEWHERE)) {
        assertThatThrownBy(
                () -> DirectoryLock.acquire(results, lost -> {}, notices::add, process, LIVELY))
            .isInstanceOf(RefusedException.class)
            .hasMessageMatching(
                directory
                    + " is in use by another run: process \\d+ on \\S+, since \\S+Z; wait for its end, or stop it");
      }
      assertThat(notices)
          .singleElement()
          .asString()
          .matches(
              directory
                  + " may be in use by another run \\(process .*\\): watching it for up to 30 s");
      lock.confirm();
      assertThat(DirectoryLock.isHeld(results)).isTrue();
    }
    assertThat(DirectoryLock.isHeld(results)).isFalse();
    take(ELSEWHERE, FROZEN).close();
  }

  @Test
  void noClockMakesALivingOwnerLookDeadOrADeadOneAlive() throws Exception {
    Duration[] steps = {
      Duration.ofHours(1), Duration.ofHours(-1), Duration.ofMinutes(-2), Duration.ofDays(9000)
    };
    for (Duration step : steps) {
      try (DirectoryLock lock = take(HERE, LIVELY)) {
        touch(step);
        assertThatThrownBy(() -> take(ELSEWHERE, LIVELY)).isInstanceOf(RefusedException.class);
        lock.confirm();
      }
      DirectoryLock frozen = take(HERE, FROZEN);
      touch(step);
      take(ELSEWHERE, FROZEN).close();
      assertThatThrownBy(frozen::confirm).isInstanceOf(DirectoryLostException.class);
      frozen.close();
    }
  }

  /** As if everything had been written by another clock. */
  private void touch(Duration step) throws IOException {
    try (Stream<Path> files = Files.list(directory.resolve("_locks"))) {
      for (Path file : files.toList()) {
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().plus(step)));
      }
    }
  }

  @Test
  void anOwnerThatWasTakenForDeadWritesNothingMore() throws Exception {
    List<String> lost = new ArrayList<>();
    DirectoryLock frozen = DirectoryLock.acquire(results, lost::add, notice -> {}, HERE, FROZEN);
    ResultDirectory own = frozen.results();
    String staged = own.stage("rows");
    own.write(staged, new byte[1]);
    try (DirectoryLock taker = take(ELSEWHERE, FROZEN)) {
      SortedMap<String, FileTime> before = everything();
      String place = own.metrics() + "/rows.parquet";
      for (Write write :
          List.<Write>of(
              () -> own.move(Map.of(staged, place)),
              () -> own.delete(staged),
              () -> own.writeText(own.uri(), "status.json", "{}"),
              () -> own.write(own.tables(), Map.of("t", new byte[1])),
              own::clearUncommitted)) {
        assertThatThrownBy(write::now)
            .isInstanceOf(DirectoryLostException.class)
            .hasMessage("another run has taken over " + directory);
      }
      frozen.close();
      assertThat(everything()).isEqualTo(before);
      taker.confirm();
    }
  }

  /** Whom another run might take for dead then writes nothing more. */
  @Test
  void anOwnerWhoseLockHasATurnedBitWritesNothing() throws IOException {
    Random random = new Random(5);
    Path file = directory.resolve("_locks/1");
    try (DirectoryLock lock = take(HERE, FROZEN)) {
      byte[] whole = Files.readAllBytes(file);
      for (int flip = 0; flip < 100; flip++) {
        byte[] bytes = whole.clone();
        bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        Files.write(file, bytes);
        assertThatThrownBy(lock::confirm).isInstanceOf(DirectoryLostException.class);
        Files.write(file, whole);
        lock.confirm();
      }
    }
  }

  private interface Write {
    void now() throws IOException;
  }

  @Test
  void anOwnerHearsThatItsDirectoryIsGone() throws Exception {
    List<String> lost = new java.util.concurrent.CopyOnWriteArrayList<>();
    try (DirectoryLock lock =
        DirectoryLock.acquire(results, lost::add, notice -> {}, HERE, LIVELY)) {
      for (String name : List.of("1.beat", "1")) {
        Files.deleteIfExists(directory.resolve("_locks").resolve(name));
      }
      long deadline = System.nanoTime() + 10_000_000_000L;
      while (lost.isEmpty() && System.nanoTime() < deadline) {
        Thread.sleep(5);
      }
      assertThat(lost)
          .contains("the lock in " + directory + " is gone, as if the directory had been deleted");
      assertThatThrownBy(lock::confirm).isInstanceOf(DirectoryLostException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", " ", "rubbish", "{", "null", "[]", "{}", "\u0000\u0001\u0002", "1 2 3 4 5"})
  void aLockThatNamesNobodyIsWatchedAndTakenOver(String text) throws IOException {
    for (String name : List.of("_lock", "_locks/1")) {
      Files.createDirectories(directory.resolve("_locks"));
      Files.writeString(directory.resolve(name), text);
    }
    List<String> notices = new ArrayList<>();
    DirectoryLock.acquire(results, lost -> {}, notices::add, HERE, FROZEN).close();
    assertThat(notices).hasSize(2);
    assertThat(directory.resolve("_lock")).doesNotExist();
    assertThat(turns()).containsExactlyInAnyOrder("1", "2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"_lock", "_locks/1"})
  void aLockThatNamesNobodyAndIsWrittenToIsRefusedInOneSentence(String name) throws Exception {
    Path file = directory.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, "rubbish");
    AtomicInteger count = new AtomicInteger();
    Thread writer =
        new Thread(
            () -> {
              while (!Thread.currentThread().isInterrupted()) {
                try {
                  Files.writeString(file, "rubbish " + count.incrementAndGet());
                } catch (IOException e) {
                  return;
                }
              }
            });
    writer.start();
    try {
      assertThatThrownBy(() -> take(HERE, LIVELY))
          .isInstanceOf(RefusedException.class)
          .hasMessageContaining(name + " names nobody, and is written to");
    } finally {
      writer.interrupt();
      writer.join();
    }
  }

  @Test
  void anEarlierVersionsLockIsHeldWhileItIsTouched() throws Exception {
    Path former =
        Files.writeString(
            directory.resolve("_lock"), "far 1 0 2026-01-01T00:00:00Z x", StandardCharsets.UTF_8);
    Thread owner =
        new Thread(
            () -> {
              for (long touched = 0; !Thread.currentThread().isInterrupted(); touched += 1000) {
                if (!former.toFile().setLastModified(touched)) {
                  return;
                }
              }
            });
    owner.start();
    try {
      assertThat(DirectoryLock.isHeld(results)).isTrue();
      assertThatThrownBy(() -> take(HERE, LIVELY))
          .isInstanceOf(RefusedException.class)
          .hasMessageContaining("process 1 on far, since 2026-01-01T00:00:00Z");
    } finally {
      owner.interrupt();
      owner.join();
    }
  }

  @Test
  void aCopyOfADirectoryIsNotInUse() throws IOException {
    try (DirectoryLock lock = take(HERE, LIVELY)) {
      lock.confirm();
      ResultDirectory copy = new ResultDirectory(directory.resolve("copy").toString(), FILES);
      copy.create();
      Files.createDirectory(directory.resolve("copy/_locks"));
      Files.copy(directory.resolve("_locks/1"), directory.resolve("copy/_locks/1"));
      DirectoryLock.acquire(copy, lost -> {}, notice -> {}, HERE, FROZEN).close();
      lock.confirm();
    }
  }

  @Test
  void toAskWhetherItIsHeldWritesNothing() throws IOException {
    SortedMap<String, FileTime> before = everything();
    assertThat(DirectoryLock.isHeld(results)).isFalse();
    assertThat(everything()).isEqualTo(before);
    take(HERE, FROZEN).close();
    Files.writeString(directory.resolve("_lock"), "");
    before = everything();
    assertThat(DirectoryLock.isHeld(results)).isFalse();
    assertThat(everything()).isEqualTo(before);
  }

  /** All files and folders with their times. */
  private SortedMap<String, FileTime> everything() throws IOException {
    SortedMap<String, FileTime> all = new TreeMap<>();
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.toList()) {
        all.put(file.toString(), Files.getLastModifiedTime(file));
      }
    }
    return all;
  }

  @Test
  void aProcessIsSeenOnlyWhereItsNumberCounts() throws Exception {
    assertThat(HERE.seenFrom(ProcessMark.ofThisProcess())).isEqualTo(Sight.THERE);
    assertThat(HERE.seenFrom(ELSEWHERE)).isEqualTo(Sight.UNKNOWN);
    assertThat(new ProcessMark(null, HERE.pid(), HERE.start()).seenFrom(HERE))
        .isEqualTo(Sight.UNKNOWN);
    assertThat(new ProcessMark(HERE.machine(), HERE.pid(), HERE.start() + 1).seenFrom(HERE))
        .isEqualTo(Sight.GONE);
    assertThat(new ProcessMark(HERE.machine(), NO_PID, 1).seenFrom(HERE)).isEqualTo(Sight.GONE);
    // A process that nobody has asked how it ended: its entry stays.
    Process parent = new ProcessBuilder("sh", "-c", "sleep 0 & echo $!; exec sleep 60").start();
    try {
      long zombie = Long.parseLong(parent.inputReader().readLine());
      long start = startOf(zombie);
      while (!Files.readString(Path.of("/proc/" + zombie + "/stat")).contains(") Z ")) {
        Thread.sleep(5);
      }
      assertThat(new ProcessMark(HERE.machine(), zombie, start).seenFrom(HERE))
          .isEqualTo(Sight.GONE);
    } finally {
      parent.destroyForcibly();
    }
  }

  private static long startOf(long pid) throws IOException {
    String line = Files.readString(Path.of("/proc/" + pid + "/stat"));
    return Long.parseLong(line.substring(line.lastIndexOf(')') + 2).split(" ", -1)[19]);
  }
}
