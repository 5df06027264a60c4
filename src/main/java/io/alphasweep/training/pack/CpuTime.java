package io.alphasweep.training.pack;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;

/** The processor time that threads have used. */
public final class CpuTime {

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private CpuTime() {}

  /** Seconds that a living thread has used so far; NaN where this machine does not tell. */
  public static double seconds(Thread thread) {
    if (!THREADS.isThreadCpuTimeSupported() || !THREADS.isThreadCpuTimeEnabled()) {
      return Double.NaN;
    }
    long nanoseconds = THREADS.getThreadCpuTime(thread.getId());
    return nanoseconds < 0 ? Double.NaN : nanoseconds * 1e-9;
  }
}
