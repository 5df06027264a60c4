package io.alphasweep.benchmark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The resident memory of this process, as Linux counts it. */
final class Memory {

  private static final long MILLISECONDS_BETWEEN_SAMPLES = 500;

  private final List<Long> samples = new ArrayList<>();

  private Memory() {}

  /** Watches from now on. */
  static Memory watch() {
    Memory memory = new Memory();
    Thread thread = new Thread(memory::sample, "memory");
    thread.setDaemon(true);
    thread.start();
    return memory;
  }

  private void sample() {
    try {
      while (true) {
        long now = bytes("VmRSS:");
        synchronized (samples) {
          samples.add(now);
        }
        Thread.sleep(MILLISECONDS_BETWEEN_SAMPLES);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Resident bytes at so many moments, evenly spread, the last one included. */
  List<Long> course(int moments) {
    List<Long> course = new ArrayList<>();
    synchronized (samples) {
      for (int moment = 1; moment <= moments; moment++) {
        course.add(samples.get(Math.max(0, samples.size() * moment / moments - 1)));
      }
    }
    return course;
  }

  /** The most bytes that were ever resident. */
  static long peak() {
    return bytes("VmHWM:");
  }

  private static long bytes(String field) {
    try {
      return Files.readAllLines(Path.of("/proc/self/status")).stream()
          .filter(line -> line.startsWith(field))
          .map(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
          .findFirst()
          .orElse(0L);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
