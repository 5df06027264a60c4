package io.alphasweep.training.optimizer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.alphasweep.kernel.Floats;
import io.alphasweep.kernel.Kernel;
import io.alphasweep.training.network.ParameterLayout;
import io.alphasweep.training.pack.Elementwise;
import io.alphasweep.training.pack.PackArchive;
import io.alphasweep.training.pack.PackSettings;
import io.alphasweep.training.pack.RowSums;
import io.alphasweep.training.pack.Variable;
import io.alphasweep.trial.Choice;
import io.alphasweep.trial.Condition;
import io.alphasweep.trial.Rule;
import io.alphasweep.trial.Setting;
import io.alphasweep.trial.Setting.Range;
import io.alphasweep.trial.StateArchive;
import java.util.Arrays;
import java.util.List;
import org.hipparchus.distribution.continuous.NormalDistribution;

/**
 * Dynamic AlphaGrad (reference 3 of the AM-PPO paper): AlphaGrad whose gain follows, for each
 * tensor, the tensor's size and how much of it saturates, and whose update shrinks as training
 * settles.
 *
 * <p>Per tensor: n the norm, sigma = n / sqrt(d), alpha_hat = kappa (n + eps) / (sigma + eps) (d /
 * D)^beta (p* / (s + eps))^eta S, alpha its running mean with weight rho; Z = g / (n + eps) alpha /
 * S; update k S tanh(Z). kappa = tau / Phi^-1(1 - p* / 2) makes p* the saturation of normally
 * distributed elements.
 */
final class DynAg implements Optimizer {

  static final Choice<Optimizer.Factory> CHOICE =
      new Choice<Optimizer.Factory>(
              "dynag",
              "Dynamic AlphaGrad: AlphaGrad whose gain follows a saturation target, per tensor",
              "alpha_hat = kappa (N + eps) / (sigma + eps) (d / D)^beta (p* / (s + eps))^eta S, Z ="
                  + " alpha g / (S (N + eps)), u = k S tanh Z, momentum and decay as alphagrad",
              "Sane 2025 (the AM-PPO paper's reference 3), in the form of its program",
              List.of(
                  Setting.real("tau", Range.POSITIVE, "saturation threshold on |Z|"),
                  Setting.real("p-star", Range.open(0, 1), "target saturation"),
                  Setting.real(
                      "beta", Range.NON_NEGATIVE, "exponent of a tensor's share of all elements"),
                  Setting.real("eta", Range.NON_NEGATIVE, "strength of the saturation feedback"),
                  Setting.real("rho", Range.above(0, 1), "smoothing of the gain"),
                  Setting.real("epsilon", Range.POSITIVE, "numerical floor"),
                  Setting.real("alpha-min", Range.POSITIVE, "lower bound of the gain"),
                  Setting.real("alpha-max", Range.POSITIVE, "upper bound of the gain"),
                  Setting.real("k", Range.POSITIVE, "size of the update at full saturation"),
                  Setting.real(
                      "lambda-rms",
                      Range.POSITIVE,
                      "share of the early update RMS below which the shrink acts"),
                  Setting.real("shrink-min", Range.closed(0, 1), "lower bound of the shrink"),
                  Setting.real("shrink-gamma", Range.POSITIVE, "exponent of the shrink"),
                  Setting.real("rms-decay", Range.below(0, 1), "decay of the running update RMS"),
                  Setting.integer("warm-up", Range.atLeast(0), "steps before the shrink acts")
                      .structural(),
                  Setting.integer(
                          "measure-every",
                          Range.atLeast(1),
                          "steps between saturation measurements")
                      .structural(),
                  Setting.real(
                      "weight-decay", Range.NON_NEGATIVE, "weight decay, added after the tanh"),
                  Setting.real("momentum", Range.below(0, 1), "momentum factor; 0 is none"),
                  Setting.real("dampening", Range.closed(0, 1), "dampening of the momentum")
                      .when(Condition.positive("momentum")),
                  Setting.flag("nesterov", "Nesterov's form of the momentum")
                      .when(Condition.positive("momentum"))),
              Optimizer.of(DynAg::new, OnKernel::new))
          .with(Rule.ordered("alpha-min", "alpha-max"));

