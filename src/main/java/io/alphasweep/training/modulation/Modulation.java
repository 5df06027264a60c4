package io.alphasweep.training.modulation;

import io.alphasweep.rows.Columns;
import io.alphasweep.rows.Row;
import io.alphasweep.trial.Setting;
import io.alphasweep.trial.Setting.Range;
import io.alphasweep.trial.Settings;
import io.alphasweep.trial.StateArchive;
import java.util.List;

/**
 * A gate and the controller of its gain, over the signals of one trial: first the controller sees a
 * whole batch, then its minibatches pass the gate (AM-PPO paper section 2.2).
 */
public final class Modulation {

  /** What gate and controller have in common, since both speak of the same Z. */
  public static final List<Setting> SETTINGS =
      List.of(
          Setting.real("kappa", Range.POSITIVE, "shared scale of gate and gain"),
          Setting.real("tau", Range.POSITIVE, "saturation threshold on |Z|"),
          Setting.real("epsilon", Range.POSITIVE, "numerical floor"),
          Norm.SETTING);

  /** What any gate and any controller report of an iteration. */
  public static final Columns COLUMNS = Controllers.columns().and(Gates.columns());

  private final Gate gate;
  private final Controller controller;

  private Modulation(Gate gate, Controller controller) {
    this.gate = gate;
    this.controller = controller;
  }

  /** Whether one hangs in a section. */
  public static boolean isOf(Settings settings) {
    return settings.has("kappa");
  }

  /**
   * The modulation of a trial before its first batch.
   *
   * @param settings of the section in which it hangs
   */
  public static Modulation of(Settings settings) {
    return new Modulation(
        Gates.REGISTRY.chosen(settings).factory().create(settings),
        Controllers.REGISTRY.chosen(settings).factory().create(settings));
  }

  /**
   * Sees a whole batch, before any minibatch of it.
   *
   * @param signals {@code [sample]}, raw
   */
  public void observe(float[] signals) {
    Moments moments = Moments.of(signals);
    controller.update(signals, moments);
    gate.startBatch(signals, moments);
  }

  /**
   * Modulates one minibatch.
   *
   * @param signals {@code [sample]}
   * @param modulated receives {@code [sample]}
   */
  public void modulate(float[] signals, float[] modulated) {
    controller.passes(signals);
    gate.apply(signals, controller.gain(), modulated);
  }

  /** The gain after the last batch. */
  public double gain() {
    return controller.gain();
  }

  /** Saves or restores what one batch hands on to the next. */
  public void archive(StateArchive archive) {
    controller.archive(archive.in("controller"));
  }

  /**
   * Saves or restores what is known of the last batch, too: for those whose minibatches pass the
   * gate before the next batch is seen.
   */
  public void archiveBatch(StateArchive archive) {
    archive(archive);
    gate.archiveBatch(archive.in("gate"));
    controller.archiveBatch(archive.in("controller"));
  }

  /** Puts {@link #COLUMNS}, as far as its gate and its controller have them. */
  public void report(Row row) {
    controller.report(row);
    gate.report(row);
  }
}
