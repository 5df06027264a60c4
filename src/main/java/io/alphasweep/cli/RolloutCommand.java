package io.alphasweep.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.alphasweep.cli.RolloutFiles.BadFileException;
import io.alphasweep.cli.RolloutFiles.State;
import io.alphasweep.environment.Environment;
import io.alphasweep.environment.EnvironmentType;
import io.alphasweep.environment.Environments;
import io.alphasweep.environment.UnstableSimulationException;
import io.alphasweep.environment.mujoco.MujocoEnvironment;
import io.alphasweep.sweep.TrialSchema;
import io.alphasweep.trial.RandomStreams;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.commons.rng.UniformRandomProvider;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Steps one environment and prints what it does. */
@Command(
    name = "rollout",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "Steps one environment through one episode and prints JSON Lines, every double in full"
            + " precision: {\"step\", \"qpos\", \"qvel\", \"observation\", \"reward\","
            + " \"terminated\", \"truncated\"}. Step 0 is the start, with reward null."
            + " Observations and rewards are raw: neither normalised nor clipped.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:the rollout was printed",
      "2:bad input; nothing was printed",
      "3:the simulation became unstable; the steps before are printed"
    },
    footer = {
      "",
      "The same steps in Python: env = gymnasium.make(NAME).unwrapped; env.reset();",
      "env.set_state(qpos, qvel); env.step(action), with float64 actions."
    })
public final class RolloutCommand implements Callable<Integer> {

  private static final JsonFactory JSON = new JsonFactory();

  /** What moves the environment where no actions file does. */
  enum Policy {
    /** Uniform in the action's range. */
    random,
    /** Zero. */
    zero
  }

  @Spec private CommandSpec spec;

  @Option(
      names = "--environment",
      required = true,
      paramLabel = "NAME",
      description = "The environment; 'environments' lists them.")
  private String environmentName;

  @Option(
      names = "--start",
      paramLabel = "FILE",
      description =
          "The start state: one JSON object {\"qpos\": [...], \"qvel\": [...]}. Without it the"
              + " state is drawn as at the start of any episode.")
  private Path startFile;

  @Option(
      names = "--actions",
      paramLabel = "FILE",
      description =
          "The actions: one JSON array per line, passed on as they are; the rollout ends with"
              + " them. Without it --policy acts.")
  private Path actionsFile;

  @Option(
      names = "--policy",
      paramLabel = "random|zero",
      description = "What acts where there is no actions file; random when not given.")
  private Policy policy;

  @Option(
      names = "--steps",
      paramLabel = "N",
      description = "At most that many steps; the environment's time limit when not given.")
  private Integer steps;

  @Option(
      names = "--seed",
      paramLabel = "S",
      defaultValue = "0",
      description =
          "Seed of the start state and of the random policy; ${DEFAULT-VALUE} when not" + " given.")
  private long seed;

  @Override
  public Integer call() throws IOException {
    if (!Environments.REGISTRY.names().contains(environmentName)) {
      return refuse(
          "--environment: unknown environment '%s'; accepted: %s"
              .formatted(environmentName, String.join(", ", Environments.REGISTRY.names())));
    }
    if (actionsFile != null && policy != null) {
      return refuse("--policy: there is nothing for a policy to do beside --actions; give one");
    }
    if (steps != null && steps < 0) {
      return refuse("--steps: found " + steps + "; accepted: 0 or more");
    }
    EnvironmentType type = TrialSchema.standard().environment(environmentName);
    try (Environment made = type.maker().make()) {
      if (!(made instanceof MujocoEnvironment environment)) {
        return refuse("--environment: " + environmentName + " has no qpos and qvel to print");
      }
      State start = null;
      if (startFile != null) {
        start =
            RolloutFiles.readStart(
                startFile, environment.positions().length, environment.velocities().length);
      }
      List<double[]> actions = null;
      if (actionsFile != null) {
        actions = RolloutFiles.readActions(actionsFile, type.actions().size());
      }
      return roll(type, environment, start, actions);
    } catch (BadFileException e) {
      return refuse(e.getMessage());
    }
  }

  /**
   * @param start null to draw it
   * @param actions null where the policy acts
   */
  private int roll(
      EnvironmentType type, MujocoEnvironment environment, State start, List<double[]> actions)
      throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    RandomStreams streams = new RandomStreams(seed);
    UniformRandomProvider actionNoise = streams.stream("rollout-action", 0);
    UniformRandomProvider dynamics = streams.stream("environment-dynamics", 0);
    int last = Math.min(steps == null ? type.timeLimit() : steps, type.timeLimit());
    if (actions != null) {
      last = Math.min(last, actions.size());
    }
    int step = 0;
    try {
      if (start == null) {
        environment.reset(streams.stream("environment-reset", 0));
      } else {
        environment.setState(start.qpos, start.qvel);
      }
      print(out, type, environment, 0);
      double[] action = new double[type.actions().size()];
      while (step < last && !environment.terminated()) {
        step++;
        if (actions != null) {
          action = actions.get(step - 1);
        } else if (policy != Policy.zero) {
          type.actions().draw(actionNoise, action);
        }
        environment.step(action, dynamics);
        print(out, type, environment, step);
      }
      return 0;
    } catch (UnstableSimulationException e) {
      spec.commandLine().getErr().println("step " + step + ": " + e.getMessage());
      return 3;
    } finally {
      out.flush();
    }
  }

  private static void print(
      PrintWriter out, EnvironmentType type, MujocoEnvironment environment, int step)
      throws IOException {
    double[] observation = new double[type.observations().size()];
    environment.observe(observation, 0);
    StringWriter line = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(line)) {
      json.writeStartObject();
      json.writeNumberField("step", step);
      write(json, "qpos", environment.positions());
      write(json, "qvel", environment.velocities());
      write(json, "observation", observation);
      json.writeFieldName("reward");
      if (step == 0) {
        json.writeNull();
      } else {
        json.writeNumber(environment.reward());
      }
      json.writeBooleanField("terminated", environment.terminated());
      json.writeBooleanField("truncated", step == type.timeLimit());
      json.writeEndObject();
    }
    out.println(line);
  }

  /** The digits of Double.toString, which give the same double back. */
  private static void write(JsonGenerator json, String field, double[] values) throws IOException {
    json.writeFieldName(field);
    json.writeArray(values, 0, values.length);
  }

  private int refuse(String message) {
    spec.commandLine().getErr().println(message);
    return spec.exitCodeOnInvalidInput();
  }
}