  private final ParameterLayout layout;
  private final long warmUp;
  private final long measureEvery;

  private final NDArray one;
  private final NDArray tau;
  private final NDArray eta;
  private final NDArray rho;
  private final NDArray rhoComplement;
  private final NDArray epsilon;
  private final NDArray alphaMin;
  private final NDArray alphaMax;
  private final NDArray k;
  private final NDArray lambda;
  private final NDArray shrinkMin;
  private final NDArray shrinkRange;
  private final NDArray shrinkGamma;
  private final NDArray rmsDecay;
  private final NDArray rmsComplement;
  private final NDArray pStar;
  private final NDArray weightDecay;
  private final Elementwise elementwise;
  private final Momentum momentum;

  /** kappa (d / D)^beta, {@code [trial, tensor]}. */
  private final NDArray scale;

  /** 1 / sqrt(d), {@code [1, tensor]}. */
  private final NDArray inverseRootSize;

  private final Variable alpha;
  private final Variable saturation;
  private final Variable shrink;
  private final NDArray rms;
  private final NDArray referenceRms;
  private NDArray saturatedShare;
  private long steps;

  private DynAg(PackSettings settings, ParameterLayout layout) {
    NDManager manager = settings.manager();
    this.layout = layout;
    int trials = settings.size();
    this.warmUp = settings.structure().integer("optimizer.warm-up");
    this.measureEvery = settings.structure().integer("optimizer.measure-every");
    this.one = manager.create(1f);
    this.tau = settings.column("optimizer.tau");
    this.eta = settings.column("optimizer.eta");
    this.rho = settings.column("optimizer.rho");
    this.rhoComplement = rho.neg().addi(one);
    this.epsilon = settings.column("optimizer.epsilon");
    this.alphaMin = settings.column("optimizer.alpha-min");
    this.alphaMax = settings.column("optimizer.alpha-max");
    this.k = settings.column("optimizer.k");
    this.elementwise = new Elementwise(settings.manager());
    this.lambda = settings.column("optimizer.lambda-rms");
    this.shrinkMin = settings.column("optimizer.shrink-min");
    this.shrinkRange = shrinkMin.neg().addi(one);
    this.shrinkGamma = settings.column("optimizer.shrink-gamma");
    this.rmsDecay = settings.column("optimizer.rms-decay");
    this.rmsComplement = rmsDecay.neg().addi(one);
    this.pStar = settings.column("optimizer.p-star");
    this.weightDecay = TensorStatistics.weightDecay(settings);
    this.momentum = new Momentum(settings, layout, Momentum.Start.ZERO);

    int tensors = layout.tensors().size();
    this.scale = manager.create(scale(settings, layout), new Shape(trials, tensors));
    this.inverseRootSize = manager.create(inverseRootSizes(layout), new Shape(1, tensors));
    this.alpha = new Variable(manager.ones(new Shape(trials, tensors)));
    this.saturation = new Variable(manager.zeros(new Shape(trials, tensors)));
    this.shrink = new Variable(manager.ones(new Shape(trials, 1)));
    this.rms = manager.zeros(new Shape(trials, 1));
    this.referenceRms = manager.zeros(new Shape(trials, 1));
  }

  private static float[] scale(PackSettings settings, ParameterLayout layout) {
    double[] tau = settings.reals("optimizer.tau");
    double[] pStar = settings.reals("optimizer.p-star");
    double[] beta = settings.reals("optimizer.beta");
    NormalDistribution normal = new NormalDistribution();
    int tensors = layout.tensors().size();
    float[] scale = new float[settings.size() * tensors];
    for (int trial = 0; trial < settings.size(); trial++) {
      double kappa = tau[trial] / normal.inverseCumulativeProbability(1 - pStar[trial] / 2);
      for (int tensor = 0; tensor < tensors; tensor++) {
        double share = (double) layout.tensors().get(tensor).size() / layout.size();
        scale[trial * tensors + tensor] = (float) (kappa * StrictMath.pow(share, beta[trial]));
      }
    }
    return scale;
  }

