package io.alphasweep.cli;

import io.alphasweep.cli.RolloutFiles.BadFileException;
import io.alphasweep.cluster.EvaluationRun;
import io.alphasweep.cluster.EvaluationRun.Played;
import io.alphasweep.environment.Environment;
import io.alphasweep.environment.Environments;
import io.alphasweep.environment.drawing.Drawable;
import io.alphasweep.store.EvaluationsTable;
import io.alphasweep.store.RefusedException;
import io.alphasweep.store.ResultDirectory;
import io.alphasweep.store.ResultTables;
import io.alphasweep.summary.EvaluationSummary;
import io.alphasweep.training.KeptPolicy;
import io.alphasweep.training.evaluation.Agent;
import io.alphasweep.training.evaluation.Evaluation;
import io.alphasweep.trial.TrialSpec;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Lets the policies of a sweep that ran play episodes. */
@Command(
    name = "evaluate",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Plays episodes with the policies that a sweep kept, without training: observations are"
          + " normalised by what the trial had seen, and nothing is learned.",
      "Writes a row per episode to DIR/evaluations and prints the mean return of each setting with"
          + " its interval. The same command gives the same episodes, on any number of cores.",
      ""
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  alphasweep evaluate results/quickstart --episodes 20",
      "  alphasweep evaluate results/quickstart --setting algorithm=am-ppo --sample",
      "  alphasweep evaluate results/quickstart --trial ID --video agent.gif"
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0: the episodes are played and written",
      "1: a policy is broken, or a simulation became unstable",
      "2: there is no such policy in DIR, or an option is wrong"
    })
final class EvaluateCommand implements Callable<Integer> {

  @Mixin private ResultArguments arguments;

  @Mixin
  @SuppressWarnings("unused") // picocli fills it
  private AtariOption atari;

  @Mixin
  @SuppressWarnings("unused") // picocli fills it
  private RendererOption renderer;

  @Mixin private KeptPolicies policies;

  @Option(
      names = "--episodes",
      paramLabel = "N",
      defaultValue = "10",
      description = "Episodes of each trial. Default: ${DEFAULT-VALUE}.")
  private int episodes;

  /** How actions come about. */
  static final class Actions {
    @Option(
        names = "--greedy",
        description =
            "Actions without chance: the means, the likeliest or the most valued. The default.")
    @SuppressWarnings("unused") // picocli fills it
    private boolean greedy;

    @Option(names = "--sample", description = "Actions drawn as in training.")
    private boolean sample;
  }

  @ArgGroup private Actions actions = new Actions();

  @Option(
      names = "--seed",
      paramLabel = "S",
      defaultValue = "0",
      description =
          "Tells evaluations apart: start states and all that is drawn follow from it and the"
              + " trial's own seed. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Option(
      names = "--video",
      paramLabel = "FILE",
      description =
          "A file for an animated GIF of the first episode of one trial. Its name must end in"
              + " .gif.")
  private Path video;

  @Spec private CommandSpec command;

  @Override
  public Integer call() throws IOException {
    if (episodes < 1) {
      throw new RefusedException("--episodes: found " + episodes + "; accepted: 1 or more");
    }
    policies.require();
    return arguments.read("evaluate", this::evaluate);
  }

  private void evaluate(ResultTables tables) throws IOException {
    ResultDirectory results = tables.results();
    Evaluation evaluation = new Evaluation(!actions.sample, seed);
    List<TrialSpec> trials = policies.trials(tables);
    if (video != null) {
      if (trials.size() > 1) {
        throw new RefusedException(
            "--video: it shows one trial, and these are %,d; give --trial, too"
                .formatted(trials.size()));
      }
      film(results, trials.get(0), evaluation);
    }
    Map<TrialSpec, KeptPolicy> kept = new LinkedHashMap<>();
    for (TrialSpec trial : trials) {
      kept.put(trial, EvaluationRun.policy(results, trial, policies.kind()));
    }
    List<Played> played =
        EvaluationRun.play(tables.spark(), results, trials, policies.kind(), evaluation, episodes);
    for (Played each : played) {
      EvaluationsTable.write(
          results, each.trial(), kept.get(each.trial()), evaluation, each.episodes());
    }
    PrintWriter terminal = command.commandLine().getOut();
    terminal.println(
        new EvaluationSummary(played.stream().map(each -> summed(each, kept)).toList()).terminal());
    terminal.printf(
        "%s policies, %s actions, %,d episodes of each of %,d trials; intervals are of the mean,"
            + " over trials, or over episodes where there is one.%n",
        policies.kind().word(), EvaluationsTable.actions(evaluation), episodes, trials.size());
    terminal.printf("Rows: %s/evaluations (Parquet).%n", results.location());
    if (video != null) {
      terminal.printf("Video: %s%n", video);
    }
    terminal.flush();
  }

  private static EvaluationSummary.Played summed(Played played, Map<TrialSpec, KeptPolicy> kept) {
    return new EvaluationSummary.Played(
        played.trial(),
        kept.get(played.trial()).meanReturn(),
        played.episodes().stream().mapToDouble(Evaluation.Episode::undiscounted).toArray());
  }

  private void film(ResultDirectory results, TrialSpec trial, Evaluation evaluation)
      throws IOException {
    try (Environment environment = Environments.of(trial).maker().make();
        Agent agent =
            new Agent(trial, EvaluationRun.policy(results, trial, policies.kind()).snapshot())) {
      if (!(environment.unwrapped() instanceof Drawable drawable)) {
        throw new RefusedException("--video: %s cannot be drawn".formatted(trial.environment()));
      }
      try (Film film = Film.video("--video", video, drawable.picturesPerSecond())) {
        evaluation.play(
            trial,
            agent,
            environment,
            0,
            seen -> {
              try {
                film.add(drawable.picture());
              } catch (BadFileException e) {
                throw new RefusedException(e.getMessage(), e);
              }
            });
        film.finish();
      }
    } catch (BadFileException e) {
      throw new RefusedException(e.getMessage(), e);
    }
  }
}
