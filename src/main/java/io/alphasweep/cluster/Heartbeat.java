package io.alphasweep.cluster;

import io.alphasweep.cluster.Message.Moment;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A task's sign of life: tells the driver how far the task is, and hears whether it is to stop,
 * while the task's own thread trains.
 */
final class Heartbeat implements AutoCloseable {

  private static final long MILLISECONDS = 500;
  private static final long FAREWELL_SECONDS = 20;

  /** Of the tasks that run in this process. */
  private static final Set<Heartbeat> ALL = ConcurrentHashMap.newKeySet();

  private final int pack;
  private final int attempt;
  private final Thread thread;
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile boolean stops;
  private volatile boolean leaves;
  private volatile Message.Beat next;

  Heartbeat(int pack, int attempt) {
    this.pack = pack;
    this.attempt = attempt;
    at(List.of(), 0);
    this.thread = new Thread(this::beat, "alphasweep-heartbeat-" + pack);
    thread.setDaemon(true);
    ALL.add(this);
    thread.start();
  }

  /**
   * Tells all tasks of this process to save what they have, and waits until they did; those that
   * begin meanwhile, too.
   */
  static void stopAll() {
    while (!ALL.isEmpty()) {
      List<Heartbeat> told = List.copyOf(ALL);
      told.forEach(heartbeat -> heartbeat.stops = true);
      for (Heartbeat heartbeat : told) {
        try {
          if (!heartbeat.closed.await(FAREWELL_SECONDS, TimeUnit.SECONDS)) {
            return;
          }
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          return;
        }
      }
    }
  }

  /** What to tell the driver next. */
  void at(List<Moment> trials, long envSteps) {
    next = new Message.Beat(pack, attempt, trials, envSteps);
  }

  /** Whether the task is to stop training, whatever it does with what it has. */
  boolean stops() {
    return stops || leaves;
  }

  /** Whether what the task has is not wanted any more. */
  boolean leaves() {
    return leaves;
  }

  private void beat() {
    try {
      while (true) {
        Thread.sleep(MILLISECONDS);
        now();
      }
    } catch (InterruptedException e) {
      // The task is over.
    } catch (DriverLostException e) {
      leaves = true;
    }
  }

  /** Tells and hears at once, where the next turn would be late. */
  void now() throws DriverLostException {
    obey(SweepPlugin.ask(next));
  }

  /** Only ever sets, and never writes back what it read: a stop that comes meanwhile stays. */
  private void obey(Orders orders) {
    switch (orders.kind()) {
      case STOP -> stops = true;
      case LEAVE -> leaves = true;
      case GO_ON, START_ANEW -> {}
    }
  }

  @Override
  public void close() {
    thread.interrupt();
    ALL.remove(this);
    closed.countDown();
  }
}