  private static float[] inverseRootSizes(ParameterLayout layout) {
    float[] sizes = new float[layout.tensors().size()];
    for (int tensor = 0; tensor < sizes.length; tensor++) {
      sizes[tensor] = (float) (1 / Math.sqrt((double) layout.tensors().get(tensor).size()));
    }
    return sizes;
  }

  @Override
  public void step(NDArray parameters, NDArray gradient, NDArray learningRate) {
    NDList tensors = layout.split(gradient);
    NDArray norms = TensorStatistics.norms(tensors);
    updateAlpha(norms);
    NDList gains =
        alpha.get().div(norms.addi(epsilon)).divi(shrink.get()).split(layout.tensors().size(), 1);
    for (int tensor = 0; tensor < tensors.size(); tensor++) {
      tensors.get(tensor).muli(gains.get(tensor));
    }
    NDArray saturated = TensorStatistics.saturated(gradient, tau);
    saturatedShare = RowSums.mean(saturated, 1, true);
    if (steps % measureEvery == 0) {
      saturation.set(TensorStatistics.means(layout.split(saturated)));
    }
    NDArray update = elementwise.tanh(gradient).muli(shrink.get().mul(k));
    if (weightDecay != null) {
      update.addi(parameters.mul(weightDecay));
    }
    update = momentum.apply(update);
    parameters.subi(update.mul(learningRate));
    updateShrink(update);
    steps++;
  }

  @Override
  public void archive(PackArchive archive) {
    steps = archive.shared("steps", steps);
    archive.tensor("alpha", alpha.get());
    archive.tensor("saturation", saturation.get());
    archive.tensor("shrink", shrink.get());
    archive.tensor("rms", rms);
    archive.tensor("reference-rms", referenceRms);
    momentum.archive(archive);
  }

  private void updateAlpha(NDArray norms) {
    NDArray feedback = Elementwise.power(pStar.div(saturation.get().add(epsilon)), eta);
    NDArray target =
        norms
            .add(epsilon)
            .divi(norms.mul(inverseRootSize).addi(epsilon))
            .muli(scale)
            .muli(feedback)
            .muli(shrink.get());
    NDArray mixed = alpha.get().mul(rhoComplement).addi(target.muli(rho));
    alpha.set(mixed.maximum(alphaMin).minimum(alphaMax));
  }

  private void updateShrink(NDArray update) {
    NDArray present = RowSums.mean(update.mul(update), 1, true).sqrt();
    if (steps == 0) {
      rms.addi(present);
    }
    rms.muli(rmsDecay).addi(present.muli(rmsComplement));
    if (steps == 0) {
      referenceRms.addi(rms);
    }
    if (steps < warmUp) {
      referenceRms.muli(rmsDecay).addi(rms.mul(rmsComplement));
    } else {
      NDArray ratio = rms.div(referenceRms.mul(lambda)).minimum(one);
      shrink.set(Elementwise.power(ratio, shrinkGamma).muli(shrinkRange).addi(shrinkMin));
    }
  }

  @Override
  public NDArray saturatedShare() {
    return saturatedShare;
  }

  private static final class OnKernel implements KernelOptimizer {

    private final List<ParameterLayout.Tensor> tensors;
    private final long warmUp;
    private final long measureEvery;
    private final double[] eta;
    private final double[] rho;
    private final double[] epsilon;
    private final double[] alphaMin;
    private final double[] alphaMax;
    private final double[] k;
    private final double[] lambda;
    private final double[] shrinkMin;
    private final double[] shrinkGamma;
    private final double[] rmsDecay;
    private final double[] pStar;
    private final float[] scales;

    /** {@code [trial][tensor]}. */
    private final float[][] alpha;

    private final float[][] saturation;

    /** {@code [trial][0]}. */
    private final float[][] shrink;

    private final float[][] rms;
    private final float[][] referenceRms;
    private final long[] steps;
    private final KernelTanh tanh;

