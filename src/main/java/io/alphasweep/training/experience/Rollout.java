package io.alphasweep.training.experience;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.nn.core.Embedding;
import io.alphasweep.environment.EnvironmentType;
import io.alphasweep.environment.space.ObservationSpace;
import io.alphasweep.training.pack.HostTensor;
import io.alphasweep.training.pack.PackSettings;
import io.alphasweep.trial.TrialSpec;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.function.UnaryOperator;

/**
 * What the trials of a pack saw and did in one iteration. A trial's states are {@code [step, env]},
 * flattened, and its samples as well; where every action tried at a state is learned from, samples
 * are {@code [step, env, try]}.
 */
public final class Rollout {

  private final int trials;
  private final int states;
  private final int samples;
  private final int observationSize;
  private final int actionSize;
  private final boolean inBytes;

  /** Where the columns of the table change. */
  private final long[] cuts;

  /** {@code [trial, sample, observation]}, in bytes where they are such. */
  private final HostTensor observations;

  private final HostTensor behaviour;
  private final HostTensor lastObservations;
  private final Truncations truncations;

  /** Null where only the selected action of a state is known. */
  private final Tried tried;

  private final float[][] rewards;
  private final boolean[][] terminated;
  private final boolean[][] truncated;
  private final float[][] values;
  private final float[][] lastValues;
  private NDArray observationTable;

  /** Without the observations where they are bytes. */
  private NDArray table;

  /** An empty rollout of one action at each state. */
  public Rollout(PackSettings settings, EnvironmentType environment) {
    this(settings, environment, 1, 1);
  }

  /**
   * An empty rollout.
   *
   * @param settings its manager owns the tensors
   * @param environment of the trials
   * @param tries actions tried at a state whose outcomes are kept
   * @param learned how many of them are samples: one, which is the selected, or all
   */
  public Rollout(PackSettings settings, EnvironmentType environment, int tries, int learned) {
    int envs = Math.toIntExact(settings.structure().integer("num-envs"));
    int steps = Math.toIntExact(settings.structure().integer("num-steps"));
    this.trials = settings.size();
    this.states = steps * envs;
    this.samples = states * learned;
    this.observationSize = environment.observations().size();
    this.actionSize = environment.actions().size();
    this.inBytes = settings.trials().stream().allMatch(trial -> staysInBytes(trial, environment));
    this.cuts =
        inBytes
            ? new long[] {actionSize, actionSize + 1}
            : new long[] {
              observationSize, observationSize + actionSize, observationSize + actionSize + 1
            };
    Shape shape = new Shape(trials, samples, observationSize);
    this.observations =
        inBytes ? HostTensor.bytes(settings.manager(), shape) : HostTensor.floats(settings, shape);
    this.behaviour = HostTensor.floats(settings, new Shape(trials, samples, actionSize + 2));
    this.lastObservations = HostTensor.floats(settings, new Shape(trials, envs, observationSize));
    this.truncations = new Truncations(settings, environment, states);
    this.tried = tries == 1 ? null : new Tried(settings, states, tries, observationSize);
    this.rewards = new float[trials][states];
    this.terminated = new boolean[trials][states];
    this.truncated = new boolean[trials][states];
    this.values = new float[trials][states];
    this.lastValues = new float[trials][envs];
  }

  /** Whether a trial's observations are kept as bytes: normalised ones are none. */
  public static boolean staysInBytes(TrialSpec trial, EnvironmentType environment) {
    return environment.observations().kind() == ObservationSpace.Kind.BYTE
        && !trial.flag("normalize-observations");
  }

  /** Whether the observations are kept as bytes, which only tensor operators take. */
  public boolean isInBytes() {
    return inBytes;
  }

  /** Count of samples of one trial. */
  public int samples() {
    return samples;
  }

  /** Count of states of one trial. */
  public int states() {
    return states;
  }

  /** Count of samples of a state. */
  int learned() {
    return samples / states;
  }

