package io.alphasweep.cli;

import static java.lang.System.lineSeparator;
import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.alphasweep.cli.RolloutFiles.BadFileException;
import io.alphasweep.config.FaultyFileException;
import io.alphasweep.config.Problem;
import io.alphasweep.config.Suggestion;
import io.alphasweep.environment.Environment;
import io.alphasweep.environment.EnvironmentType;
import io.alphasweep.environment.Environments;
import io.alphasweep.environment.SettableState;
import io.alphasweep.environment.UnstableSimulationException;
import io.alphasweep.environment.drawing.Drawable;
import io.alphasweep.environment.space.Discrete;
import io.alphasweep.environment.space.ObservationSpace;
import io.alphasweep.sweep.Sweep;
import io.alphasweep.sweep.SweepFile;
import io.alphasweep.sweep.TrialSchema;
import io.alphasweep.trial.RandomStreams;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import org.apache.commons.rng.UniformRandomProvider;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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
            + " precision: {\"step\", \"action\", the state, \"observation\", \"reward\","
            + " \"terminated\", \"truncated\"}. Step 0 is the start, with action and reward null."
            + " The state is \"qpos\" and \"qvel\" of MuJoCo's worlds, \"state\" of classic"
            + " control, of grids and of bandits; environments that cannot be put into a state show"
            + " none. Observations and rewards are raw: neither normalised nor clipped. An image is"
            + " shown as \"observation_crc32\": the CRC-32 of its numbers, a byte each, by channel,"
            + " row and column.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:the rollout was printed",
      "2:bad input, and nothing was printed; or pictures that cannot be written",
      "3:the simulation became unstable; the steps before are printed"
    },
    footer = {
      "",
      "The same steps in Python: env = gymnasium.make(NAME).unwrapped; env.reset();",
      "env.set_state(qpos, qvel) for MuJoCo, env.state = state for classic control;",
      "env.step(action), with float64 actions."
    })
public final class RolloutCommand implements Callable<Integer> {

  private static final JsonFactory JSON = new JsonFactory();

  private static final Pattern KEY = Pattern.compile("[a-z0-9-]+(\\.[a-z0-9-]+)*");

  /** What moves the environment where no actions file does. */
  enum Policy {
    /** Any action is as likely as any other. */
    random,
    /** Zero, or the first of finitely many. */
    zero
  }

  @Spec private CommandSpec spec;

  @Mixin
  @SuppressWarnings("unused") // picocli fills it
  private AtariOption atari;

  @Mixin
  @SuppressWarnings("unused") // picocli fills it
  private RendererOption renderer;

  @Option(
      names = "--environment",
      required = true,
      paramLabel = "NAME",
      description = "The environment; 'environments' lists them.")
  private String environmentName;

  @Option(
      names = "--set",
      paramLabel = "OPTION=VALUE",
      description =
          "An option of the environment, as in a sweep file, such as frame-skip=2; any number of"
              + " times.")
  private Map<String, String> options = new LinkedHashMap<>();

  @Option(
      names = "--start",
      paramLabel = "FILE",
      description =
          "The start state: one JSON object, such as {\"qpos\": [...], \"qvel\": [...]}, with the"
              + " rows that step 0 shows. Without it the state is drawn as at the start of any"
              + " episode.")
  private Path startFile;

