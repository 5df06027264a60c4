package io.alphasweep.training.objective;

import io.alphasweep.training.modulation.GainRule;
import io.alphasweep.training.modulation.Moments;
import io.alphasweep.trial.Condition;
import io.alphasweep.trial.Rule;
import io.alphasweep.trial.Setting;
import io.alphasweep.trial.Setting.Range;
import io.alphasweep.trial.Settings;
import io.alphasweep.trial.StateArchive;
import java.util.ArrayList;
import java.util.List;

/**
 * What the temporal-difference errors of one critic of one trial become before they are learned
 * from: a gate whose gain a controller sets, as AM-PPO does with advantages (Sane 2025, section
 * 2.2; its section 5.3 names it for other methods and gives no equations). One minibatch is batch
 * and minibatch in one.
 *
 * <p>With the norm N of the errors d, their deviation sigma (n - 1) and the running saturation s,
 * the gain alpha moves by rho towards kappa (N + eps) / (sigma + eps) (p* / (s + eps))^eta, and Z =
 * alpha d / (N + eps). The gates: {@code abs-tanh} |d| kappa tanh Z, the paper's by analogy; {@code
 * scalar} d kappa mean |tanh Z|, the same gain without its bias; {@code clip} rms tanh(d / rms).
 * Errors whose norm is under eps pass as they are.
 */
public final class ErrorModulation {

  private static final String SECTION = "td-modulation";
  private static final String GATE = "gate";
  private static final Condition GATES = Condition.is(GATE, "abs-tanh", "scalar", "clip");
  private static final Condition CONTROLS = Condition.is(GATE, "abs-tanh", "scalar");

  /** What a sweep file says of it. */
  public static final List<Setting> SETTINGS = settings();

  private static final String CRITIC_AND_ACTOR = "critic-and-actor";

  /** Of learners whose actor goes by the values of all actions. */
  public static final Setting MODULATES =
      Setting.text(
              "modulates",
              List.of("critic", CRITIC_AND_ACTOR),
              "whether the gate is the critics' alone, or the actor learns from gated advantages q"
                  + " - sum pi q, all actions of a minibatch under a controller of their own; ours")
          .when(GATES)
          .absentAt("critic")
          .onHost()
          .in(SECTION);

  /** What the bounds of the gain must be to one another, where a controller sets it. */
  public static final Rule BOUNDS = Rule.ordered(SECTION + ".alpha-min", SECTION + ".alpha-max");

  private static List<Setting> settings() {
    List<Setting> all = new ArrayList<>();
    all.add(
        Setting.text(
                GATE,
                List.of("off", "abs-tanh", "scalar", "clip"),
                "what becomes of temporal-difference errors")
            .absentAt("off"));
    all.add(
        Setting.text(
                "renormalise",
                List.of("none", "rms", "slope"),
                "what modulated errors are brought back to")
            .when(GATES));
    all.add(
        Setting.text("priority", List.of("raw", "modulated"), "which errors make priorities")
            .when(GATES));
    all.add(
        Setting.text(
                "controller-scope",
                List.of("per-critic", "shared"),
                "whether critics share a controller, which then sees them in turn")
            .when(CONTROLS));
    all.add(
        Setting.text("norm", List.of("batch", "ema"), "which norm errors are divided by")
            .when(CONTROLS));
    all.add(
        Setting.integer(
                "interval",
                Range.closed(1, Integer.MAX_VALUE),
                "minibatches from one turn of the controller to the next")
            .when(CONTROLS));
    List<Setting> ofController = new ArrayList<>();
    ofController.add(Setting.real("kappa", Range.POSITIVE, "shared scale of gate and gain"));
    ofController.add(Setting.real("tau", Range.POSITIVE, "saturation threshold on |Z|"));
    ofController.add(Setting.real("epsilon", Range.POSITIVE, "numerical floor"));
    ofController.add(Setting.real("p-star", Range.open(0, 1), "target saturation"));
    ofController.addAll(GainRule.SETTINGS);
    ofController.add(
        Setting.real("initial-saturation", Range.closed(0, 1), "running saturation at the start"));
    ofController.forEach(setting -> all.add(setting.when(CONTROLS)));
    return all.stream().map(setting -> setting.onHost().in(SECTION)).toList();
  }

  private final String gate;
  private final String renormalise;
  private final boolean makesPriorities;
  private final Controller controller;

  /** Sets the gain. Two critics may share one. */
  private static final class Controller {

    private final boolean isOfAverage;
    private final long interval;
    private final double kappa;
    private final double tau;
    private final double epsilon;
    private final double pStar;
    private final double rhoSat;
    private final GainRule rule;
    private double alpha;
    private double saturation;
    private double averageNorm = Double.NaN;
    private long batches;

    Controller(Settings settings) {
      this.isOfAverage = settings.text("norm").equals("ema");
      this.interval = settings.integer("interval");
      this.kappa = settings.real("kappa");
      this.tau = settings.real("tau");
      this.epsilon = settings.real("epsilon");
      this.pStar = settings.real("p-star");
      this.rhoSat = settings.real("rho-sat");
      this.rule = new GainRule(settings);
      this.alpha = settings.real("initial-alpha");
      this.saturation = settings.real("initial-saturation");
    }

