package io.alphasweep.cli;

import org.apache.spark.util.SignalUtils;

/**
 * Ctrl-C and SIGTERM while a sweep runs: the first stops it well, the second at once.
 *
 * <p>Signals and no shutdown hook: once the JVM shuts down, Spark does, too, and the executors are
 * gone before they could save anything.
 */
final class StopSignals {

  /** What a shell adds to a signal's number to make an exit code. */
  private static final int SIGNALLED = 128;

  private static volatile Runnable stop;
  private static volatile int exitCode;

  private StopSignals() {}

  /** Registers with the process; there is no way back. */
  static void listen() {
    SignalUtils.register("INT", () -> received(SIGNALLED + 2));
    SignalUtils.register("TERM", () -> received(SIGNALLED + 15));
  }

  /** What the first signal does; null for what it would do by itself. */
  static void onFirst(Runnable action) {
    stop = action;
  }

  /** The exit code that tells the signal; 0 when none came. */
  static int exitCode() {
    return exitCode;
  }

  /** Whether the signal is dealt with; else the JVM ends. */
  private static Object received(int code) {
    Runnable action = stop;
    if (action == null || exitCode != 0) {
      return false;
    }
    exitCode = code;
    action.run();
    return true;
  }
}