    OnKernel(Kernel kernel, PackSettings settings, ParameterLayout layout) {
      this.tensors = layout.tensors();
      this.warmUp = settings.structure().integer("optimizer.warm-up");
      this.measureEvery = settings.structure().integer("optimizer.measure-every");
      this.eta = settings.reals("optimizer.eta");
      this.rho = settings.reals("optimizer.rho");
      this.epsilon = settings.reals("optimizer.epsilon");
      this.alphaMin = settings.reals("optimizer.alpha-min");
      this.alphaMax = settings.reals("optimizer.alpha-max");
      this.k = settings.reals("optimizer.k");
      this.lambda = settings.reals("optimizer.lambda-rms");
      this.shrinkMin = settings.reals("optimizer.shrink-min");
      this.shrinkGamma = settings.reals("optimizer.shrink-gamma");
      this.rmsDecay = settings.reals("optimizer.rms-decay");
      this.pStar = settings.reals("optimizer.p-star");
      this.scales = scale(settings, layout);
      int trials = settings.size();
      this.alpha = new float[trials][tensors.size()];
      this.saturation = new float[trials][tensors.size()];
      this.shrink = new float[trials][1];
      this.rms = new float[trials][1];
      this.referenceRms = new float[trials][1];
      this.steps = new long[trials];
      for (int trial = 0; trial < trials; trial++) {
        Arrays.fill(alpha[trial], 1);
        shrink[trial][0] = 1;
      }
      this.tanh = new KernelTanh(kernel, settings, layout, Momentum.Start.ZERO);
    }

    @Override
    public void step(
        int trial, Floats parameters, Floats gradient, float scale, double learningRate) {
      boolean measures = steps[trial] % measureEvery == 0;
      double present = shrink[trial][0];
      for (int index = 0; index < tensors.size(); index++) {
        ParameterLayout.Tensor tensor = tensors.get(index);
        double norm = tanh.norm(tensor, gradient, scale);
        updateAlpha(trial, index, norm);
        double gain = alpha[trial][index] / (norm + epsilon[trial]) / present;
        long exceeding =
            tanh.step(
                trial,
                tensor,
                parameters,
                gradient,
                (float) (scale * gain),
                (float) (present * k[trial]),
                learningRate);
        if (measures) {
          saturation[trial][index] = (float) ((double) exceeding / tensor.size());
        }
      }
      tanh.stepped(trial);
      updateShrink(trial);
      steps[trial]++;
    }

    private void updateAlpha(int trial, int tensor, double norm) {
      double floor = epsilon[trial];
      double sigma = norm / Math.sqrt((double) tensors.get(tensor).size());
      double feedback =
          StrictMath.pow(pStar[trial] / (saturation[trial][tensor] + floor), eta[trial]);
      double target =
          (norm + floor)
              / (sigma + floor)
              * scales[trial * tensors.size() + tensor]
              * feedback
              * shrink[trial][0];
      double mixed = alpha[trial][tensor] * (1 - rho[trial]) + target * rho[trial];
      alpha[trial][tensor] = (float) Math.min(Math.max(mixed, alphaMin[trial]), alphaMax[trial]);
    }

    private void updateShrink(int trial) {
      double decay = rmsDecay[trial];
      double present = tanh.rms(trial);
      boolean first = steps[trial] == 0;
      double before = first ? present : rms[trial][0];
      double running = before * decay + present * (1 - decay);
      rms[trial][0] = (float) running;
      double reference = first ? running : referenceRms[trial][0];
      if (steps[trial] < warmUp) {
        reference = reference * decay + running * (1 - decay);
      } else {
        double ratio = Math.min(running / (reference * lambda[trial]), 1);
        shrink[trial][0] =
            (float)
                (StrictMath.pow(ratio, shrinkGamma[trial]) * (1 - shrinkMin[trial])
                    + shrinkMin[trial]);
      }
      referenceRms[trial][0] = (float) reference;
    }

    @Override
    public double saturatedShare(int trial) {
      return tanh.saturatedShare(trial);
    }

    @Override
    public void archive(PackArchive archive) {
      for (int trial = 0; trial < steps.length; trial++) {
        StateArchive own = archive.trial(trial);
        steps[trial] = own.integer("steps", steps[trial]);
        own.floats("alpha", alpha[trial], 0, alpha[trial].length);
        own.floats("saturation", saturation[trial], 0, saturation[trial].length);
        own.floats("shrink", shrink[trial], 0, 1);
        own.floats("rms", rms[trial], 0, 1);
        own.floats("reference-rms", referenceRms[trial], 0, 1);
      }
      tanh.archive(archive);
    }
  }
}
