package io.alphasweep.cli;

import io.alphasweep.cluster.SweepProgress;
import io.alphasweep.cluster.SweepProgress.Snapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Supplier;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/**
 * Shows a sweep's progress on stderr: one bar in a terminal, elsewhere a line every {@value
 * #LINE_SECONDS} seconds.
 */
final class ProgressDisplay {

  private static final int LINE_SECONDS = 10;
  private static final long BAR_MILLISECONDS = 500;
  private static final int PARTS = 100;

  private final SweepProgress progress;
  private final long start = System.nanoTime();
  private final Thread thread;

  private ProgressDisplay(SweepProgress progress, boolean terminal) {
    this.progress = progress;
    this.thread = new Thread(terminal ? this::bar : this::lines, "progress");
    thread.setDaemon(true);
  }

  /** Shows the progress of the work while it runs. */
  static <T> T during(Supplier<T> work, SweepProgress progress) {
    ProgressDisplay display = new ProgressDisplay(progress, stderrIsTerminal());
    display.thread.start();
    try {
      return work.get();
    } finally {
      display.stop();
    }
  }

  private void stop() {
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void bar() {
    try (ProgressBar bar =
        new ProgressBarBuilder()
            .setInitialMax(PARTS)
            .setStyle(ProgressBarStyle.ASCII)
            .setUpdateIntervalMillis((int) BAR_MILLISECONDS)
            .build()) {
      boolean running = true;
      while (running) {
        Snapshot now = progress.snapshot();
        bar.stepTo(Math.round(now.share() * PARTS));
        bar.setExtraMessage(" " + counts(now));
        running = sleep(BAR_MILLISECONDS);
      }
      bar.setExtraMessage(" " + counts(progress.snapshot()));
    }
  }

  private void lines() {
    boolean running = true;
    while (running) {
      running = sleep(LINE_SECONDS * 1000L);
      Snapshot now = progress.snapshot();
      System.err.printf("%3.0f%%  %s%s%n", 100 * now.share(), counts(now), remaining(now));
    }
  }

  private String counts(Snapshot now) {
    return "%,d/%,d trials, %,d diverged, %,d failed, %,.0f steps/s"
        .formatted(
            now.ended(),
            now.trials(),
            now.diverged(),
            now.failed(),
            now.envSteps() / (elapsed().toNanos() * 1e-9));
  }

  private String remaining(Snapshot now) {
    if (now.share() <= 0 || now.share() >= 1) {
      return "";
    }
    double seconds = elapsed().toSeconds() * (1 - now.share()) / now.share();
    return ", " + clock(Duration.ofSeconds(Math.round(seconds))) + " left";
  }

  private Duration elapsed() {
    return Duration.ofNanos(System.nanoTime() - start);
  }

  /** For example 1:02:03. */
  static String clock(Duration duration) {
    return "%d:%02d:%02d"
        .formatted(duration.toHours(), duration.toMinutesPart(), duration.toSecondsPart());
  }

  private static boolean sleep(long milliseconds) {
    try {
      Thread.sleep(milliseconds);
      return true;
    } catch (InterruptedException e) {
      return false;
    }
  }

  /** Java tells only whether stdin and stdout are terminals, so Linux is asked for stderr. */
  private static boolean stderrIsTerminal() {
    try {
      String target = Files.readSymbolicLink(Path.of("/proc/self/fd/2")).toString();
      return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
  }
}
