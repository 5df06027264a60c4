package io.alphasweep.sweep.packing;

import static org.assertj.core.api.Assertions.assertThat;

import io.alphasweep.config.FaultyFileException;
import io.alphasweep.sweep.Sweep;
import io.alphasweep.sweep.TestSchema;
import io.alphasweep.trial.TrialSpec;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PackingTest {

  private static final String WIDE_ROLLOUTS =
      "base { environment = Humanoid-v4, num-envs = 64, total-timesteps = 1310720 }\n";

  @TempDir Path folder;

  private Sweep sweep(String text) throws FaultyFileException {
    return TestSchema.read(folder, "name = packs\n" + text);
  }

  private static Packing pack(Sweep sweep, int size, int slots) {
    OptionalInt largest = size == 0 ? OptionalInt.empty() : OptionalInt.of(size);
    return Packing.of(TestSchema.SCHEMA, sweep, largest, slots);
  }

  private static Packing onGpu(Sweep sweep, Predicate<TrialSpec> onGpu) {
    return Packing.of(
        TestSchema.SCHEMA,
        sweep,
        new Packing.Room(OptionalInt.empty(), 1, onGpu, Pace.RULE_OF_THUMB));
  }

  private static List<Integer> sizes(Packing packing) {
    return packing.packs().stream().map(pack -> pack.trials().size()).toList();
  }

  @Test
  void spreadsTrialsEvenly() throws FaultyFileException {
    assertThat(sizes(pack(sweep("seeds = 17"), 16, 1))).containsExactly(9, 8);
    assertThat(sizes(pack(sweep("seeds = 16"), 16, 1))).containsExactly(16);
    assertThat(sizes(pack(sweep("seeds = 50"), 16, 1))).containsExactly(13, 13, 12, 12);
  }

  @Test
  void leavesNoSlotIdleWhereThereAreTrialsEnough() throws FaultyFileException {
    assertThat(sizes(pack(sweep("seeds = 16"), 16, 4))).containsExactly(4, 4, 4, 4);
    assertThat(sizes(pack(sweep("seeds = 3"), 16, 8))).containsExactly(1, 1, 1);
    String two = "grid.algorithm = [ppo, am-ppo]\ngrid.modulation.kappa = [1, 2, 3]\nseeds = 2";
    assertThat(sizes(pack(sweep(two), 16, 3))).containsExactly(3, 3, 2);
  }

  @Test
  void fillsTheLastWaveOfSlotsWithSmallerPacks() throws FaultyFileException {
    assertThat(sizes(pack(sweep("seeds = 80"), 16, 4))).hasSize(8).containsOnly(10);
    assertThat(sizes(pack(sweep("seeds = 80"), 1, 4))).hasSize(80);
    assertThat(sizes(pack(sweep("seeds = 10"), 3, 3))).containsExactly(2, 2, 2, 2, 1, 1);
  }

  @Test
  void estimatesFromPacesAndPutsTheLongestFirst() throws FaultyFileException {
    Sweep sweep =
        sweep("grid.environment = [Ant-v4, Hopper-v4]\nbase.total-timesteps = 1024000\nseeds = 4");
    Pace pace =
        new Pace(
            Map.of("Ant-v4", Map.of("ppo", 2000.0), "Hopper-v4", Map.of("ppo", 4000.0)), "a test");
    Packing packing =
        Packing.of(
            TestSchema.SCHEMA, sweep, new Packing.Room(OptionalInt.of(2), 3, trial -> false, pace));
    assertThat(packing.packs())
        .map(pack -> pack.trials().get(0).environment() + " " + pack.trials().size())
        .containsExactly(
            "Ant-v4 1", "Ant-v4 1", "Ant-v4 1", "Ant-v4 1", "Hopper-v4 2", "Hopper-v4 2");
    assertThat(packing.wallSeconds()).isEqualTo(2 * 512.0);
    assertThat(packing.slotSeconds()).isEqualTo(4 * 512 + 4 * 256.0);
  }

  /** Where nothing was measured; 27 times as many products, and a step costs more than them. */
  @Test
  void largerNetworksTakeLonger() throws FaultyFileException {
    double small = pack(sweep("base.network.hidden-sizes = [64, 64]"), 1, 1).slotSeconds();
    double large = pack(sweep("base.network.hidden-sizes = [512, 512]"), 1, 1).slotSeconds();
    assertThat(large / small).isBetween(5.0, 27.0);
    double many = pack(sweep("base.update-epochs = 40"), 1, 1).slotSeconds();
    assertThat(many / small).isBetween(1.2, 4.0);
  }

  /** One that was not measured goes by the others; a pack of two goes by its first trial's. */
  @ParameterizedTest
  @CsvSource({"ppo, 4000", "am-ppo, 2000", "value-free, 3000"})
  void eachAlgorithmHasItsOwnPace(String algorithm, double pace) throws FaultyFileException {
    Sweep sweep = sweep("base.algorithm = %s\nbase.total-timesteps = 1024000".formatted(algorithm));
    Map<String, Double> measured = Map.of("ppo", 4000.0, "am-ppo", 2000.0);
    assertThat(paced(sweep, measured).slotSeconds()).isEqualTo(1_024_000 / pace);
  }

  private static Packing paced(Sweep sweep, Map<String, Double> ofHopper) {
    Pace pace = new Pace(Map.of("Hopper-v4", ofHopper), "a test");
    return Packing.of(
        TestSchema.SCHEMA, sweep, new Packing.Room(OptionalInt.of(1), 1, trial -> false, pace));
  }

  @Test
  void wideObservationsTrainInSmallerPacks() throws FaultyFileException {
    String both = "grid.environment = [Ant-v4, Humanoid-v4]\nseeds = 16";
    assertThat(sizes(pack(sweep(both), 0, 1))).containsExactly(8, 8, 16);
    assertThat(sizes(pack(sweep(both), 4, 1))).containsOnly(4).hasSize(8);
  }

  @Test
  void packsOnGpusTakeTheLanesOfTheirKind() throws FaultyFileException {
    Sweep sweep = sweep("grid.environment = [Ant-v4, Humanoid-v4]\nseeds = 100");
    Packing packing = onGpu(sweep, trial -> trial.environment().equals("Humanoid-v4"));
    assertThat(packing.packs())
        .filteredOn(pack -> pack.trials().get(0).environment().equals("Humanoid-v4"))
        .map(pack -> pack.trials().size())
        .containsExactly(15, 15, 14, 14, 14, 14, 14);
    assertThat(packing.packSize()).isEqualTo(16);
    assertThat(packing.reason()).endsWith("; 16 on a GPU, where each pack takes as much");
  }

  /** Whatever is asked for: a trial's bits follow from the lanes of its kind. */
  @ParameterizedTest
  @CsvSource({"100, 16", "16, 16", "3, 3"})
  void noPackOnAGpuHasMoreTrialsThanLanes(int asked, int largest) throws FaultyFileException {
    Packing.Room room =
        new Packing.Room(OptionalInt.of(asked), 1, trial -> true, Pace.RULE_OF_THUMB);
    Packing packing = Packing.of(TestSchema.SCHEMA, sweep("seeds = 48"), room);
    assertThat(packing.packSize()).isEqualTo(largest);
    assertThat(packing.bytes())
        .isEqualTo(onGpu(sweep("seeds = 16"), trial -> true).bytes()); // of all lanes
  }

  /** 131,072 samples of 4 * (3 * (376 + 17 + 2) + 2 * 128) bytes: 0.76 GB a trial. */
  @Test
  void packsFitIntoMemory() throws FaultyFileException {
    Sweep sweep = sweep(WIDE_ROLLOUTS + "seeds = 4");
    assertThat(sizes(pack(sweep, 0, 1))).containsExactly(2, 2);
    assertThat(pack(sweep, 0, 1).reason())
        .isEqualTo("2 of Humanoid-v4 fit into the 2 GB that a pack may take");
    assertThat(sizes(pack(sweep, 4, 1))).containsExactly(4);
  }

  /** Of 0.76 GB a trial, as many as a power of two allows. */
  @Test
  void packsOnGpusFitIntoTheHostsBuffers() throws FaultyFileException {
    Packing packing = onGpu(sweep(WIDE_ROLLOUTS + "seeds = 10"), trial -> true);
    assertThat(sizes(packing)).containsExactly(5, 5);
    assertThat(packing.reason()).isEqualTo("8 on a GPU, where each pack takes as much");
  }

  @Test
  void saysWhyPacksAreOfTheirSize() throws FaultyFileException {
    String both = "grid.environment = [Ant-v4, Humanoid-v4]\nseeds = 16";
    assertThat(pack(sweep(both), 0, 1).packSize()).isEqualTo(16);
    assertThat(pack(sweep(both), 0, 1).reason())
        .isEqualTo(
            "16 are fastest on one core where an observation has up to 100 numbers;"
                + " 8 are fastest on one core where an observation has over 100 numbers");
    assertThat(pack(sweep("seeds = 4"), 0, 2).reason())
        .endsWith("has up to 100 numbers; fewer trials, so that all 2 slots train to the end");
    assertThat(pack(sweep("seeds = 4"), 3, 1).reason()).isEqualTo("as asked for");
  }

  @Test
  void everyTrialIsInOnePackOfItsKind() throws Exception {
    Sweep sweep =
        sweep(
            """
            grid {
              gamma = [0.9, 0.99]
              num-steps = [1024, 2048]
              optimizer = [{ name = adam }, { name = dynag }, { name = dynag, momentum = 0.9 }]
            }
            seeds = 5
            """);
    Packing packing = pack(sweep, 0, 2);
    assertThat(packing.packs()).hasSize(6);
    assertThat(packing.packs().stream().flatMap(pack -> pack.trials().stream()))
        .containsExactlyInAnyOrderElementsOf(sweep.trials());
    for (int i = 0; i < packing.packs().size(); i++) {
      Pack pack = packing.packs().get(i);
      assertThat(pack.index()).isEqualTo(i);
      assertThat(pack.trials().stream().map(TestSchema.SCHEMA::packKey).distinct()).hasSize(1);
      assertThat(copy(pack)).isEqualTo(pack);
    }
    assertThat(packing.iterations()).isEqualTo(30 * (1_000_000 / 1024) + 30 * (1_000_000 / 2048));
    assertThat(packing.environmentSteps())
        .isEqualTo(30L * (1_000_000 / 1024) * 1024 + 30L * (1_000_000 / 2048) * 2048);
  }

  private static Object copy(Pack pack) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(pack);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      return in.readObject();
    }
  }
}
