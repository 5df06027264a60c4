package io.alphasweep.benchmark;

import io.alphasweep.environment.EnvironmentType;
import io.alphasweep.environment.stepping.Normalization;
import io.alphasweep.environment.stepping.VectorEnvironment;
import io.alphasweep.sweep.TrialSchema;
import io.alphasweep.trial.RandomStreams;
import java.util.Locale;
import java.util.stream.IntStream;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * Environment steps per second with nothing learned: one thread per core, each with the stepper
 * that training uses, random actions. Frame skip, observation, reward, normalisation and resets are
 * included.
 */
final class EnvironmentSpeed {

  private static final double WARM_UP_SECONDS = 1;
  private static final double SECONDS = 3;
  private static final int STEPS_BETWEEN_LOOKS = 100;

  private EnvironmentSpeed() {}

  /**
   * Prints steps per second of one thread, one environment a line, with nothing normalised.
   *
   * @param environments their names
   */
  public static void main(String[] environments) {
    for (String environment : environments) {
      EnvironmentType type = TrialSchema.standard().environment(environment);
      System.out.printf(
          Locale.ROOT,
          "%s %.0f%n",
          environment,
          step(type, new Normalization(false, false, 0.99), 0, SECONDS));
    }
  }

  /** Steps per second of all threads together. */
  static double measure(String environment, int threads, double seconds) throws Exception {
    EnvironmentType type = TrialSchema.standard().environment(environment);
    return Threads.all(
            threads,
            IntStream.range(0, threads).boxed().toList(),
            i -> step(type, new Normalization(true, true, 0.99), i, seconds))
        .stream()
        .mapToDouble(Double::doubleValue)
        .sum();
  }

  private static double step(
      EnvironmentType type, Normalization normalization, int thread, double seconds) {
    UniformRandomProvider random = new RandomStreams(thread).stream("actions", 0);
    float[] observations = new float[type.observations().size()];
    double[] action = new double[type.actions().size()];
    float[] actions = new float[type.actions().size()];
    float[] rewards = new float[1];
    boolean[] terminated = new boolean[1];
    boolean[] truncated = new boolean[1];
    try (VectorEnvironment vector =
        new VectorEnvironment(type, 1, normalization, new RandomStreams(thread))) {
      vector.reset(observations, 0);
      long begin = System.nanoTime();
      long start = 0;
      long steps = 0;
      long now = begin;
      while (now - begin < (WARM_UP_SECONDS + seconds) * 1e9) {
        for (int i = 0; i < STEPS_BETWEEN_LOOKS; i++) {
          type.actions().draw(random, action);
          for (int k = 0; k < actions.length; k++) {
            actions[k] = (float) action[k];
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
