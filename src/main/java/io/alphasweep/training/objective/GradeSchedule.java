package io.alphasweep.training.objective;

import io.alphasweep.rows.Row;
import io.alphasweep.trial.Choice;
import io.alphasweep.trial.Setting;
import io.alphasweep.trial.Setting.Range;
import io.alphasweep.trial.Settings;
import io.alphasweep.trial.StateArchive;
import java.util.List;

/**
 * GrAdE (Nilabh and Choudhury, Algorithm 2): the entropy's weight falls with the gradients. With G
 * the sum of the L2 norms of the policy's tensors, m = beta m + (1 - beta) G, which the paper
 * prints with a minus, and M the largest m so far, the weight is kappa r with r = m / M.
 *
 * <p>G is that of the step before, as in the authors' program, which looks at the gradients before
 * it computes them anew: clipped and filtered. The paper's algorithm starts m at the first
 * gradient, so that r is 1 in the first two steps; their program starts it at 0, and with it the
 * first r.
 */
final class GradeSchedule implements EntropySchedule {

  private static final String SECTION = "entropy-schedule.";
  private static final String BETA = "beta";
  private static final String START = "start";
  private static final String FIRST = "first";

  static final Choice<EntropySchedule.Factory> CHOICE =
      new Choice<>(
          "grade",
          "the entropy's weight falls with the policy's gradients",
          "kappa r with r = m / max m, m = beta m + (1 - beta) G, and G the sum of the norms of the"
              + " policy's tensors in the gradient of the step before, clipped and filtered",
          "Nilabh and Choudhury 2024 (GrAdE), Algorithm 2, whose mean is printed with a minus; G as"
              + " in their program",
          List.of(
              Setting.real(BETA, Range.below(0, 1), "memory of the running norm m"),
              Setting.text(
                  START,
                  List.of("zero", FIRST),
                  "what m is before the first gradient: 0 (their program) or that gradient's norm"
                      + " (their text)")),
          GradeSchedule::new);

  private static final double FLOOR = 1e-8;

  private final double beta;
  private double mean;
  private double largest;

  /** Whether the mean becomes the coming norm itself. */
  private boolean waits;

  private double sum;
  private long steps;

  private GradeSchedule(Settings trial) {
    this.beta = trial.real(SECTION + BETA);
    this.waits = trial.text(SECTION + START).equals(FIRST);
  }

  @Override
  public void startIteration() {
    sum = 0;
    steps = 0;
  }

  @Override
  public double share() {
    return waits ? 1 : mean / (largest + FLOOR);
  }

  @Override
  public void stepped(double norms) {
    sum += share();
    steps++;
    mean = waits ? norms : beta * mean + (1 - beta) * norms;
    waits = false;
    largest = Math.max(largest, mean);
  }

  @Override
  public void report(Row row) {
    row.put(EntropySchedules.SHARE, sum / steps);
  }

  @Override
  public void archive(StateArchive archive) {
    mean = archive.real("mean", mean);
    largest = archive.real("largest", largest);
    waits = archive.flag("waits", waits);
  }
}
