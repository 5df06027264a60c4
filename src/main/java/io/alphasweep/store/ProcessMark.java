package io.alphasweep.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Names a process for good, so that others can tell whether they could see it, and then whether it
 * is still there. Numbers of processes are counted anew by each boot and by each container, and
 * host names repeat; no clock is asked.
 *
 * @param machine the boot and the namespaces in which the number counts; null where they cannot be
 *     told
 * @param pid the process number
 * @param start clock ticks from the boot to the start of the process, which no clock step changes
 */
record ProcessMark(String machine, long pid, long start) {

  private static final Path PROC = Path.of("/proc");

  /** What one process can tell of another. */
  enum Sight {
    THERE,
    GONE,
    /** It may be another machine's. */
    UNKNOWN
  }

  /** The mark of this process. */
  static ProcessMark ofThisProcess() {
    long pid = ProcessHandle.current().pid();
    try {
      // Where the two differ, /proc shows the numbers of another namespace.
      if (Files.readSymbolicLink(PROC.resolve("self")).toString().equals(String.valueOf(pid))) {
        String machine =
            String.join(
                " ",
                Files.readString(PROC.resolve("sys/kernel/random/boot_id")).strip(),
                namespace("pid"),
                namespace("time"));
        return new ProcessMark(machine, pid, start(stat(pid)));
      }
    } catch (IOException | RuntimeException e) {
      // Not this kind of system: others find out in another way whether it lives.
    }
    return new ProcessMark(null, pid, 0);
  }

  /**
   * Whether this process is still there.
   *
   * @param here the process that looks
   */
  Sight seenFrom(ProcessMark here) {
    if (machine == null || !machine.equals(here.machine)) {
      return Sight.UNKNOWN;
    }
    try {
      String[] stat = stat(pid);
      boolean ended = stat[0].equals("Z") || stat[0].equals("X"); // and nobody has asked how
      return !ended && start(stat) == start ? Sight.THERE : Sight.GONE;
    } catch (NoSuchFileException e) {
      // Where others' processes are hidden, not even the first one is to be seen.
      return Files.isReadable(PROC.resolve("1/stat")) ? Sight.GONE : Sight.UNKNOWN;
    } catch (IOException | RuntimeException e) {
      return Sight.UNKNOWN;
    }
  }

  private static String namespace(String kind) throws IOException {
    Path link = PROC.resolve("self/ns/" + kind);
    // Older kernels have one time for all.
    return Files.exists(link) ? Files.readSymbolicLink(link).toString() : kind;
  }

  /** The fields of {@code /proc/PID/stat} after the name, which may itself hold blanks. */
  private static String[] stat(long pid) throws IOException {
    String line = Files.readString(PROC.resolve(pid + "/stat"), StandardCharsets.ISO_8859_1);
    return line.substring(line.lastIndexOf(')') + 2).split(" ", -1);
  }

  /** Field 22 of the line; the first that is kept is field 3. */
  private static long start(String[] stat) {
    return Long.parseLong(stat[22 - 3]);
  }
}
