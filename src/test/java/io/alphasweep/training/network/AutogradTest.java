package io.alphasweep.training.network;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import io.alphasweep.training.network.Network.Gradient;
import io.alphasweep.training.network.Network.Pass;
import io.alphasweep.training.pack.Torch;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A perceptron in closed form and one through PyTorch's autograd are one network. */
class AutogradTest {

  private static final int TRIALS = 3;
  private static final int SAMPLES = 32;
  private static final List<Integer> WIDTHS = List.of(11, 24, 64, 3);
  private static final Autograd.SamplesAtOnce ALL =
      new Autograd.SamplesAtOnce(1024, 1024, Long.MAX_VALUE);

  /** All at once; a trial in pieces; two trials at a time, whose graph is recorded anew. */
  @ParameterizedTest
  @CsvSource({"1024, 9223372036854775807", "8, 8", "8, 64", "64, 8", "1024, 8"})
  void givesTheOutputsAndGradientsOfTheClosedFormAsOftenAsAsked(int atOnce, long recorded) {
    try (NDManager manager = Torch.manager("cpu")) {
      compare(manager, 1, new Autograd.SamplesAtOnce(atOnce, 1, recorded));
    }
  }

  @Test
  void packsOnSeveralThreadsDoNotMeet() {
    List<CompletableFuture<Void>> packs =
        IntStream.range(0, 3)
            .mapToObj(
                seed ->
                    CompletableFuture.runAsync(
                        () -> {
                          try (NDManager manager = Torch.manager("cpu")) {
                            for (int step = 0; step < 10; step++) {
                              compare(manager, seed, ALL);
                            }
                          }
                        }))
            .toList();
    packs.forEach(CompletableFuture::join);
  }

  @Test
  void aStepLeavesNoArrayBehind() {
    try (NDManager manager = Torch.manager("cpu")) {
      ParameterLayout layout = new ParameterLayout();
      Network network = perceptron(layout, ALL);
      NDArray inputs = normal(manager, new Random(1), 1, new Shape(TRIALS, SAMPLES, 11));
      NDArray atOutputs = normal(manager, new Random(2), 1, new Shape(TRIALS, SAMPLES, 3));
      network.bind(normal(manager, new Random(3), 0.3f, new Shape(TRIALS, layout.size())));
      int before = manager.getManagedArrays().size();
      for (int step = 0; step < 3; step++) {
        try (NDScope scope = new NDScope()) {
          scope.suppressNotUsedWarning();
          network.infer(inputs);
          network.backward(network.forward(inputs), atOutputs, true);
        }
      }
      assertThat(manager.getManagedArrays()).hasSize(before);
    }
  }

  /**
   * Memory that the JVM has freed is soon another's. Reference: the gradient that is asked for at
   * once, which {@link NatureTest} and {@link ImpalaTest} hold against plain arithmetic.
   */
  @ParameterizedTest
  @ValueSource(strings = {"nature", "impala"})
  void aGraphReadsNothingThatTheJvmHasFreed(String name) {
    Shape picture = new Shape(2, 36, 36);
    List<Network.Head> heads = List.of(new Network.Head(3, 1), new Network.Head(1, 1));
    ColorNetwork shape =
        name.equals("nature")
            ? new Nature(picture, List.of(8L), heads)
            : new Impala(picture, List.of(4L, 6L), List.of(8L), heads);
    ParameterLayout layout = new ParameterLayout();
    Network network = shape.network(layout, name);
    try (NDManager manager = Torch.manager("cpu")) {
      network.bind(normal(manager, new Random(1), 0.1f, new Shape(TRIALS, layout.size())));
      NDArray inputs =
          normal(manager, new Random(2), 100, new Shape(TRIALS, SAMPLES, picture.size()));
      NDArray atOutputs = normal(manager, new Random(3), 1, new Shape(TRIALS, SAMPLES, 4));
      Gradient expected = network.backward(network.forward(inputs), atOutputs, false);

      Pass pass = network.forward(inputs);
      List<ByteBuffer> others = takeFreedMemory();
      Gradient found = network.backward(pass, atOutputs, false);

      assertThat(others).isNotEmpty();
      for (int tensor = 0; tensor < layout.tensors().size(); tensor++) {
        assertThat(found.atParameters().get(tensor).toFloatArray())
            .as(layout.tensors().get(tensor).name())
            .isEqualTo(expected.atParameters().get(tensor).toFloatArray());
      }
    }
  }

