package io.alphasweep.cli;

import io.alphasweep.cluster.SweepProgress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
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
  private static final int STDERR = 2;
  private static final int USUAL_WIDTH = 80;
  private static final int USUAL_HEIGHT = 24;

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
    ProgressDisplay display = new ProgressDisplay(head, progress, terminal(STDERR));
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
        new ConsoleProgressBarConsumer(System.err, size(terminal).columns() - 1);
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

  /**
   * The terminal behind a file descriptor. Java tells at most whether stdin and stdout are one, so
   * Linux is asked.
   */
  static Optional<Path> terminal(int descriptor) {
    try {
      Path target = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor));
      return Optional.of(target)
          .filter(path -> path.startsWith("/dev/pts") || path.toString().startsWith("/dev/tty"));
    } catch (IOException | UnsupportedOperationException e) {
      return Optional.empty();
    }
  }

  /** Lines and characters of a terminal, as it is at this moment. */
  static WatchDisplay.Terminal.Size size(Path terminal) {
    int[] size = {USUAL_HEIGHT, USUAL_WIDTH};
    try {
      Process stty = new ProcessBuilder("stty", "size").redirectInput(terminal.toFile()).start();
      String[] words =
          new String(stty.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
              .strip()
              .split(" ", -1);
      for (int place = 0; place < Math.min(words.length, size.length); place++) {
        int said = Integer.parseInt(words[place]);
        size[place] = said > 1 ? said : size[place];
      }
    } catch (IOException | NumberFormatException e) {
      // The usual one, then.
    }
    return new WatchDisplay.Terminal.Size(size[1], size[0]);
  }
}
