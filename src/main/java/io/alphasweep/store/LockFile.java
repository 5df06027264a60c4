package io.alphasweep.store;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Consumer;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The lock of one run, as others find it: who that is, and whether it is over. It only reads.
 *
 * <p>A run is over where its lock says so, or where it is dead: its process is gone, or it gave no
 * sign of life for as long as somebody watched. No clock is asked, neither a machine's nor the file
 * system's, so none can be wrong: a watcher counts the time that it watched, and a sign of life is
 * whatever differs from before.
 */
final class LockFile {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String BEAT = ".beat";
  private static final int MOST_BYTES = 1 << 16;

  /**
   * What a run says of itself.
   *
   * @param over whether it writes nothing more
   * @param token no other run has it
   * @param host for people
   * @param machine of {@link ProcessMark}
   * @param pid of {@link ProcessMark}
   * @param start of {@link ProcessMark}
   * @param directory as the run names it: a copy of a directory has another name, or its own run
   * @param since by the clock of the run's machine; for people
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Entry(
      boolean over,
      String token,
      String host,
      String machine,
      long pid,
      long start,
      String directory,
      String since) {

    /** Null for what is no entry. */
    private static Entry of(String text) {
      try {
        Entry entry = JSON.readValue(text, Entry.class);
        return entry == null || entry.token == null ? null : entry;
      } catch (JsonProcessingException e) {
        // Earlier versions wrote one line: host, process, its start, time, token.
        String[] words = text.split(" ", -1);
        return words.length == 5 && words[1].matches("\\d{1,18}")
            ? new Entry(false, words[4], words[0], null, Long.parseLong(words[1]), 0, "", words[3])
            : null;
      }
    }

    /** The same run, at its end. */
    Entry ended() {
      return new Entry(true, token, host, machine, pid, start, directory, since);
    }

    String text() {
      try {
        return JSON.writeValueAsString(this);
      } catch (JsonProcessingException e) {
        throw new IllegalStateException("a record of texts and numbers is JSON", e);
      }
    }

    private ProcessMark process() {
      return new ProcessMark(machine, pid, start);
    }

    @Override
    public String toString() {
      // Whatever stands in the file, it goes to a terminal.
      return "process %d on %s, since %s".formatted(pid, host, since).replaceAll("\\p{Cntrl}", "?");
    }
  }

  /** All that a sign of life can change. */
  private record Signs(String text, long textTime, String beat, long beatTime) {}

  private final FileSystem fileSystem;
  private final Path file;

  LockFile(FileSystem fileSystem, Path file) {
    this.fileSystem = fileSystem;
    this.file = file;
  }

  /** Where the run writes its signs of life. */
  Path beat() {
    return file.suffix(BEAT);
  }

  /** What stands in the file; null where it is missing. */
  String text() throws IOException {
    return text(file);
  }

  /** Who that is; null where the file does not tell. */
  Entry entry() throws IOException {
    String text = text();
    return text == null ? null : Entry.of(text);
  }

  /**
   * Whether the run is over.
   *
   * @param here the process that asks
   * @param directory as that process names it
   * @param silence how long to watch where nothing else tells
   * @param watches hears that this will take a while, and who the run is as far as that is known
   */
  boolean isOver(ProcessMark here, String directory, Duration silence, Consumer<String> watches)
      throws IOException {
    Signs before = signs();
    if (before.text == null) {
      return true;
    }
    Entry entry = Entry.of(before.text);
    if (entry != null) {
      if (entry.over) {
        return true;
      }
      switch (entry.process().seenFrom(here)) {
        case GONE -> {
          return true;
        }
        case THERE -> {
          if (directory.equals(entry.directory)) {
            return false; // even where it is stopped and gives no sign
          }
        }
        case UNKNOWN -> {}
      }
    }
    watches.accept(entry == null ? "its lock names nobody" : entry.toString());
    return staysSilent(before, silence);
  }

  /**
   * Counts only time in which the file system answered: where that hangs, the owner cannot write
   * either. So a pause counts no more than the usual one, however long it was.
   */
  private boolean staysSilent(Signs before, Duration silence) throws IOException {
    long pause = Math.max(1, Math.min(200, silence.toMillis() / 20));
    for (long watched = 0; watched < silence.toMillis(); watched += pause) {
      try {
        Thread.sleep(pause);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted while watching " + file);
      }
      Signs now = signs();
      if (!now.equals(before)) {
        Entry entry = now.text == null ? null : Entry.of(now.text);
        return now.text == null || (entry != null && entry.over);
      }
    }
    return true;
  }

  private Signs signs() throws IOException {
    return new Signs(text(file), time(file), text(beat()), time(beat()));
  }

  /** Opened each time: what a network file system remembers of a file is asked anew then. */
  private String text(Path path) throws IOException {
    try (var in = fileSystem.open(path)) {
      return new String(in.readNBytes(MOST_BYTES), StandardCharsets.UTF_8);
    } catch (FileNotFoundException e) {
      return null;
    }
  }

  private long time(Path path) throws IOException {
    try {
      return fileSystem.getFileStatus(path).getModificationTime();
    } catch (FileNotFoundException e) {
      return 0;
    }
  }
}
