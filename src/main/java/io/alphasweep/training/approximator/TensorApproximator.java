package io.alphasweep.training.approximator;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.alphasweep.kernel.Floats;
import io.alphasweep.training.network.Network;
import io.alphasweep.training.network.ParameterLayout;
import io.alphasweep.training.optimizer.GradientFilters;
import io.alphasweep.training.optimizer.GradientNorms;
import io.alphasweep.training.optimizer.Optimizer;
import io.alphasweep.training.pack.Cohort;
import io.alphasweep.training.pack.HostRows;
import io.alphasweep.training.pack.HostTensor;
import io.alphasweep.training.pack.PackArchive;
import io.alphasweep.training.pack.RowSums;
import io.alphasweep.trial.TrialSpec;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

/** By tensor operators, for all trials of a pack at once; tensors live in the present scope. */
final class TensorApproximator implements Approximator {

  private final Cohort cohort;
  private final Form form;
  private final List<Network> members;
  private final NDManager manager;
  private final NDArray parameters;

  /** Null for a target. */
  private final Optimizer optimizer;

  private final HostTensor column;

  /** {@code [member]}: one tensor each for its tensors. */
  private final List<NDList> gradients = new ArrayList<>();

  private float[] gradientNorms;

  private TensorApproximator(
      Cohort cohort, Form form, NDArray initial, boolean learns, GradientNorms norms) {
    this.cohort = cohort;
    this.form = form;
    this.manager = cohort.settings().manager();
    TrialSpec structure = cohort.settings().structure();
    ParameterLayout layout = new ParameterLayout();
    this.members = form.networks(structure, layout);
    members.forEach(network -> gradients.add(new NDList()));
    this.parameters = initial == null ? manager.create(initial(layout), flat(layout)) : initial;
    members.forEach(network -> network.bind(parameters));
    this.column = HostTensor.floats(manager, new Shape(cohort.size(), 1));
    this.optimizer =
        learns
            ? GradientFilters.optimizer(structure, norms).create(cohort.settings(), layout)
            : null;
  }

  static TensorApproximator learning(Cohort cohort, Form form, GradientNorms norms) {
    return new TensorApproximator(cohort, form, null, true, norms);
  }

  @Override
  public Approximator target() {
    return new TensorApproximator(cohort, form, parameters.duplicate(), false, null);
  }

  private Shape flat(ParameterLayout layout) {
    return new Shape(cohort.size(), layout.size());
  }

  private float[] initial(ParameterLayout layout) {
    FloatBuffer all = FloatBuffer.allocate(Math.toIntExact(cohort.size() * layout.size()));
    for (TrialSpec trial : cohort.trials()) {
      all.put(form.initial(trial, members, layout));
    }
    return all.array();
  }

  @Override
  public Pass pass(int member, Floats inputs) {
    return new TensorPass(member, inputs);
  }

  private final class TensorPass implements Pass {

    private final int member;
    private final Floats inputs;
    private final HostTensor tensor;
    private final Floats outputs;
    private final Floats atOutputs;
    private final Floats atInputs;
    private final HostTensor gradient;
    private Network.Pass pass;

    TensorPass(int member, Floats inputs) {
      this.member = member;
      this.inputs = inputs;
      int samples = Math.toIntExact(inputs.count() / form.inputs().size() / cohort.size());
      // One sample of one trial would be computed as two by each product; asking for two is
      // cheaper.
      int rows = samples == 1 ? Math.max(2, cohort.size()) : cohort.size();
      this.tensor =
          HostTensor.floats(
              manager,
              new Shape(
                  LongStream.concat(
                          LongStream.of(rows, samples), LongStream.of(form.inputs().getShape()))
                      .toArray()));
      this.gradient = HostTensor.floats(manager, new Shape(cohort.size(), samples, form.outputs()));
      this.outputs = Floats.zeros((long) cohort.size() * samples * form.outputs());
      this.atOutputs = Floats.of(gradient.floats());
      this.atInputs = Floats.zeros(inputs.count());
    }

    @Override
    public Floats inputs() {
      return inputs;
    }

    @Override
    public Floats outputs() {
      return outputs;
    }

    private NDArray upload() {
      tensor.floats().put(0, inputs.buffer(), 0, inputs.count());
      return tensor.upload();
    }

    private void take(NDArray found) {
      outputs.buffer().put(0, found.toFloatArray(), 0, outputs.count());
    }

    @Override
    public void infer() {
      take(members.get(member).infer(upload()));
    }

    @Override
    public void forward() {
      pass = members.get(member).forward(upload());
      take(pass.outputs());
    }

    @Override
    public Floats atOutputs() {
      return atOutputs;
    }

    @Override
    public void backward() {
      gradients.set(
          member,
          new NDList(members.get(member).backward(pass, gradient.upload(), false).atParameters()));
    }

    @Override
    public Floats backwardToInputs() {
      NDArray found = members.get(member).backward(pass, gradient.upload(), true).atInputs();
      atInputs.buffer().put(0, found.toFloatArray());
      return atInputs;
    }
  }

  @Override
  public void step(double[] rates) {
    NDList tensors = new NDList();
    gradients.forEach(tensors::addAll);
    NDArray gradient = NDArrays.concat(tensors, 1);
    gradientNorms = RowSums.norm(gradient).toFloatArray();
    optimizer.step(parameters, gradient, upload(rates));
  }

  private NDArray upload(double[] ofTrials) {
    FloatBuffer host = column.floats();
    for (double each : ofTrials) {
      host.put((float) each);
    }
    return column.upload();
  }

  @Override
  public float gradientNorm(int trial) {
    return gradientNorms[trial];
  }

  @Override
  public float saturatedShare(int trial) {
    NDArray shares = optimizer.saturatedShare();
    return shares == null ? Float.NaN : shares.toFloatArray()[trial];
  }

  @Override
  public void follow(Approximator other, double[] shares) {
    NDArray share = upload(shares);
    NDArray rest = share.neg().addi(manager.create(1f));
    parameters.muli(rest).addi(((TensorApproximator) other).parameters.mul(share));
  }

  @Override
  public void findDiverged() {
    cohort.pack().survivors().divergeIfNotFinite(parameters);
  }

  @Override
  public float[] parameters(int trial) {
    return HostRows.first(parameters, trial, Math.toIntExact(parameters.getShape().get(1)));
  }

  @Override
  public void archive(PackArchive archive, String name) {
    archive.tensor(name, parameters);
    if (optimizer != null) {
      optimizer.archive(archive.in("optimizer"));
    }
  }
}
