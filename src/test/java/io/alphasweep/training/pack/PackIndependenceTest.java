package io.alphasweep.training.pack;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import com.sun.jna.Function;
import com.sun.jna.Platform;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * What the trainer computes for a trial comes out the same to the bit, alone and in packs of any
 * size, wherever it stands in the pack and its numbers in memory.
 *
 * <p>{@code -Dalphasweep.grid=full} takes many more shapes, {@code -Dalphasweep.mkl=MODE} another
 * mode of MKL ({@code none} for none); ATEN_CPU_CAPABILITY and MKL_ENABLE_INSTRUCTIONS choose the
 * instructions.
 */
class PackIndependenceTest {

  private static final boolean FULL = "full".equals(System.getProperty("alphasweep.grid"));

  private static final int[] SAMPLES =
      FULL ? new int[] {1, 2, 3, 5, 8, 16, 31, 64, 256} : new int[] {1, 2, 3, 8, 64};
  private static final int[] INPUTS =
      FULL
          ? new int[] {1, 2, 3, 4, 5, 8, 11, 16, 17, 27, 37, 64, 111, 128, 376}
          : new int[] {1, 3, 11, 17, 64, 376};
  private static final int[] OUTPUTS =
      FULL
          ? new int[] {1, 2, 3, 6, 8, 16, 17, 33, 41, 64, 65, 128, 256}
          : new int[] {1, 3, 6, 17, 64};
  private static final int[] LENGTHS = {
    1, 2, 3, 5, 7, 8, 9, 15, 16, 17, 31, 33, 63, 64, 65, 100, 127, 257, 1000, 4099, 10507
  };
  private static final int[] PACKS = {1, 2, 3, 4, 7, 8, 16};
  private static final int LARGEST_PACK = 16;

  /** Where a pack's numbers lie: so many before the first trial, and so many between trials. */
  private record Place(int offset, int gap) {}

  private static final List<Place> PLACES =
      List.of(new Place(0, 0), new Place(5, 7), new Place(3, 11), new Place(8, 1));

  private final Random random = new Random(7);

  @BeforeAll
  static void chooseTheLibrarysMode() {
    Torch.version(); // sets its own mode, which counts only from the first product on
    String mode = System.getProperty("alphasweep.mkl");
    if ("none".equals(mode)) {
      Function.getFunction(Platform.C_LIBRARY_NAME, "unsetenv")
          .invokeInt(new Object[] {"MKL_CBWR"});
    } else if (mode != null) {
      Function.getFunction(Platform.C_LIBRARY_NAME, "setenv")
          .invokeInt(new Object[] {"MKL_CBWR", mode, 1});
    }
  }

  /** Each matrix also as the backward pass has it: a transposed view. */
  @Test
  void roundsATrialsProductsAlikeInEveryPack() {
    List<String> unlike = new ArrayList<>();
    for (int[] shape : products()) {
      int samples = shape[0];
      int inputs = shape[1];
      int outputs = shape[2];
      float[][] left = normal(samples * inputs);
      float[][] right = normal(inputs * outputs);
      for (boolean leftTransposed : new boolean[] {false, true}) {
        for (boolean rightTransposed : new boolean[] {false, true}) {
          PackFunction product =
              (manager, order, place) ->
                  BatchedProduct.of(
                      matrices(manager, left, order, samples, inputs, leftTransposed, place),
                      matrices(manager, right, order, inputs, outputs, rightTransposed, place));
          if (!isAlike(product)) {
            unlike.add(
                "%d%s x %d x %d%s"
                    .formatted(
                        samples,
                        leftTransposed ? "'" : "",
                        inputs,
                        outputs,
                        rightTransposed ? "'" : ""));
          }
        }
      }
    }
    assertThat(unlike).isEmpty();
  }

  /** Rows, inner, columns: a grid, and what each layer of DQN's network multiplies. */
  private static List<int[]> products() {
    List<int[]> shapes = new ArrayList<>();
    for (int samples : SAMPLES) {
      for (int inputs : INPUTS) {
        for (int outputs : OUTPUTS) {
          shapes.add(new int[] {samples, inputs, outputs});
        }
      }
    }
    for (int[] layer : new int[][] {{4, 120}, {120, 84}, {84, 2}}) {
      for (int samples : new int[] {1, 32, 128}) {
        shapes.add(new int[] {samples, layer[0], layer[1]});
        shapes.add(new int[] {layer[1], layer[0], samples});
        shapes.add(new int[] {samples, layer[1], layer[0]});
        shapes.add(new int[] {layer[0], samples, layer[1]});
        shapes.add(new int[] {layer[1], samples, layer[0]});
      }
    }
    return shapes;
  }

  @Test
  void roundsFunctionsAndSumsOfATrialsNumbersAlikeInEveryPack() {
    List<String> unlike = new ArrayList<>();
    try (NDManager constants = Torch.manager("cpu")) {
      functions(constants)
          .forEach(
              (name, function) -> {
                for (int length : LENGTHS) {
                  float[][] values = normal(length);
                  PackFunction flat =
                      (manager, order, place) ->
                          function.apply(rows(manager, values, order, place));
                  if (!isAlike(flat)) {
                    unlike.add(name + " of " + length);
                  }
                }
              });
      sumsOfSamples()
          .forEach(
              (name, sum) -> {
                for (int samples : SAMPLES) {
                  for (int columns : INPUTS) {
                    float[][] values = normal(samples * columns);
                    PackFunction cube =
                        (manager, order, place) ->
                            sum.apply(
                                matrices(manager, values, order, samples, columns, false, place));
                    if (!isAlike(cube)) {
                      unlike.add("%s of %d x %d".formatted(name, samples, columns));
                    }
                  }
                }
              });
    }
    assertThat(unlike).isEmpty();
  }

