package io.alphasweep.training.offpolicy;

import io.alphasweep.environment.Environment;
import io.alphasweep.trial.RandomStreams;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * DQN once more, written plainly after CleanRL's dqn for one trial: numbers of 64 bits, loops, a
 * list as replay, Adam. It shares with the real one nothing but the random streams, the first
 * parameters and the environment.
 */
final class PlainDqn {

  /** The settings, under CleanRL's names. */
  record Settings(
      int totalTimesteps,
      double learningRate,
      int bufferSize,
      double gamma,
      double tau,
      int targetNetworkFrequency,
      int batchSize,
      double startE,
      double endE,
      double explorationFraction,
      int learningStarts,
      int trainFrequency,
      int gradientSteps) {}

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Transition(
      double[] observation, int action, double reward, boolean terminated, double[] next) {}

  private final Settings settings;
  private final int[] widths;
  private final double[] parameters;
  private double[] target;
  private final double[] first;
  private final double[] second;
  private int updates;

  /** Of each update, in order. */
  final List<Double> losses = new ArrayList<>();

  /** Mean of Q(s, a) of each update, in order. */
  final List<Double> values = new ArrayList<>();

  /** Global norm of the gradient of each update, in order. */
  final List<Double> gradientNorms = new ArrayList<>();

  /**
   * Behind every hundred steps the mean discounted return from the actions of the last episode that
   * ended among them, of 32 at the most, and what Q(s, a) is above it; null where there is none.
   */
  final List<double[]> judgements = new ArrayList<>();

  /** Of the episodes that ended, in order. */
  final List<Double> returns = new ArrayList<>();

  /**
   * @param widths inputs, hidden widths, outputs
   * @param parameters weights {@code [input, output]} and biases of each layer in turn
   */
  PlainDqn(Settings settings, int[] widths, float[] parameters) {
    this.settings = settings;
    this.widths = widths;
    this.parameters = new double[parameters.length];
    for (int i = 0; i < parameters.length; i++) {
      this.parameters[i] = parameters[i];
    }
    this.target = this.parameters.clone();
    this.first = new double[parameters.length];
    this.second = new double[parameters.length];
  }

  void train(Environment environment, int timeLimit, RandomStreams streams) {
    UniformRandomProvider starts = streams.stream("environment-reset", 0);
    UniformRandomProvider dynamics = streams.stream("environment-dynamics", 0);
    UniformRandomProvider exploration = streams.stream("exploration", 0);
    UniformRandomProvider randomAction = streams.stream("random-action", 0);
    UniformRandomProvider sampling = streams.stream("replay", 0);
    List<Transition> buffer = new ArrayList<>();
    int actions = widths[widths.length - 1];
    environment.reset(starts);
    double[] observation = observe(environment);
    double episodicReturn = 0;
    int length = 0;
    for (int globalStep = 0; globalStep < settings.totalTimesteps; globalStep++) {
      double slope =
          (settings.endE - settings.startE)
              / (settings.explorationFraction * settings.totalTimesteps);
      double epsilon = Math.max(slope * globalStep + settings.startE, settings.endE);
      int action =
          exploration.nextDouble() < epsilon
              ? randomAction.nextInt(actions)
              : argmax(output(parameters, observation));
      environment.step(new double[] {action}, dynamics);
      length++;
      episodicReturn += environment.reward();
      double[] next = observe(environment);
      boolean terminated = environment.terminated();
      buffer.add(new Transition(observation, action, environment.reward(), terminated, next));
      if (buffer.size() > settings.bufferSize) {
        buffer.remove(0);
      }
      observation = next;
      if (terminated || length == timeLimit) {
        returns.add(episodicReturn);
        environment.reset(starts);
        observation = observe(environment);
        episodicReturn = 0;
        length = 0;
      }
      if (globalStep > settings.learningStarts) {
        boolean trains = globalStep % settings.trainFrequency == 0;
        int rounds = trains ? settings.gradientSteps : 1;
        for (int round = 0; round < rounds; round++) {
          if (trains) {
            update(buffer, sampling);
          }
          if (globalStep % settings.targetNetworkFrequency == 0) {
            for (int i = 0; i < target.length; i++) {
              target[i] = settings.tau * parameters[i] + (1 - settings.tau) * target[i];
            }
          }
        }
      }
      if (globalStep % 100 == 99) {
        judgements.add(globalStep > settings.learningStarts ? judge(buffer) : null);
      }
    }
  }

