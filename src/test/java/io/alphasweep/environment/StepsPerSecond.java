package io.alphasweep.environment;

import io.alphasweep.trial.Choice;
import io.alphasweep.trial.RandomStreams;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.SplittableRandom;

/**
 * Measures environment steps per second of one thread: random actions, frame skip, observation,
 * reward, normalisation and resets included. Both per second of the clock and per second of the
 * thread's own time, which other work on the machine does not shorten.
 *
 * <p>To run it: {@code mvn test-compile}, then this class with the test class path.
 */
final class StepsPerSecond {

  private static final double SECONDS = 5;

  private StepsPerSecond() {}

  public static void main(String[] arguments) {
    for (Choice<EnvironmentType> choice : Environments.REGISTRY.choices()) {
      measure(choice.factory(), 1);
      System.out.println(choice.name() + " " + measure(choice.factory(), SECONDS));
    }
  }

  private static String measure(EnvironmentType type, double seconds) {
    ThreadMXBean thread = ManagementFactory.getThreadMXBean();
    SplittableRandom random = new SplittableRandom(1);
    float[] observations = new float[type.observationSize()];
    float[] actions = new float[type.actionSize()];
    float[] rewards = new float[1];
    boolean[] terminated = new boolean[1];
    boolean[] truncated = new boolean[1];
    try (VectorEnvironment vector = new VectorEnvironment(type, 1, 0.99, new RandomStreams(1))) {
      vector.reset(observations, 0);
      long clock = System.nanoTime();
      long own = thread.getCurrentThreadCpuTime();
      long steps = 0;
      while (System.nanoTime() - clock < seconds * 1e9) {
        for (int i = 0; i < 100; i++) {
          for (int k = 0; k < actions.length; k++) {
            actions[k] = (float) random.nextDouble(type.actionLow(), type.actionHigh());
          }
          vector.step(actions, 0, observations, 0, rewards, terminated, truncated, 0);
          steps++;
        }
      }
      double perClock = steps / ((System.nanoTime() - clock) / 1e9);
      double perOwn = steps / ((thread.getCurrentThreadCpuTime() - own) / 1e9);
      return "%.0f steps/s by the clock, %.0f by the thread's own time".formatted(perClock, perOwn);
    }
  }
}
