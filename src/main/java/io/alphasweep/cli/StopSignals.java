package io.alphasweep.cli;

import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.util.SignalUtils;

/**
 * Ctrl-C, SIGTERM and a hang-up while a sweep runs: the first stops it well, the second at once.
 *
 * <p>Signals and no shutdown hook: once the JVM shuts down, Spark does, too, and the executors are
 * gone before they could save anything. A signal that the process was started to ignore, as {@code
 * nohup} does with the hang-up, stays ignored.
 */
final class StopSignals {

  /** What a shell adds to a signal's number to make an exit code. */
  private static final int SIGNALLED = 128;

  /** What the JVM's own end may take; Spark's part of it waits for tasks. */
  private static final long END_MILLISECONDS = 3_000;

  private static final AtomicInteger EXIT_CODE = new AtomicInteger();

  private static volatile Runnable stop;

  private StopSignals() {}

  /** Registers with the process; there is no way back. */
  static void listen() {
    SignalUtils.register("HUP", () -> received(SIGNALLED + 1));
    SignalUtils.register("INT", () -> received(SIGNALLED + 2));
    SignalUtils.register("TERM", () -> received(SIGNALLED + 15));
  }

  /** What the first signal does; null for what it would do by itself. */
  static void onFirst(Runnable action) {
    stop = action;
  }

  /** The exit code that tells the signal; 0 when none came. */
  static int exitCode() {
    return EXIT_CODE.get();
  }

  /** Whether the signal is dealt with; else the JVM ends. */
  private static Object received(int code) {
    boolean first = EXIT_CODE.compareAndSet(0, code);
    Runnable action = stop;
    if (first && action != null) {
      action.run();
      return true;
    }
    endSoon(code);
    return false;
  }

  /** Ends a JVM whose shutdown hooks take long; whatever is lost by that, the next run makes up. */
  private static void endSoon(int code) {
    Thread end =
        new Thread(
            () -> {
              try {
                Thread.sleep(END_MILLISECONDS);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              Runtime.getRuntime().halt(code);
            },
            "alphasweep-end");
    end.setDaemon(true);
    end.start();
  }
}