    /** What Z is of each error; 0 where errors pass as they are. */
    double gain(float[] errors) {
      Moments moments = Moments.of(errors);
      boolean isDue = batches++ % interval == 0;
      if (moments.norm() < epsilon) {
        return 0;
      }
      averageNorm =
          Double.isNaN(averageNorm) ? moments.norm() : rule.smooth(averageNorm, moments.norm());
      double norm = isOfAverage ? averageNorm : moments.norm();
      if (!isDue) {
        return alpha / (norm + epsilon);
      }
      alpha = rule.next(alpha, norm, moments.std(), pStar / (saturation + epsilon));
      double gain = alpha / (norm + epsilon);
      int saturated = GainRule.saturated(errors, gain, tau);
      saturation = (1 - rhoSat) * saturation + rhoSat * saturated / errors.length;
      return gain;
    }

    void archive(StateArchive archive) {
      alpha = archive.real("alpha", alpha);
      saturation = archive.real("saturation-ema", saturation);
      averageNorm = archive.real("average-norm", averageNorm);
      batches = archive.integer("batches", batches);
    }
  }

  private ErrorModulation(Settings settings, Controller controller) {
    this.gate = settings.text(GATE);
    this.renormalise = settings.text("renormalise");
    this.makesPriorities = settings.text("priority").equals("modulated");
    this.controller = controller;
  }

  /** Those of a trial's critics; empty where errors are learned from as they are. */
  static List<ErrorModulation> of(Settings trial, int critics) {
    Settings settings = trial.in(SECTION);
    List<ErrorModulation> all = new ArrayList<>();
    if (settings.text(GATE).equals("off")) {
      return all;
    }
    boolean controls = !settings.text(GATE).equals("clip");
    Controller shared = controls ? new Controller(settings) : null;
    for (int critic = 0; critic < critics; critic++) {
      boolean ownsOne =
          controls && critic > 0 && settings.text("controller-scope").equals("per-critic");
      all.add(new ErrorModulation(settings, ownsOne ? new Controller(settings) : shared));
    }
    return all;
  }

  /** That of an actor's advantages; null where the actor learns from values as they are. */
  public static ErrorModulation ofActor(Settings trial) {
    return trial.has(MODULATES.key()) && trial.text(MODULATES.key()).equals(CRITIC_AND_ACTOR)
        ? of(trial, 1).get(0)
        : null;
  }

  /**
   * Modulates a minibatch's errors, or an actor's advantages.
   *
   * @param errors {@code [sample]}
   * @param modulated receives {@code [sample]}
   */
  public void apply(float[] errors, float[] modulated) {
    double gain = controller == null ? 0 : controller.gain(errors);
    switch (gate) {
      case "abs-tanh" -> absTanh(errors, gain, modulated);
      case "scalar" -> scalar(errors, gain, modulated);
      default -> clip(errors, modulated);
    }
    double factor = factor(errors, modulated);
    if (factor != 1) {
      for (int sample = 0; sample < modulated.length; sample++) {
        modulated[sample] = (float) (factor * modulated[sample]);
      }
    }
  }

  private void absTanh(float[] errors, double gain, float[] modulated) {
    for (int sample = 0; sample < errors.length; sample++) {
      float error = errors[sample];
      modulated[sample] =
          gain == 0
              ? error
              : (float) (Math.abs(error) * controller.kappa * StrictMath.tanh(gain * error));
    }
  }

  private void scalar(float[] errors, double gain, float[] modulated) {
    double sum = 0;
    for (float error : errors) {
      sum += Math.abs(StrictMath.tanh(gain * error));
    }
    double scale = gain == 0 ? 1 : controller.kappa * sum / errors.length;
    for (int sample = 0; sample < errors.length; sample++) {
      modulated[sample] = (float) (scale * errors[sample]);
    }
  }

  private static void clip(float[] errors, float[] modulated) {
    double rms = Moments.of(errors).norm() / Math.sqrt(errors.length);
    for (int sample = 0; sample < errors.length; sample++) {
      modulated[sample] = rms == 0 ? 0 : (float) (rms * StrictMath.tanh(errors[sample] / rms));
    }
  }

  /** What brings modulated errors back; 1 for nothing. */
  private double factor(float[] errors, float[] modulated) {
    double factor =
        switch (renormalise) {
          case "rms" -> Moments.of(errors).norm() / Moments.of(modulated).norm();
          case "slope" -> 1 / meanGate(errors, modulated);
          default -> 1;
        };
    return Double.isFinite(factor) ? factor : 1;
  }

  private static double meanGate(float[] errors, float[] modulated) {
    double sum = 0;
    int count = 0;
    for (int sample = 0; sample < errors.length; sample++) {
      if (errors[sample] != 0) {
        sum += modulated[sample] / (double) errors[sample];
        count++;
      }
    }
    return sum / count;
  }

  /** Whether priorities are those of the modulated errors. */
  boolean makesPriorities() {
    return makesPriorities;
  }

  /** The gain; NaN where no controller sets one. */
  public double alpha() {
    return controller == null ? Double.NaN : controller.alpha;
  }

  /** The running saturation; NaN where no controller sees one. */
  public double saturation() {
    return controller == null ? Double.NaN : controller.saturation;
  }

  /** Saves or restores what one minibatch hands on to the next. */
  public void archive(StateArchive archive) {
    if (controller != null) {
      controller.archive(archive);
    }
  }
}