  /** What the actions tried at each state led to; null where one was tried, or none is kept. */
  public Tried tried() {
    return tried;
  }

  /** {@code [state]}, as the learner sees them: normalised where it asks for that. */
  public float[] rewards(int trial) {
    return rewards[trial];
  }

  /** {@code [state]}, whether the task's own rule ended an episode with the step. */
  public boolean[] terminated(int trial) {
    return terminated[trial];
  }

  /** {@code [state]}, whether the time limit ended an episode with the step. */
  public boolean[] truncated(int trial) {
    return truncated[trial];
  }

  /** The episodes that the time limit ended. */
  public Truncations truncations() {
    return truncations;
  }

  /** {@code [state]}, whether an episode ended with the step in either way. */
  public boolean[] ended(int trial) {
    boolean[] ended = new boolean[states];
    for (int state = 0; state < states; state++) {
      ended[state] = terminated[trial][state] || truncated[trial][state];
    }
    return ended;
  }

  /** {@code [state]}, of the critic given to {@link #estimateValues}. */
  public float[] values(int trial) {
    return values[trial];
  }

  /** {@code [env]}, of the observation after the last step. */
  public float[] lastValues(int trial) {
    return lastValues[trial];
  }

  /** Forgets the last rollout. */
  void start() {
    truncations.start();
    observationTable = null;
  }

  /**
   * Records what the agents saw and did at one step.
   *
   * @param sample the step's sample of the trial
   * @param observation holds the observation from {@code observationOffset}
   * @param action holds the action, as it was drawn, from {@code actionOffset}
   * @param logProbability of the action
   */
  void record(
      int trial,
      int sample,
      float[] observation,
      int observationOffset,
      float[] action,
      int actionOffset,
      float logProbability) {
    record(trial, sample, action, actionOffset, logProbability);
    int row = trial * samples + sample;
    if (inBytes) {
      ByteBuffer bytes = observations.bytes().position(row * observationSize);
      for (int i = 0; i < observationSize; i++) {
        bytes.put((byte) observation[observationOffset + i]);
      }
    } else {
      observations
          .floats()
          .put(row * observationSize, observation, observationOffset, observationSize);
    }
  }

  /**
   * Records what the agents did at one step, in place of what was recorded before. Several trials
   * may do so at a time.
   *
   * @param sample the step's sample of the trial
   * @param action holds the action, as it was drawn, from {@code actionOffset}
   * @param logProbability of the action
   */
  void record(int trial, int sample, float[] action, int actionOffset, float logProbability) {
    int row = trial * samples + sample;
    FloatBuffer columns = behaviour.floats();
    columns.put(row * (actionSize + 2), action, actionOffset, actionSize);
    columns.put(row * (actionSize + 2) + actionSize, logProbability);
  }

  /**
   * Records the observations after the last step.
   *
   * @param observation {@code [trial, env, observation]}, flattened
   */
  void recordLast(float[] observation) {
    lastObservations.floats().put(observation);
  }

  /** A trial's observations, {@code [sample, observation]}; a view, whose start is the first. */
  public FloatBuffer observations(int trial) {
    return rows(observations, trial, samples * observationSize);
  }

