package io.alphasweep.training.objective;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import io.alphasweep.training.objective.ClippedSurrogate.Surrogate;
import io.alphasweep.training.pack.PackSettings;
import io.alphasweep.trial.Choice;
import io.alphasweep.trial.Settings;
import java.util.List;
import java.util.function.DoubleBinaryOperator;

/**
 * The second-order approximation of maximum likelihood (Kumar et al. 2022, Eq. 35): f = -(1 + x)^2
 * / 2 where y &lt;= -(1 + x) &lt;= 0, else y max(1 + x + y / 2, 0).
 */
final class MlaScaling implements Scaling {

  static final Choice<Factory> CHOICE =
      new Choice<>(
          "mla",
          "maximum likelihood to the second order",
          "f = -(1 + x)^2 / 2 where y <= -(1 + x) <= 0, else y max(1 + x + y / 2, 0)",
          "Kumar et al. 2022, Eq. 35",
          List.of(),
          new Factory() {
            @Override
            public Scaling create(PackSettings settings) {
              return new MlaScaling();
            }

            @Override
            public DoubleBinaryOperator onHost(Settings settings) {
              return MlaScaling::weight;
            }
          });

  private MlaScaling() {}

  private static double weight(double x, double y) {
    double line = 1 + x;
    return line >= 0 && y <= -line ? -line * line / 2 : y * Math.max(line + y / 2, 0);
  }

  @Override
  public NDArray weights(Surrogate surrogate) {
    NDArray line = surrogate.logRatio().add(1);
    NDArray signal = surrogate.signal();
    NDArray isFloor = line.gte(0).logicalAnd(signal.lte(line.neg()));
    NDArray floor = line.mul(line).muli(-0.5f);
    NDArray weights = signal.mul(0.5f).addi(line).maximum(0).muli(signal);
    return NDArrays.where(isFloor, floor, weights);
  }
}