  /** What optimizers, objective and activations do with {@code [trial, element]}. */
  private static Map<String, UnaryOperator<NDArray>> functions(NDManager constants) {
    NDArray one = constants.create(1f);
    NDArray exponent = constants.create(0.7f);
    Elementwise elementwise = new Elementwise(constants);
    int[] elements = {1};
    Map<String, UnaryOperator<NDArray>> functions = new LinkedHashMap<>();
    functions.put("exp", NDArray::exp);
    functions.put("sqrt", values -> values.abs().sqrt());
    functions.put("logarithm", values -> values.abs().log());
    functions.put("quotient", one::div);
    functions.put("larger", values -> values.maximum(one));
    functions.put("tanh", values -> elementwise.tanh(values.duplicate()));
    functions.put("tanh of autograd", NDArray::tanh);
    functions.put("power", values -> Elementwise.power(values.abs(), exponent));
    functions.put("product and sum", values -> values.mul(values).addi(values).subi(one));
    functions.put("sum", values -> values.sum(elements));
    functions.put("mean", values -> values.mean(elements, true));
    functions.put("norm", values -> values.norm(2, elements, true));
    functions.put("RMS", values -> values.mul(values).mean(elements, true).sqrt());
    functions.put(
        "share",
        values -> values.abs().gt(one).toType(DataType.FLOAT32, false).mean(elements, true));
    return functions;
  }

  /** What policy, objective and networks add up of {@code [trial, sample, column]}. */
  private static Map<String, UnaryOperator<NDArray>> sumsOfSamples() {
    int[] samples = {1};
    int[] columns = {2};
    Map<String, UnaryOperator<NDArray>> sums = new LinkedHashMap<>();
    sums.put("sum over samples", values -> values.sum(samples));
    sums.put("mean over samples", values -> values.mean(samples));
    sums.put("sum over columns", values -> values.sum(columns, true));
    sums.put("largest of columns", values -> values.max(columns, true));
    sums.put("sum of squares", values -> values.mul(values).sum(columns, true));
    sums.put(
        "weighted sum over samples", values -> values.mul(values.get(":, :, 0:1")).sum(samples));
    sums.put(
        "weighted sum over columns", values -> values.mul(values.get(":, 0:1")).sum(columns, true));
    return sums;
  }

  /** Something computed for the trials of a pack, {@code [trial, ...]}. */
  @FunctionalInterface
  private interface PackFunction {
    /**
     * @param order {@code [trial]}, which of the made-up trials stand in the pack
     */
    NDArray of(NDManager manager, int[] order, Place place);
  }

  /** Whether trial 0 gets the same bits in every pack at every place. */
  private static boolean isAlike(PackFunction function) {
    float[] reference = null;
    for (int pack : PACKS) {
      for (int variant = 0; variant < (pack == 1 ? PLACES.size() : 2); variant++) {
        int position = variant * (pack - 1) % pack;
        int[] order = new int[pack];
        for (int trial = 0; trial < pack; trial++) {
          order[trial] = trial == position ? 0 : LARGEST_PACK - 1 - trial;
        }
        Place place = PLACES.get((pack + variant) % PLACES.size());
        try (NDManager manager = Torch.manager("cpu");
            NDScope scope = new NDScope()) {
          scope.suppressNotUsedWarning();
          float[] all = function.of(manager, order, place).toFloatArray();
          int each = all.length / pack;
          float[] own = Arrays.copyOfRange(all, position * each, (position + 1) * each);
          if (reference != null && !Arrays.equals(own, reference)) {
            return false;
          }
          reference = own;
        }
      }
    }
    return true;
  }

  private float[][] normal(int size) {
    float[][] values = new float[LARGEST_PACK][size];
    for (float[] trial : values) {
      for (int i = 0; i < size; i++) {
        trial[i] = (float) random.nextGaussian();
      }
    }
    return values;
  }

  /** A view {@code [trial, size]} of longer rows, as a tensor is of the flat parameters. */
  private static NDArray rows(NDManager manager, float[][] values, int[] order, Place place) {
    int size = values[0].length;
    int row = size + place.gap;
    float[] memory = new float[place.offset + order.length * row];
    for (int trial = 0; trial < order.length; trial++) {
      System.arraycopy(values[order[trial]], 0, memory, place.offset + trial * row, size);
    }
    return manager
        .create(memory)
        .get("{}:", place.offset)
        .reshape(order.length, row)
        .get(":, 0:{}", size);
  }

  /**
   * Such a view as matrices {@code [trial, row, column]}, or as the transpose of their transposes.
   */
  private static NDArray matrices(
      NDManager manager,
      float[][] values,
      int[] order,
      int rows,
      int columns,
      boolean transposed,
      Place place) {
    NDArray flat = rows(manager, values, order, place);
    return transposed
        ? flat.reshape(new Shape(order.length, columns, rows)).swapAxes(1, 2)
        : flat.reshape(new Shape(order.length, rows, columns));
  }
}
