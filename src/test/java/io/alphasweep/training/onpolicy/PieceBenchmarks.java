package io.alphasweep.training.onpolicy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import io.alphasweep.environment.EnvironmentType;
import io.alphasweep.environment.stepping.Normalization;
import io.alphasweep.environment.stepping.VectorEnvironment;
import io.alphasweep.sweep.TrialSchema;
import io.alphasweep.training.Placement;
import io.alphasweep.training.advantage.TrialAdvantages;
import io.alphasweep.training.experience.Actors;
import io.alphasweep.training.experience.Minibatch;
import io.alphasweep.training.experience.Minibatches;
import io.alphasweep.training.experience.Rollout;
import io.alphasweep.training.optimizer.Optimizer;
import io.alphasweep.training.optimizer.Optimizers;
import io.alphasweep.training.pack.HostTensor;
import io.alphasweep.training.pack.Pack;
import io.alphasweep.training.pack.PackSettings;
import io.alphasweep.training.pack.Phases;
import io.alphasweep.training.pack.Torch;
import io.alphasweep.trial.RandomStreams;
import io.alphasweep.trial.TrialSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The pieces of training, one call each, in microseconds: for a whole pack except {@link
 * #environmentStep}, on one core, at the default settings.
 *
 * <p>To run them: {@code mvn test-compile}, then {@code org.openjdk.jmh.Main PieceBenchmarks} with
 * {@code target/test-classes}, {@code target/classes} and what {@code target/classpath.txt} names
 * as the class path.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class PieceBenchmarks {

  @Param({"Hopper-v4", "Humanoid-v4"})
  public String environment;

  @Param({"1", "16"})
  public int trials;

  private NDManager manager;
  private NDScope iteration;
  private ActorCritic agents;
  private Learner learner;
  private HostTensor observations;
  private Minibatches minibatches;
  private Minibatch minibatch;
  private final Map<String, Optimizer> optimizers = new HashMap<>();
  private NDArray gradient;
  private NDArray learningRate;
  private int next;

  private VectorEnvironment vector;
  private SplittableRandom random;
  private float[] actions;
  private float[] observation;
  private final float[] reward = new float[1];
  private final boolean[] terminated = new boolean[1];
  private final boolean[] truncated = new boolean[1];

  /** Makes a pack in the middle of an iteration. */
  @Setup
  public void start() {
    manager = Torch.manager("cpu");
    List<TrialSpec> specs = specs("adam");
    EnvironmentType type = TrialSchema.standard().environment(environment);
    PackSettings settings = new PackSettings(manager, specs);
    agents = new ActorCritic(settings, type.observations(), type.actions()).onTensors();
    observations = HostTensor.floats(manager, new Shape(trials, 1, type.observations().size()));
    Rollout rollout = new Rollout(settings, type);
    minibatches = new Minibatches(settings, rollout.samples());
    learner =
        new Learner(
            settings,
            agents,
            optimizer("adam"),
            new EntropyWeights(settings, agents.policySize()),
            minibatches.minibatchSamples(),
            new Phases());
    for (String name : Optimizers.REGISTRY.names()) {
      optimizers.put(name, optimizer(name));
    }
    gradient = manager.randomNormal(agents.parameters().getShape()).muli(1e-3f);
    learningRate = manager.create(new float[trials], new Shape(trials, 1)).addi(1e-8f);

    // A rollout as in training: zeros would end in denormal numbers, which are slow.
    try (Pack pack = new Pack(specs, Placement.ONE_CORE, () -> false)) {
      new Actors(pack, agents.policy()).collect(rollout, agents::act, agents::value);
    }

    // Stays open: what an iteration makes lives as long as its scope.
    iteration = new NDScope();
    iteration.suppressNotUsedWarning();
    rollout.estimateValues(agents::value);
    double[] rates = new double[trials];
    Arrays.fill(rates, 1e-8);
    learner.startIteration(rates);
    minibatches.startIteration(rollout);
    minibatches.startEpoch(advantages(specs, rollout));
    minibatch = minibatches.get(0);

    vector =
        new VectorEnvironment(type, 1, new Normalization(true, true, 0.99), new RandomStreams(1));
    random = new SplittableRandom(1);
    actions = new float[type.actions().size()];
    observation = new float[type.observations().size()];
    vector.reset(observation, 0);
  }

  /** Frees all. */
  @TearDown
  public void end() {
    vector.close();
    iteration.close();
    manager.close();
  }

  private Optimizer optimizer(String name) {
    return Optimizers.REGISTRY
        .named(name)
        .factory()
        .create(new PackSettings(manager, specs(name)), agents.layout());
  }

  private List<TrialSpec> specs(String optimizer) {
    List<TrialSpec> specs = new ArrayList<>();
    for (long seed = 1; seed <= trials; seed++) {
      Map<String, Object> chosen = new HashMap<>();
      chosen.put("environment", environment);
      chosen.put("algorithm", "ppo");
      chosen.put("optimizer.name", optimizer);
      chosen.put("seed", seed);
      chosen.put("num-steps", 256L);
      chosen.put("num-minibatches", 4L);
      if (optimizer.equals("alphagrad")) {
        chosen.put("optimizer.alpha", 10.0);
      }
      specs.add(TrialSchema.standard().resolve(chosen));
    }
    return specs;
  }

  private List<TrialAdvantages> advantages(List<TrialSpec> specs, Rollout rollout) {
    SplittableRandom normal = new SplittableRandom(1);
    List<TrialAdvantages> advantages = new ArrayList<>();
    for (int trial = 0; trial < specs.size(); trial++) {
      float[] raw = new float[rollout.samples()];
      for (int sample = 0; sample < raw.length; sample++) {
        raw[sample] = (float) normal.nextGaussian();
      }
      TrialAdvantages ofTrial =
          new TrialAdvantages(null, false, true, minibatches.minibatchSamples());
      ofTrial.startIteration(raw, new float[raw.length]);
      advantages.add(ofTrial);
    }
    return advantages;
  }

  private static <T> T scoped(Supplier<T> work) {
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      return work.get();
    }
  }

  /** The policy's means for one step of the whole pack, copied to the host. */
  @Benchmark
  public float[] policyForward() {
    return scoped(() -> agents.act(observations.upload()).toFloatArray());
  }

  /** One minibatch of each trial, made on the device. */
  @Benchmark
  public Minibatch minibatchGather() {
    next = (next + 1) % minibatches.count();
    return scoped(() -> minibatches.get(next));
  }

  /** One gradient step with Adam: forward, backward, clipping, update. */
  @Benchmark
  public boolean gradientStep() {
    return scoped(
        () -> {
          learner.step(minibatch, false);
          return true;
        });
  }

  /** One update of Adam. */
  @Benchmark
  public boolean adam() {
    return update("adam");
  }

  /** One update of SGD. */
  @Benchmark
  public boolean sgd() {
    return update("sgd");
  }

  /** One update of RMSprop. */
  @Benchmark
  public boolean rmsprop() {
    return update("rmsprop");
  }

  /** One update of AlphaGrad. */
  @Benchmark
  public boolean alphagrad() {
    return update("alphagrad");
  }

  /** One update of DynAG. */
  @Benchmark
  public boolean dynag() {
    return update("dynag");
  }

  /** The copy is part of it: an optimizer may overwrite the gradient. */
  private boolean update(String name) {
    return scoped(
        () -> {
          optimizers.get(name).step(agents.parameters(), gradient.duplicate(), learningRate);
          return true;
        });
  }

  /** One step of one environment, normalisation included. */
  @Benchmark
  public float environmentStep() {
    for (int k = 0; k < actions.length; k++) {
      actions[k] = (float) random.nextDouble(-1, 1);
    }
    vector.step(actions, 0, observation, 0, reward, terminated, truncated, 0);
    return reward[0];
  }
}
