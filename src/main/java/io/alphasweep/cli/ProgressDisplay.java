package io.alphasweep.cli;

import io.alphasweep.cluster.SweepProgress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarConsumer;
import me.tongfei.progressbar.ProgressBarStyle;

/**
 * Shows a sweep's progress on stderr: one bar in a terminal, elsewhere a line every {@value
 * #LINE_SECONDS} seconds.
 */
final class ProgressDisplay {

  private static final int LINE_SECONDS = 10;
  private static final long BAR_MILLISECONDS = 500;
  private static final int PARTS = 100;

  private final String head;
  private final Supplier<SweepProgress> progress;
  private final long start = System.nanoTime();
  private final Thread thread;

  private ProgressDisplay(String head, Supplier<SweepProgress> progress, Optional<Path> terminal) {
    this.head = head;
    this.progress = progress;
    Runnable display = terminal.<Runnable>map(path -> () -> bar(path)).orElse(this::lines);
    this.thread = new Thread(display, "progress");
    thread.setDaemon(true);
  }

  /**
   * Shows the progress of the work while it runs.
   *
   * @param head before the counts; empty for nothing
   */
  static void during(String head, Runnable work, Supplier<SweepProgress> progress) {
    ProgressDisplay display = new ProgressDisplay(head, progress, Terminal.of(Terminal.STDERR));
    display.thread.start();
    try {
      work.run();
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

  private void bar(Path terminal) {
    // Without a width, the library opens the terminal with JLine, which takes Ctrl-C for itself:
    // the
    // process would end at once, and with it what its tasks have.
    ProgressBarConsumer line =
        new ConsoleProgressBarConsumer(System.err, Terminal.width(terminal) - 1);
    try (ProgressBar bar =
        new ProgressBarBuilder()
            .setInitialMax(PARTS)
            .setStyle(ProgressBarStyle.ASCII)
            .setUpdateIntervalMillis((int) BAR_MILLISECONDS)
            .setConsumer(line)
            .build()) {
      boolean running = true;
      while (running) {
        SweepProgress now = progress.get();
        bar.stepTo((long) (now.share() * PARTS));
        bar.setExtraMessage(" " + counts(now));
        running = sleep(BAR_MILLISECONDS);
      }
      bar.setExtraMessage(" " + counts(progress.get()));
    }
  }

  private void lines() {
    boolean running = true;
    while (running) {
      running = sleep(LINE_SECONDS * 1000L);
      SweepProgress now = progress.get();
      System.err.printf("%3d%%  %s%s%n", (int) (100 * now.share()), counts(now), remaining(now));
    }
  }

  private String counts(SweepProgress now) {
    return "%s%,d/%,d trials, %,d diverged, %,d failed, %,.0f steps/s"
        .formatted(
            head,
            now.ended(),
            now.trials(),
            now.diverged(),
            now.failed(),
            now.envSteps() / (elapsed().toNanos() * 1e-9));
  }

  private String remaining(SweepProgress now) {
    double seconds = now.remainingSeconds(elapsed().toNanos() * 1e-9);
    return Double.isNaN(seconds) || now.share() >= 1
        ? ""
        : ", " + clock(Duration.ofSeconds(Math.round(seconds))) + " left";
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
}
