package io.alphasweep.training.approximator;

import io.alphasweep.kernel.Floats;
import io.alphasweep.kernel.Kernel;
import io.alphasweep.kernel.Perceptron;
import io.alphasweep.training.network.Network;
import io.alphasweep.training.network.ParameterLayout;
import io.alphasweep.training.optimizer.GradientFilters;
import io.alphasweep.training.optimizer.GradientNorms;
import io.alphasweep.training.optimizer.KernelOptimizer;
import io.alphasweep.training.pack.Cohort;
import io.alphasweep.training.pack.PackArchive;
import io.alphasweep.trial.TrialSpec;
import java.nio.FloatBuffer;
import java.util.List;

/** By the kernel, for one trial. */
final class KernelApproximator implements Approximator {

  private final Cohort cohort;
  private final Kernel kernel;
  private final Perceptron network;
  private final Floats parameters;

  /** Null for a target. */
  private final Floats gradient;

  /** Null for a target. */
  private final KernelOptimizer optimizer;

  private float gradientNorm;

  private KernelApproximator(
      Cohort cohort,
      Perceptron network,
      Floats parameters,
      Floats gradient,
      KernelOptimizer optimizer) {
    this.cohort = cohort;
    this.kernel = cohort.kernel().orElseThrow();
    this.network = network;
    this.parameters = parameters;
    this.gradient = gradient;
    this.optimizer = optimizer;
  }

  static KernelApproximator learning(Cohort cohort, Form form, GradientNorms norms) {
    TrialSpec trial = cohort.trials().get(0);
    ParameterLayout layout = new ParameterLayout();
    List<Network> members = form.networks(trial, layout);
    Floats parameters = Floats.zeros(layout.size());
    parameters.buffer().put(0, form.initial(trial, members, layout));
    return new KernelApproximator(
        cohort,
        members.get(0).perceptron(),
        parameters,
        Floats.zeros(layout.size()),
        GradientFilters.optimizer(trial, norms)
            .create(cohort.kernel().orElseThrow(), cohort.settings(), layout));
  }

  @Override
  public Approximator target() {
    Floats copy = Floats.zeros(parameters.count());
    copy.buffer().put(0, parameters.buffer(), 0, parameters.count());
    return new KernelApproximator(cohort, network, copy, null, null);
  }

  @Override
  public Pass pass(int member, Floats inputs) {
    return new KernelPass(member * network.parameters(), inputs);
  }

  private final class KernelPass implements Pass {

    /** Where the member's parameters begin. */
    private final long from;

    private final Floats inputs;
    private final int samples;
    private final Floats work;
    private final Floats outputs;
    private Floats atOutputs;
    private Floats atInputs;

    KernelPass(long from, Floats inputs) {
      this.from = from;
      this.inputs = inputs;
      this.samples = inputs.count() / network.inputs();
      this.work = Floats.zeros(network.passFloats(samples));
      this.outputs = Floats.zeros((long) samples * network.outputs());
    }

    @Override
    public Floats inputs() {
      return inputs;
    }

    @Override
    public Floats outputs() {
      return outputs;
    }

    @Override
    public void infer() {
      forward();
    }

    @Override
    public void forward() {
      kernel.forward(network, parameters, from, inputs, samples, work, outputs);
    }

    @Override
    public Floats atOutputs() {
      if (atOutputs == null) {
        atOutputs = Floats.zeros(outputs.count());
      }
      return atOutputs;
    }

    @Override
    public void backward() {
      kernel.backward(
          network, parameters, from, inputs, samples, work, atOutputs(), gradient, null);
    }

    @Override
    public Floats backwardToInputs() {
      if (atInputs == null) {
        atInputs = Floats.zeros(inputs.count());
      }
      kernel.backward(
          network, parameters, from, inputs, samples, work, atOutputs(), null, atInputs);
      return atInputs;
    }
  }

  @Override
  public void step(double[] rates) {
    gradientNorm = kernel.norm(gradient, 0, gradient.count());
    optimizer.step(0, parameters, gradient, 1, rates[0]);
  }

  @Override
  public float gradientNorm(int trial) {
    return gradientNorm;
  }

  @Override
  public float saturatedShare(int trial) {
    return (float) optimizer.saturatedShare(trial);
  }

  @Override
  public void follow(Approximator other, double[] shares) {
    FloatBuffer own = parameters.buffer();
    FloatBuffer towards = ((KernelApproximator) other).parameters.buffer();
    float share = (float) shares[0];
    if (share == 1) {
      own.put(0, towards, 0, own.capacity());
      return;
    }
    for (int i = 0; i < own.capacity(); i++) {
      float before = own.get(i);
      own.put(i, before + share * (towards.get(i) - before));
    }
  }

  @Override
  public void findDiverged() {
    cohort.pack().survivors().divergeIfNotFinite(cohort.inPack(0), parameters.buffer());
  }

  @Override
  public float[] parameters(int trial) {
    float[] own = new float[parameters.count()];
    parameters.buffer().get(0, own);
    return own;
  }

  @Override
  public void archive(PackArchive archive, String name) {
    archive.floats(0, name, parameters.buffer());
    if (optimizer != null) {
      optimizer.archive(archive.in("optimizer"));
    }
  }
}
