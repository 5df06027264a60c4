package io.alphasweep.training.evaluation;

import io.alphasweep.environment.Environment;
import io.alphasweep.environment.EnvironmentType;
import io.alphasweep.environment.Environments;
import io.alphasweep.training.PolicySnapshot;
import io.alphasweep.training.policy.Behavior;
import io.alphasweep.trial.RandomStreams;
import io.alphasweep.trial.TrialSpec;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * How episodes of a trial's policy are played.
 *
 * <p>Whatever is drawn in an episode is drawn from streams of the trial's seed, this seed and the
 * episode's number, so that an episode is the same alone and among others.
 *
 * @param greedy whether actions are without chance; else they are drawn as in training
 * @param seed tells evaluations of one trial apart
 */
public record Evaluation(boolean greedy, long seed) implements Serializable {

  /** What its streams are for. */
  private static final String PURPOSE = "evaluation";

  /**
   * An episode that was played.
   *
   * @param number from 0
   * @param undiscounted sum of the task's own rewards
   * @param length in environment steps
   */
  public record Episode(int number, double undiscounted, long length) implements Serializable {}

  /** Sees the environment at the start and after each step. */
  public interface Watcher extends Consumer<Environment> {}

  /**
   * Plays the first episodes of a trial's policy.
   *
   * @throws io.alphasweep.environment.UnstableSimulationException if a simulation breaks down
   */
  public List<Episode> play(TrialSpec trial, PolicySnapshot policy, int episodes) {
    List<Episode> played = new ArrayList<>();
    try (Agent agent = new Agent(trial, policy);
        Environment environment = Environments.of(trial).maker().make()) {
      for (int number = 0; number < episodes; number++) {
        played.add(play(trial, agent, environment, number, seen -> {}));
      }
    }
    return played;
  }

  /**
   * Plays one of these episodes.
   *
   * @param environment of the trial
   * @param number from 0
   */
  public Episode play(
      TrialSpec trial, Agent agent, Environment environment, int number, Watcher watcher) {
    EnvironmentType type = Environments.of(trial);
    RandomStreams streams = streams(trial, number);
    UniformRandomProvider starts = streams.stream("environment-reset", 0);
    UniformRandomProvider dynamics = streams.stream("environment-dynamics", 0);
    Behavior behavior = agent.behavior();
    Behavior.Chooser chooser =
        greedy ? behavior::greedy : behavior.chooser(streams.stream("action-noise", 0));
    double[] observation = new double[type.observations().size()];
    float[] chosen = new float[behavior.actionSize()];
    double[] action = new double[type.actions().size()];
    double sum = 0;
    long length = 0;
    environment.reset(starts);
    watcher.accept(environment);
    boolean isOver = false;
    while (!isOver) {
      environment.observe(observation, 0);
      chooser.choose(agent.outputs(observation), chosen);
      type.actions().admit(chosen, 0, action);
      environment.step(action, dynamics);
      watcher.accept(environment);
      sum += environment.score();
      length++;
      isOver = length >= type.timeLimit() || environment.isOver();
      if (environment.terminated() && !isOver) {
        environment.reset(starts); // a life of several was lost
      }
    }
    return new Episode(number, sum, length);
  }

  private RandomStreams streams(TrialSpec trial, int number) {
    long own = new RandomStreams(trial.seed()).stream(PURPOSE, 0).nextLong();
    return new RandomStreams(new RandomStreams(own + seed).stream(PURPOSE, number).nextLong());
  }
}
