package io.alphasweep.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes that race for directories while clocks jump: one at a time has each. */
class DirectoryLockRaceTest {

  /** Each process has each directory once; 1,000 of them take minutes. */
  private static final int RACES = Integer.getInteger("alphasweep.races", 20);

  private static final int PROCESSES = 3;

  @TempDir private Path directory;

  /** Takes the directories one after the other; its last line is how many it had. */
  @SuppressWarnings("ThreadPriorityCheck") // races want the scheduler's whims
  static final class Racer {

    private static final DirectoryLock.Pace LIVELY =
        new DirectoryLock.Pace(Duration.ofMillis(20), Duration.ofSeconds(60));

    private Racer() {}

    /**
     * Runs the races.
     *
     * @param arguments the directory, how many are in it, and a name for this machine
     */
    public static void main(String[] arguments) throws IOException {
      Configuration files = HadoopFiles.withoutChecksumFiles(new Configuration());
      ProcessMark here = ProcessMark.ofThisProcess();
      ProcessMark other = new ProcessMark(arguments[2], here.pid(), here.start());
      int turns = 0;
      for (int race = 0; race < Integer.parseInt(arguments[1]); race++) {
        ResultDirectory results = new ResultDirectory(arguments[0] + "/" + race, files);
        results.create();
        // Every second time the others are not seen as processes: only their signs of life tell.
        ProcessMark process = race % 2 == 0 ? here : other;
        boolean had = false;
        while (!had) {
          try (DirectoryLock lock =
              DirectoryLock.acquire(results, lost -> {}, notice -> {}, process, LIVELY)) {
            lock.confirm();
            Path owned = Files.createFile(Path.of(results.location(), "owned"));
            Thread.yield();
            lock.confirm();
            Files.delete(owned);
            had = true;
          } catch (RefusedException e) {
            Thread.yield(); // another one has it
          }
        }
        turns++;
      }
      System.out.println(turns);
    }
  }

  @Test
  void oneProcessAtATimeHasADirectoryWhateverClocksSay() throws Exception {
    for (int race = 0; race < RACES; race += 2) {
      leaveDead(directory.resolve(race + "/_locks/1"));
    }
    List<Process> racers = new ArrayList<>();
    for (int racer = 0; racer < PROCESSES; racer++) {
      racers.add(
          new ProcessBuilder(
                  System.getProperty("java.home") + "/bin/java",
                  "-XX:TieredStopAtLevel=1",
                  "-XX:+UseSerialGC",
                  "-Dlog4j2.level=off",
                  "-cp",
                  System.getProperty("java.class.path"),
                  Racer.class.getName(),
                  directory.toString(),
                  Integer.toString(RACES),
                  "machine-" + racer)
              .redirectError(directory.resolve("err-" + racer).toFile())
              .start());
    }
    Random random = new Random(3);
    while (racers.stream().anyMatch(Process::isAlive)) {
      stepClocks(random);
      Thread.sleep(5);
    }
    for (int racer = 0; racer < PROCESSES; racer++) {
      assertThat(racers.get(racer).inputReader().lines())
          .as(Files.readString(directory.resolve("err-" + racer)))
          .containsExactly(Integer.toString(RACES));
    }
  }

  /** A process of this machine that is gone. */
  private static void leaveDead(Path turn) throws IOException {
    Files.createDirectories(turn.getParent());
    ProcessMark here = ProcessMark.ofThisProcess();
    String results = turn.getParent().getParent().toUri().toString();
    Files.writeString(
        turn,
        new LockFile.Entry(
                false, "token", "host", here.machine(), 999_999_999, 1, results, "2026-01-01")
            .text());
  }

  /** As if the locks that are being raced for had been written by other clocks. */
  private void stepClocks(Random random) throws IOException {
    try (Stream<Path> races = Files.list(directory)) {
      List<Path> all = races.filter(Files::isDirectory).toList();
      for (int step = 0; step < 5 && !all.isEmpty(); step++) {
        Path locks = all.get(random.nextInt(all.size())).resolve("_locks");
        Instant time = Instant.now().plus(Duration.ofMinutes(random.nextInt(-600, 600)));
        for (String name : List.of("1", "1.beat", "2", "2.beat", "3", "3.beat")) {
          if (Files.exists(locks.resolve(name))) {
            try {
              Files.setLastModifiedTime(locks.resolve(name), FileTime.from(time));
            } catch (IOException e) {
              // It was let go meanwhile.
            }
          }
        }
      }
    }
  }
}
