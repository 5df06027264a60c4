package io.alphasweep;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.Architectures.LayeredArchitecture;
import io.alphasweep.cli.AlphaSweep;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The flow of the packages, as the root package describes it. */
class DependencyRulesTest {

  /** What of the result files is known below them. */
  private static final DescribedPredicate<JavaClass> ROWS =
      DescribedPredicate.describe(
          "rows and refusals",
          type ->
              Set.of("MetricRow", "Doc", "OneLine", "RefusedException")
                  .contains(type.getSimpleName()));

  /**
   * Every room, and the rooms that it may know. These stand before it, so that nothing rises and
   * there is no circle.
   */
  private static final List<Room> ROOMS =
      List.of(
          Room.library("spark", "org.apache.spark.."),
          Room.library("files", "org.apache.hadoop..", "org.apache.parquet.."),
          Room.library("tensors", "ai.djl.."),
          Room.of("trial", ""),
          Room.of("mujoco", ""),
          new Room("rows", resideInAPackage("io.alphasweep.metrics").and(ROWS), "", true),
          Room.of("summary.statistics", ""),
          Room.of("environment", "trial mujoco"),
          Room.of("training", "tensors trial rows environment"),
          Room.of("sweep", "trial environment training"),
          new Room(
              "metrics",
              resideInAPackage("io.alphasweep.metrics").and(not(ROWS)),
              "spark files trial rows",
              true),
          Room.of("cluster", "spark files trial rows environment training sweep metrics"),
          Room.of("summary", "spark trial rows summary.statistics metrics"),
          Room.of("compare", "spark trial summary.statistics sweep metrics"),
          Room.of("report", "spark trial rows summary.statistics sweep metrics summary compare"),
          Room.of("export", "spark rows metrics"),
          Room.of(
              "cli",
              "spark files trial rows environment training sweep metrics cluster summary compare"
                  + " report export"));

  /** A package with those below it that are no room of their own; or a library. */
  private record Room(
      String name, DescribedPredicate<JavaClass> classes, String known, boolean isOurs) {

    static Room of(String name, String known) {
      DescribedPredicate<JavaClass> classes = resideInAPackage("io.alphasweep." + name + "..");
      return new Room(
          name,
          name.equals("summary")
              ? classes.and(not(resideInAPackage("io.alphasweep.summary.statistics")))
              : classes,
          known,
          true);
    }

    static Room library(String name, String... packages) {
      return new Room(name, resideInAnyPackage(packages), "", false);
    }

    String[] rooms() {
      return known.isEmpty() ? new String[0] : known.split(" ");
    }
  }

  private static final ClassFileImporter IMPORTER =
      new ClassFileImporter().withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS);

  private static ArchRule flow() {
    LayeredArchitecture flow = layeredArchitecture().consideringOnlyDependenciesInLayers();
    for (Room room : ROOMS) {
      flow =
          (room.isOurs() ? flow.layer(room.name()) : flow.optionalLayer(room.name()))
              .definedBy(room.classes());
    }
    for (Room room : ROOMS) {
      flow =
          room.rooms().length == 0
              ? flow.whereLayer(room.name()).mayNotAccessAnyLayer()
              : flow.whereLayer(room.name()).mayOnlyAccessLayers(room.rooms());
    }
    return flow.ensureAllClassesAreContainedInArchitectureIgnoring("io.alphasweep");
  }

  @Test
  void everyRoomKnowsOnlyRoomsBeforeIt() {
    List<String> before = new ArrayList<>();
    for (Room room : ROOMS) {
      assertThat(before).as(room.name()).containsAll(List.of(room.rooms()));
      before.add(room.name());
    }
    flow().check(IMPORTER.importPackages("io.alphasweep"));
  }

  /** Arrows that must not be, each planted in a class of its own. */
  @Test
  void arrowThatRisesIsNoticed(@TempDir Path folder) throws Exception {
    Map<String, String> planted =
        Map.of(
            "trial", "io.alphasweep.mujoco.Simulation",
            "training", "io.alphasweep.metrics.ResultDirectory",
            "sweep", "ai.djl.ndarray.NDArray",
            "mujoco", "org.apache.hadoop.fs.Path",
            "summary.statistics", "org.apache.spark.sql.Row",
            "cluster", "io.alphasweep.cli.AlphaSweep",
            "newroom", "java.util.List");
    Path classes = folder.resolve("classes");
    List<String> command =
        new ArrayList<>(
            List.of(
                "-cp", System.getProperty("java.class.path"), "-d", classes.toString(), "-nowarn"));
    for (Map.Entry<String, String> arrow : planted.entrySet()) {
      Path source = Files.createDirectories(folder.resolve(arrow.getKey())).resolve("Planted.java");
      Files.writeString(
          source,
          "package io.alphasweep.%s; interface Planted { %s found(); }"
              .formatted(arrow.getKey(), arrow.getValue()));
      command.add(source.toString());
    }
    assertThat(
            ToolProvider.getSystemJavaCompiler()
                .run(null, null, null, command.toArray(String[]::new)))
        .isZero();

    String noticed =
        flow()
            .evaluate(IMPORTER.importPaths(mainClasses(), classes))
            .getFailureReport()
            .getDetails()
            .toString();
    assertThat(planted.keySet())
        .allMatch(room -> noticed.contains("io.alphasweep." + room + ".Planted"));
  }

  private static Path mainClasses() throws URISyntaxException {
    return Path.of(AlphaSweep.class.getProtectionDomain().getCodeSource().getLocation().toURI());
  }
}
