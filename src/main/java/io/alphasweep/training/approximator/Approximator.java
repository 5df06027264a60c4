package io.alphasweep.training.approximator;

import ai.djl.ndarray.types.Shape;
import io.alphasweep.kernel.Floats;
import io.alphasweep.training.PolicyForm;
import io.alphasweep.training.network.Network;
import io.alphasweep.training.network.Networks;
import io.alphasweep.training.network.ParameterLayout;
import io.alphasweep.training.optimizer.GradientNorms;
import io.alphasweep.training.pack.Cohort;
import io.alphasweep.training.pack.PackArchive;
import io.alphasweep.training.policy.Behavior;
import io.alphasweep.trial.RandomStreams;
import io.alphasweep.trial.TrialSpec;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A network of each trial of a cohort, or several of one shape under one optimizer (twin critics),
 * whose numbers go in and come out in the host's memory. Whoever learns with it does not learn who
 * computes: the kernel, or PyTorch.
 */
public interface Approximator {

  /**
   * What is to be approximated.
   *
   * @param name of the tensors; the initial parameters are drawn from the stream {@code
   *     name-parameters}, of the index of the member
   * @param inputs shape of one sample
   * @param outputs count of numbers
   * @param members networks of a trial
   */
  record Form(String name, Shape inputs, int outputs, int members) {

    /** The name of one member's tensors. */
    public String name(int member) {
      return members == 1 ? name : name + "-" + (member + 1);
    }

    /** Its members in order; the layout receives their tensors. */
    public List<Network> networks(TrialSpec trial, ParameterLayout layout) {
      return IntStream.range(0, members)
          .mapToObj(
              member -> Networks.of(trial).create(trial, layout, name(member), inputs, outputs, 1))
          .toList();
    }

    /**
     * The initial parameters of a trial.
     *
     * @param networks as {@link #networks} gave them, with their layout
     */
    public float[] initial(TrialSpec trial, List<Network> networks, ParameterLayout layout) {
      float[] parameters = new float[Math.toIntExact(layout.size())];
      RandomStreams streams = new RandomStreams(trial.seed());
      for (int member = 0; member < members; member++) {
        networks.get(member).initialize(parameters, streams.stream(name + "-parameters", member));
      }
      return parameters;
    }

    /**
     * A trial's only member, as what acts.
     *
     * @param behavior what its outputs come to
     */
    public PolicyForm policy(TrialSpec trial, Behavior behavior) {
      ParameterLayout layout = new ParameterLayout();
      return new PolicyForm(layout, networks(trial, layout).get(0), parameters -> behavior);
    }

    /** How large one member is. */
    public Network.Size size(TrialSpec trial) {
      return Networks.of(trial).size(trial, inputs, outputs);
    }
  }

  /** One place where inputs become outputs, with all memory that this needs. */
  interface Pass {

    /** {@code [trial, sample, input]}. */
    Floats inputs();

    /** {@code [trial, sample, output]}, of the last {@link #infer} or {@link #forward}. */
    Floats outputs();

    /** Computes the outputs alone. */
    void infer();

    /** Computes the outputs, and keeps what their gradient needs. */
    void forward();

    /** {@code [trial, sample, output]}, to be filled before a gradient is asked for. */
    Floats atOutputs();

    /** The gradient at the member's parameters, which waits for {@link Approximator#step}. */
    void backward();

    /** The gradient at the inputs alone, {@code [trial, sample, input]}. */
    Floats backwardToInputs();
  }

  /**
   * Networks with initial parameters from each trial's own streams, and their optimizer at its
   * start.
   */
  static Approximator of(Cohort cohort, Form form) {
    return of(cohort, form, null);
  }

  /**
   * The same, measured.
   *
   * @param norms hears of the gradients that the optimizer is given; null for nobody
   */
  static Approximator of(Cohort cohort, Form form, GradientNorms norms) {
    return cohort.kernel().isPresent()
        ? KernelApproximator.learning(cohort, form, norms)
        : TensorApproximator.learning(cohort, form, norms);
  }

  /** Whether the kernel computes networks of this form. */
  static boolean isCovered(TrialSpec trial, Form form) {
    return form.networks(trial, new ParameterLayout()).get(0).perceptron() != null;
  }

  /** A copy that learns nothing by itself. */
  Approximator target();

  /**
   * A place for a member to compute in.
   *
   * @param inputs {@code [trial, sample, input]}; what stands there is computed
   */
  Pass pass(int member, Floats inputs);

  /**
   * One step of the optimizer along the gradient of all members.
   *
   * @param rates {@code [trial]}, already annealed
   */
  void step(double[] rates);

  /** The global norm of the gradient that the last step took. */
  float gradientNorm(int trial);

  /** See {@link io.alphasweep.training.optimizer.KernelOptimizer#saturatedShare}. */
  float saturatedShare(int trial);

  /**
   * Moves each trial's parameters to those of another approximator by a share of the way; a share
   * of 1 copies.
   *
   * @param shares {@code [trial]}
   */
  void follow(Approximator other, double[] shares);

  /** Ends the trials that have a parameter that is not finite. */
  void findDiverged();

  /** A copy of a trial's parameters. */
  float[] parameters(int trial);

  /** Saves or restores the parameters, under that name, and the optimizer, if it has one. */
  void archive(PackArchive archive, String name);
}
