package io.alphasweep.training.pack;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TorchTest {

  @ParameterizedTest
  @CsvSource({
    "auto,   0, false",
    "auto,   1, false",
    "auto,   2, true",
    "cuda,   8, true",
    "cuda:0, 8, false",
    "cuda:3, 8, false"
  })
  void warnsWhereDevicesWouldIdle(String name, int devices, boolean warns) {
    assertThat(Torch.doubt(name, devices).isPresent()).isEqualTo(warns);
  }

  @Test
  void saysWhatToDo() {
    assertThat(Torch.doubt("cuda", 4))
        .hasValue(
            "PyTorch sees 4 CUDA devices and none was named, so this process trains on cuda:0"
                + " alone; give --device cuda:N, or let a cluster lend them (scripts/submit"
                + " --gpus)");
  }

  /**
   * Reference: the same product for one trial alone. Weights are cut out of flat parameters at odd
   * places, as a network's are.
   */
  @ParameterizedTest
  @CsvSource({"1, 64, 17", "1, 37, 41", "2, 16, 17", "3, 64, 6", "8, 5, 37", "64, 64, 64"})
  void roundsATrialsProductsAlikeInEveryPack(int samples, int inputs, int outputs) {
    Random random = new Random(1);
    try (NDManager manager = Torch.manager("cpu")) {
      for (int trials : new int[] {2, 3, 4, 16}) {
        NDArray values = normal(manager, random, new Shape(trials, samples, inputs));
        NDArray flat = normal(manager, random, new Shape(trials, inputs * outputs + 11));
        float[] products = product(values, flat, outputs).toFloatArray();

        int size = samples * outputs;
        for (int trial = 0; trial < trials; trial++) {
          String only = trial + ":" + (trial + 1);
          NDArray alone =
              product(values.get(only).duplicate(), flat.get(only).duplicate(), outputs);
          assertThat(Arrays.copyOfRange(products, trial * size, (trial + 1) * size))
              .isEqualTo(alone.toFloatArray());
        }
      }
    }
  }

  private static NDArray product(NDArray values, NDArray flat, int outputs) {
    long inputs = values.getShape().get(2);
    NDArray weights =
        flat.get(":, 5:" + (5 + inputs * outputs))
            .reshape(values.getShape().get(0), inputs, outputs);
    return values.batchMatMul(weights);
  }

  private static NDArray normal(NDManager manager, Random random, Shape shape) {
    float[] values = new float[Math.toIntExact(shape.size())];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return manager.create(values, shape);
  }
}