  /** Episodes that a time limit ends there are none. */
  private double[] judge(List<Transition> buffer) {
    int end = buffer.size() - 1;
    while (end >= 0 && !buffer.get(end).terminated) {
      end--;
    }
    if (end < 0 || buffer.size() - end > 100) {
      return null;
    }
    int start = end;
    while (start > 0 && !buffer.get(start - 1).terminated) {
      start--;
    }
    int length = end - start + 1;
    int count = Math.min(length, settings.batchSize);
    double worths = 0;
    double values = 0;
    for (int i = 0; i < count; i++) {
      int first = start + i * length / count;
      for (int step = first; step <= end; step++) {
        worths += Math.pow(settings.gamma, step - first) * buffer.get(step).reward / count;
      }
      Transition taken = buffer.get(first);
      values += output(parameters, taken.observation)[taken.action] / count;
    }
    return new double[] {worths, values - worths};
  }

  /** What the networks see: 32 bits. */
  private static double[] observe(Environment environment) {
    double[] observation = new double[4];
    environment.observe(observation, 0);
    for (int i = 0; i < observation.length; i++) {
      observation[i] = (float) observation[i];
    }
    return observation;
  }

  private static int argmax(double[] values) {
    int best = 0;
    for (int i = 1; i < values.length; i++) {
      best = values[i] > values[best] ? i : best;
    }
    return best;
  }

  private void update(List<Transition> buffer, UniformRandomProvider sampling) {
    double[] gradient = new double[parameters.length];
    double loss = 0;
    double value = 0;
    for (int sample = 0; sample < settings.batchSize; sample++) {
      Transition drawn = buffer.get(sampling.nextInt(buffer.size()));
      double[] following = output(target, drawn.next);
      double best = following[argmax(following)];
      double targetValue = drawn.reward + settings.gamma * best * (drawn.terminated ? 0 : 1);
      List<double[]> layers = layers(parameters, drawn.observation);
      double error = layers.get(layers.size() - 1)[drawn.action] - targetValue;
      loss += error * error / settings.batchSize;
      value += layers.get(layers.size() - 1)[drawn.action] / settings.batchSize;
      double[] atOutput = new double[widths[widths.length - 1]];
      atOutput[drawn.action] = 2 * error / settings.batchSize;
      backward(layers, atOutput, gradient);
    }
    losses.add(loss);
    values.add(value);
    double squares = 0;
    for (double element : gradient) {
      squares += element * element;
    }
    gradientNorms.add(Math.sqrt(squares));
    adam(gradient);
  }

  /** torch.optim.Adam with epsilon 1e-8. */
  private void adam(double[] gradient) {
    updates++;
    for (int i = 0; i < gradient.length; i++) {
      first[i] = 0.9 * first[i] + 0.1 * gradient[i];
      second[i] = 0.999 * second[i] + 0.001 * gradient[i] * gradient[i];
      double mean = first[i] / (1 - Math.pow(0.9, updates));
      double variance = second[i] / (1 - Math.pow(0.999, updates));
      parameters[i] -= settings.learningRate * mean / (Math.sqrt(variance) + 1e-8);
    }
  }

  private double[] output(double[] of, double[] input) {
    List<double[]> layers = layers(of, input);
    return layers.get(layers.size() - 1);
  }

  /** The input, the hidden layers behind their ReLU, the output. */
  private List<double[]> layers(double[] of, double[] input) {
    List<double[]> layers = new ArrayList<>(List.of(input));
    int at = 0;
    for (int layer = 0; layer + 1 < widths.length; layer++) {
      double[] inputs = layers.get(layer);
      double[] outputs = new double[widths[layer + 1]];
      for (int out = 0; out < outputs.length; out++) {
        double sum = of[at + inputs.length * outputs.length + out];
        for (int in = 0; in < inputs.length; in++) {
          sum += inputs[in] * of[at + in * outputs.length + out];
        }
        outputs[out] = layer + 2 < widths.length ? Math.max(0, sum) : sum;
      }
      at += (inputs.length + 1) * outputs.length;
      layers.add(outputs);
    }
    return layers;
  }

  private void backward(List<double[]> layers, double[] atOutput, double[] gradient) {
    double[] at = atOutput;
    int end = gradient.length;
    for (int layer = widths.length - 2; layer >= 0; layer--) {
      double[] inputs = layers.get(layer);
      int start = end - (inputs.length + 1) * at.length;
      double[] behind = new double[inputs.length];
      for (int out = 0; out < at.length; out++) {
        gradient[start + inputs.length * at.length + out] += at[out];
        for (int in = 0; in < inputs.length; in++) {
          gradient[start + in * at.length + out] += inputs[in] * at[out];
          if (inputs[in] > 0) {
            behind[in] += parameters[start + in * at.length + out] * at[out];
          }
        }
      }
      end = start;
      at = behind;
    }
  }
}