  /**
   * A trial's observations, {@code [sample, observation]}, as real numbers from a sample on.
   *
   * @param numbers receives so many of them
   */
  public void observations(int trial, int sample, float[] numbers) {
    int from = (trial * samples + sample) * observationSize;
    if (!inBytes) {
      observations.floats().get(from, numbers);
      return;
    }
    ByteBuffer bytes = observations.bytes().position(from);
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = bytes.get() & 0xff;
    }
  }

  /** A trial's action, log probability and value, {@code [sample, action + 2]}; a view likewise. */
  public FloatBuffer behaviour(int trial) {
    return rows(behaviour, trial, samples * (actionSize + 2));
  }

  /** The log probability of a trial's sample under the policy that drew it. */
  public float logProbability(int trial, int sample) {
    return behaviour.floats().get((trial * samples + sample) * (actionSize + 2) + actionSize);
  }

  /** A trial's observations after the last step, {@code [env, observation]}; a view likewise. */
  public FloatBuffer lastObservations(int trial) {
    return rows(lastObservations, trial, lastValues[trial].length * observationSize);
  }

  private static FloatBuffer rows(HostTensor tensor, int trial, int size) {
    return tensor.floats().slice(trial * size, size);
  }

  /**
   * Puts one sample of a trial in another's place: what was seen and done. To be called before the
   * samples go to the device.
   */
  public void copy(int trial, int from, int to) {
    int source = trial * samples + from;
    int target = trial * samples + to;
    if (inBytes) {
      ByteBuffer bytes = observations.bytes();
      bytes.put(
          target * observationSize,
          bytes.slice(source * observationSize, observationSize),
          0,
          observationSize);
    } else {
      FloatBuffer floats = observations.floats();
      floats.put(target * observationSize, floats, source * observationSize, observationSize);
    }
    int columns = actionSize + 2;
    FloatBuffer floats = behaviour.floats();
    floats.put(target * columns, floats, source * columns, columns);
  }

  /**
   * Takes over a trial's values.
   *
   * @param all {@code [sample]}
   * @param last {@code [env]}
   */
  public void values(int trial, FloatBuffer all, FloatBuffer last) {
    last.get(0, lastValues[trial]);
    FloatBuffer columns = behaviour(trial);
    for (int sample = 0; sample < samples; sample++) {
      values[trial][sample / learned()] = all.get(sample);
      columns.put((sample + 1) * (actionSize + 2) - 1, all.get(sample));
    }
  }

  /**
   * Lets a critic (observations {@code [trial, sample, observation]} to values {@code [trial,
   * sample, 1]}) value every observation at once, which is cheaper than at each step and gives the
   * same numbers, since the critic does not change within a rollout. The observations stay on the
   * device as long as the present scope.
   */
  public void estimateValues(UnaryOperator<NDArray> critic) {
    observationTable = observations.upload();
    float[] all = critic.apply(floats(observationTable)).toFloatArray();
    float[] last = critic.apply(lastObservations.upload()).toFloatArray();
    FloatBuffer columns = behaviour.floats();
    for (int trial = 0; trial < trials; trial++) {
      int envs = lastValues[trial].length;
      System.arraycopy(last, trial * envs, lastValues[trial], 0, envs);
      for (int sample = 0; sample < samples; sample++) {
        int row = trial * samples + sample;
        values[trial][sample / learned()] = all[row];
        columns.put((row + 1) * (actionSize + 2) - 1, all[row]);
      }
    }
    truncations.estimateValues(critic);
    if (tried != null) {
      tried.estimateValues(critic);
    }
  }

  private static NDArray floats(NDArray numbers) {
    return numbers.toType(DataType.FLOAT32, false);
  }

  /**
   * Puts all samples of all trials on the device as rows of one table: observation, action, log
   * probability, value. It lives as long as the present scope.
   */
  void makeTable() {
    if (observationTable == null) {
      observationTable = observations.upload();
    }
    NDArray columns = behaviour.upload();
    table =
        (inBytes ? columns : observationTable.concat(columns, 2))
            .reshape((long) trials * samples, -1);
  }

  /**
   * Rows of the table, cut into observations, actions, log probabilities and values.
   *
   * @param rows {@code [trial * sample]}, as many of each trial
   * @return each {@code [trial, sample, column]}
   */
  NDList gather(NDArray rows) {
    NDArray gathered = rows(table, rows);
    NDList columns = gathered.split(cuts, 2);
    if (inBytes) {
      NDArray bytes =
          rows(observationTable.reshape((long) trials * samples, observationSize), rows);
      columns.add(0, floats(bytes));
    }
    return columns;
  }

  private NDArray rows(NDArray of, NDArray rows) {
    return Embedding.embedding(rows, of, SparseFormat.DENSE)
        .singletonOrThrow()
        .reshape(trials, rows.size() / trials, of.getShape().get(1));
  }
}
