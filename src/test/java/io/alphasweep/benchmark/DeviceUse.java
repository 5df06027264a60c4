package io.alphasweep.benchmark;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** How busy the first GPU was while this was open, and how much of its memory was taken. */
final class DeviceUse implements AutoCloseable {

  private static final List<String> COMMAND =
      List.of(
          "nvidia-smi",
          "--id=0",
          "--query-gpu=utilization.gpu,memory.used",
          "--format=csv,noheader,nounits",
          "--loop-ms=500");

  private final Process process;

  private DeviceUse(Process process) {
    this.process = process;
  }

  /** Watches from now on; without a GPU there is nothing to see. */
  static DeviceUse watch(boolean hasGpu) throws IOException {
    return new DeviceUse(hasGpu ? new ProcessBuilder(COMMAND).start() : null);
  }

  /** Mean share of the time without a kernel, and the most bytes of memory; ends the watch. */
  Map<String, Object> summary() throws IOException {
    if (process == null) {
      return Map.of();
    }
    process.destroy();
    try (BufferedReader lines = process.inputReader()) {
      return summary(lines.lines().collect(Collectors.toList()));
    }
  }

  /**
   * The summary of samples.
   *
   * @param samples such as {@code 37, 1024}: percent busy, MiB taken
   */
  static Map<String, Object> summary(List<String> samples) {
    List<double[]> numbers =
        samples.stream()
            .filter(line -> line.matches("\\d+, *\\d+"))
            .map(line -> line.split(", *", 2))
            .map(parts -> new double[] {Double.parseDouble(parts[0]), Double.parseDouble(parts[1])})
            .toList();
    double busy = numbers.stream().mapToDouble(sample -> sample[0]).average().orElse(Double.NaN);
    double taken = numbers.stream().mapToDouble(sample -> sample[1]).max().orElse(Double.NaN);
    return Map.of("device_idle_share", 1 - busy / 100, "device_memory_bytes", taken * (1 << 20));
  }

  @Override
  public void close() {
    if (process != null) {
      process.destroy();
    }
  }
}
