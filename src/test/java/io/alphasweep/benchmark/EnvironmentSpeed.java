package io.alphasweep.benchmark;

import io.alphasweep.environment.EnvironmentType;
import io.alphasweep.environment.Environments;
import io.alphasweep.environment.VectorEnvironment;
import io.alphasweep.trial.RandomStreams;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Environment steps per second with nothing learned: one thread per core, each with the stepper
 * that training uses, random actions. Frame skip, observation, reward, normalisation and resets are
 * included.
 */
final class EnvironmentSpeed {

  private static final double WARM_UP_SECONDS = 1;
  private static final int STEPS_BETWEEN_LOOKS = 100;

  private EnvironmentSpeed() {}

  /** Steps per second of all threads together. */
  static double measure(String environment, int threads, double seconds) throws Exception {
    EnvironmentType type = Environments.REGISTRY.named(environment).factory();
    return Threads.all(
            threads, IntStream.range(0, threads).boxed().toList(), i -> step(type, i, seconds))
        .stream()
        .mapToDouble(Double::doubleValue)
        .sum();
  }

  private static double step(EnvironmentType type, int thread, double seconds) {
    SplittableRandom random = new SplittableRandom(thread);
    float[] observations = new float[type.observationSize()];
    float[] actions = new float[type.actionSize()];
    float[] rewards = new float[1];
    boolean[] terminated = new boolean[1];
    boolean[] truncated = new boolean[1];
    try (VectorEnvironment vector =
        new VectorEnvironment(type, 1, 0.99, new RandomStreams(thread))) {
      vector.reset(observations, 0);
      long begin = System.nanoTime();
      long start = 0;
      long steps = 0;
      long now = begin;
      while (now - begin < (WARM_UP_SECONDS + seconds) * 1e9) {
        for (int i = 0; i < STEPS_BETWEEN_LOOKS; i++) {
          for (int k = 0; k < actions.length; k++) {
            actions[k] = (float) random.nextDouble(type.actionLow(), type.actionHigh());
          }
          vector.step(actions, 0, observations, 0, rewards, terminated, truncated, 0);
        }
        now = System.nanoTime();
        if (start != 0) {
          steps += STEPS_BETWEEN_LOOKS;
        } else if (now - begin >= WARM_UP_SECONDS * 1e9) {
          start = now;
        }
      }
      return steps / ((now - start) * 1e-9);
    }
  }
}