  @Option(
      names = "--actions",
      paramLabel = "FILE",
      description =
          "The actions, one per line: a JSON array, passed on as it is, or the index of one of"
              + " finitely many. The rollout ends with them. Without it --policy acts.")
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
          "Seed of what is drawn: the start state, the random policy, and what the environment"
              + " itself draws; ${DEFAULT-VALUE} when not given.")
  private long seed;

  @Option(
      names = "--frames",
      paramLabel = "DIR",
      description =
          "A folder for a PNG picture of each line that is printed, from frame-000000.png on; it"
              + " must be empty or not there yet.")
  private Path frames;

  @Option(
      names = "--video",
      paramLabel = "FILE",
      description =
          "A file for an animated GIF of the same pictures, as fast as the task goes or at 50 a"
              + " second. Its name must end in .gif.")
  private Path video;

  @Override
  public Integer call() throws IOException {
    if (actionsFile != null && policy != null) {
      return refuse("--policy: there is nothing for a policy to do beside --actions; give one");
    }
    if (steps != null && steps < 0) {
      return refuse("--steps: found " + steps + "; accepted: 0 or more");
    }
    if (!Environments.REGISTRY.names().contains(environmentName)) {
      return refuse("--environment: " + unknown(environmentName));
    }
    EnvironmentType type;
    try {
      type = type();
    } catch (FaultyFileException e) {
      return refuse(
          e.problems().stream().map(RolloutCommand::sentence).collect(joining(lineSeparator())));
    }
    try (Environment environment = type.maker().make()) {
      Map<String, double[]> start = null;
      if (startFile != null) {
        if (!(environment instanceof SettableState settable)) {
          return refuse(
              "--start: %s cannot be put into a state; give --seed".formatted(environmentName));
        }
        start = RolloutFiles.readStart(startFile, settable.state());
      }
      List<double[]> actions = null;
      if (actionsFile != null) {
        actions = RolloutFiles.readActions(actionsFile, type.actions());
      }
      List<Film> films = new ArrayList<>();
      try {
        openFilms(environment, films);
        int code = roll(type, environment, start, actions, films);
        for (Film film : films) {
          film.finish();
        }
        return code;
      } finally {
        films.forEach(Film::close);
      }
    } catch (BadFileException e) {
      return refuse(e.getMessage());
    }
  }

  private void openFilms(Environment environment, List<Film> films) throws BadFileException {
    if (frames == null && video == null) {
      return;
    }
    if (!(environment.unwrapped() instanceof Drawable drawable)) {
      throw new BadFileException(
          List.of(
              "%s: %s cannot be drawn"
                  .formatted(frames == null ? "--video" : "--frames", environmentName)));
    }
    if (frames != null) {
      films.add(Film.frames("--frames", frames));
    }
    if (video != null) {
      films.add(Film.video("--video", video, drawable.picturesPerSecond()));
    }
  }

  private static String unknown(String name) {
    return Environments.REGISTRY
        .whyMissing(name)
        .map(reason -> "found '" + name + "', " + reason)
        .orElseGet(
            () ->
                "unknown environment '"
                    + name
                    + "'"
                    + Suggestion.orAccepted(name, Environments.REGISTRY.names()));
  }

  /** The environment with its options. */
  private EnvironmentType type() throws FaultyFileException {
    Map<String, Object> settings = new LinkedHashMap<>();
    settings.put("environment.name", environmentName);
    for (Map.Entry<String, String> option : options.entrySet()) {
      String key = option.getKey().replaceFirst("^environment\\.", "");
      if (!KEY.matcher(key).matches() || key.equals("name")) {
        throw new FaultyFileException(
            List.of(
                new Problem(
                    "--set", 0, key, "unknown setting; accepted: those of the environment")));
      }
      settings.put("environment." + key, value(option.getValue()));
    }
    TrialSchema schema = TrialSchema.standard();
    Sweep sweep = SweepFile.ofOneTrial("--set", settings, schema);
    if (!sweep.warnings().isEmpty()) {
      // An option that this environment lacks is only doubtful in a sweep, which may have others.
      throw new FaultyFileException(sweep.warnings());
    }
    return schema.environment(sweep.trials().get(0));
  }

  /** What a sweep file would read. */
  private static Object value(String text) {
    return switch (text) {
      case "true", "false" -> Boolean.valueOf(text);
      default -> {
        try {
          BigDecimal number = new BigDecimal(text);
          yield text.matches("[+-]?\\d{1,18}")
              ? (Object) number.longValueExact()
              : (Object) number.doubleValue();
        } catch (NumberFormatException e) {
          yield text;
        }
      }
    };
  }

  /** A problem of a setting that stands in no file. */
  private static String sentence(Problem problem) {
    return new Problem(
            problem.file(), 0, problem.key().replaceFirst("^base\\.", ""), problem.message())
        .toString();
  }

  /**
   * @param start null to draw it
   * @param actions null where the policy acts
   * @param films take a picture of each line that is printed
   */
  private int roll(
      EnvironmentType type,
      Environment environment,
      Map<String, double[]> start,
      List<double[]> actions,
      List<Film> films)
      throws IOException, BadFileException {
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
        try {
          ((SettableState) environment).setState(start);
        } catch (IllegalArgumentException e) {
          return refuse(startFile + ": " + e.getMessage());
        }
      }
      print(out, type, environment, 0, null);
      film(environment, films);
      double[] action = new double[type.actions().size()];
      while (step < last && !environment.terminated()) {
        step++;
        if (actions != null) {
          action = actions.get(step - 1);
        } else if (policy != Policy.zero) {
          type.actions().draw(actionNoise, action);
        }
        environment.step(action, dynamics);
        print(out, type, environment, step, action);
        film(environment, films);
      }
      return 0;
    } catch (UnstableSimulationException e) {
      spec.commandLine().getErr().println("step " + step + ": " + e.getMessage());
      return 3;
    } finally {
      out.flush();
    }
  }

  private static void film(Environment environment, List<Film> films) throws BadFileException {
    if (!films.isEmpty()) {
      BufferedImage picture = ((Drawable) environment.unwrapped()).picture();
      for (Film film : films) {
        film.add(picture);
      }
    }
  }

  /**
   * @param action the step's; null at the start
   */
  private static void print(
      PrintWriter out, EnvironmentType type, Environment environment, int step, double[] action)
      throws IOException {
    StringWriter line = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(line)) {
      json.writeStartObject();
      json.writeNumberField("step", step);
      json.writeFieldName("action");
      if (action == null) {
        json.writeNull();
      } else if (type.actions() instanceof Discrete) {
        json.writeNumber((int) action[0]);
      } else {
        json.writeArray(action, 0, action.length);
      }
      if (environment.unwrapped() instanceof SettableState settable) {
        for (Map.Entry<String, double[]> row : settable.state().entrySet()) {
          write(json, row.getKey(), row.getValue());
        }
      }
      double[] observation = new double[type.observations().size()];
      environment.observe(observation, 0);
      if (isImage(type.observations())) {
        json.writeNumberField("observation_crc32", crc(observation));
      } else {
        write(json, "observation", observation);
      }
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

  private static boolean isImage(ObservationSpace observations) {
    return observations.kind() == ObservationSpace.Kind.BYTE && observations.shape().size() > 1;
  }

  private static long crc(double[] bytes) {
    CRC32 crc = new CRC32();
    for (double each : bytes) {
      crc.update((int) each);
    }
    return crc.getValue();
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