  /** Has the JVM free what nobody holds and writes NaN all over it. */
  private static List<ByteBuffer> takeFreedMemory() {
    List<ByteBuffer> taken = new ArrayList<>();
    for (int round = 0; round < 5; round++) {
      System.gc();
      LockSupport.parkNanos(20_000_000); // another thread frees
      for (int buffer = 0; buffer < 2000; buffer++) {
        taken.add(ByteBuffer.allocateDirect(8).putLong(0, -1));
      }
    }
    return taken;
  }

  private static void compare(NDManager manager, long seed, Autograd.SamplesAtOnce samplesAtOnce) {
    Random random = new Random(seed);
    ParameterLayout layout = new ParameterLayout();
    Network closed = new Mlp(layout, "closed", WIDTHS, 1);
    ParameterLayout other = new ParameterLayout();
    Network recorded = perceptron(other, samplesAtOnce);
    assertThat(other.size()).isEqualTo(layout.size());
    NDArray parameters = normal(manager, random, 0.3f, new Shape(TRIALS, layout.size()));
    closed.bind(parameters);
    recorded.bind(parameters);
    NDArray inputs = normal(manager, random, 1, new Shape(TRIALS, SAMPLES, 11));
    NDArray once = normal(manager, random, 1, new Shape(TRIALS, SAMPLES, 3));
    NDArray again = normal(manager, random, 1, new Shape(TRIALS, SAMPLES, 3));

    Pass expected = closed.forward(inputs);
    Pass found = recorded.forward(inputs);
    assertClose(found.outputs(), expected.outputs());
    assertClose(recorded.infer(inputs), closed.infer(inputs));
    List<Gradient> kept = new ArrayList<>();
    for (NDArray atOutputs : List.of(once, again, once)) {
      for (boolean atInputs : new boolean[] {false, true}) {
        Gradient gradient = recorded.backward(found, atOutputs, atInputs);
        assertClose(gradient, closed.backward(expected, atOutputs, atInputs));
        kept.add(gradient);
      }
    }
    // What was given is not changed by what is asked later.
    assertClose(kept.get(0), closed.backward(expected, once, false));
    assertThat(parameters.hasGradient()).isFalse();
  }

  private static void assertClose(Gradient found, Gradient expected) {
    assertThat(found.atParameters()).hasSameSizeAs(expected.atParameters());
    for (int tensor = 0; tensor < found.atParameters().size(); tensor++) {
      assertClose(found.atParameters().get(tensor), expected.atParameters().get(tensor));
    }
    if (expected.atInputs() == null) {
      assertThat(found.atInputs()).isNull();
    } else {
      assertClose(found.atInputs(), expected.atInputs());
    }
  }

  /** Within 1e-5 of the largest element. */
  private static void assertClose(NDArray found, NDArray expected) {
    assertThat(found.getShape()).isEqualTo(expected.getShape());
    float largest = expected.abs().max().getFloat();
    assertThat(largest).isPositive();
    assertThat(found.sub(expected).abs().max().getFloat()).isLessThan(1e-5f * largest);
  }

  /** The same layers as the closed form's, in its layout. */
  private static Network perceptron(ParameterLayout layout, Autograd.SamplesAtOnce samplesAtOnce) {
    List<Autograd.Part> parts = new ArrayList<>();
    for (int layer = 0; layer + 1 < WIDTHS.size(); layer++) {
      parts.add(
          new Autograd.Part(
              layer + ".weight",
              new Shape(WIDTHS.get(layer), WIDTHS.get(layer + 1)),
              (parameters, offset, size, random) -> {}));
      parts.add(
          new Autograd.Part(
              layer + ".bias",
              new Shape(1, WIDTHS.get(layer + 1)),
              (parameters, offset, size, random) -> {}));
    }
    return new Autograd(
        layout,
        "recorded",
        parts,
        (tensors, inputs) -> {
          NDArray values = inputs;
          for (int layer = 0; layer < parts.size() / 2; layer++) {
            values = values.batchMatMul(tensors.get(2 * layer)).add(tensors.get(2 * layer + 1));
            values = layer + 1 < parts.size() / 2 ? values.tanh() : values;
          }
          return values;
        },
        samplesAtOnce);
  }

  private static NDArray normal(NDManager manager, Random random, float std, Shape shape) {
    float[] values = new float[Math.toIntExact(shape.size())];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (std * random.nextGaussian());
    }
    return manager.create(values, shape);
  }
}
