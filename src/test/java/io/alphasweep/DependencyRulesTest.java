package io.alphasweep;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.codeUnits;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaFieldAccess;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.Architectures.LayeredArchitecture;
import com.tngtech.archunit.library.GeneralCodingRules;
import io.alphasweep.cli.AlphaSweep;
import io.alphasweep.training.network.Autograd;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The flow of the packages, as the root package describes it. */
class DependencyRulesTest {

  /**
   * Every room, and the rooms that it may know. These stand before it, so that nothing rises and
   * there is no circle.
   */
  private static final List<Room> ROOMS =
      List.of(
          Room.library("spark", "org.apache.spark.."),
          Room.library("files", "org.apache.hadoop..", "org.apache.parquet.."),
          Room.library("tensors", "ai.djl.."),
          Room.library("natives", "org.bytedeco.."),
          Room.library("box2d", "com.badlogic.gdx.."),
          Room.of("text", ""),
          Room.of("trial", ""),
          Room.of("rows", ""),
          Room.of("summary.statistics", ""),
          Room.of("fault", "text"),
          Room.of("machine", "fault"),
          Room.of("kernel", "natives machine"),
          Room.of("simulator", "natives box2d fault machine"),
          Room.of("environment", "box2d trial simulator"),
          Room.of("training", "tensors trial rows fault machine kernel environment"),
          Room.of("config", "text trial fault"),
          Room.of("sweep", "text trial rows fault environment training config"),
          Room.of("store", "spark files text trial rows fault environment training"),
          Room.of(
              "cluster",
              "spark files text trial rows fault machine environment training sweep store"),
          Room.of("summary", "spark text trial rows fault summary.statistics store"),
          Room.of(
              "compare",
              "spark text trial rows fault summary.statistics config sweep store summary"),
          Room.of(
              "report",
              "spark text trial rows fault summary.statistics sweep store summary compare"),
          Room.of("serve", "trial fault store cluster report"),
          Room.of("export", "spark text trial rows fault training store summary"),
          Room.of(
              "cli",
              "spark files text trial rows fault machine environment training config sweep store"
                  + " cluster summary.statistics summary compare report serve export"));

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

  private static final JavaClasses CLASSES = IMPORTER.importPackages("io.alphasweep");

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
    flow().check(CLASSES);
  }

  /** Arrows that must not be, each planted in a class of its own. */
  @Test
  void arrowThatRisesIsNoticed(@TempDir Path folder) throws Exception {
    Map<String, String> planted =
        Map.of(
            "trial", "io.alphasweep.simulator.mujoco.Simulation",
            "training", "io.alphasweep.store.ResultDirectory",
            "sweep", "ai.djl.ndarray.NDArray",
            "simulator", "org.apache.hadoop.fs.Path",
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

  /** Commands print through picocli's writers, which no escape code passes. */
  @Test
  void onlyWhatDrawsInPlaceReachesTheTerminalByItself() {
    noClasses()
        .that()
        .doNotHaveSimpleName("ProgressDisplay")
        .and()
        .doNotHaveSimpleName("WatchDisplay")
        .should(GeneralCodingRules.ACCESS_STANDARD_STREAMS)
        .check(CLASSES);
  }

  /**
   * What another thread writes between a method's look at a volatile field and its own writing is
   * lost: {@code |=}, {@code ++}, and every check before an act.
   */
  @Test
  void noMethodReadsAndWritesTheSameVolatileField() {
    ArchCondition<JavaCodeUnit> doNotReadWhatTheyWrite =
        new ArchCondition<>("not read a volatile field that they write") {
          @Override
          public void check(JavaCodeUnit method, ConditionEvents events) {
            Map<JavaFieldAccess.AccessType, Set<String>> accesses =
                method.getFieldAccesses().stream()
                    .filter(access -> isVolatile(access.getTarget()))
                    .collect(
                        groupingBy(
                            JavaFieldAccess::getAccessType,
                            mapping(access -> access.getTarget().getFullName(), toSet())));
            Set<String> both =
                new HashSet<>(accesses.getOrDefault(JavaFieldAccess.AccessType.GET, Set.of()));
            both.retainAll(accesses.getOrDefault(JavaFieldAccess.AccessType.SET, Set.of()));
            both.forEach(
                field ->
                    events.add(
                        SimpleConditionEvent.violated(
                            method, method.getFullName() + " reads and writes " + field)));
          }
        };
    codeUnits().should(doNotReadWhatTheyWrite).check(CLASSES);
  }

  /** Spark and Hadoop read a path as a pattern or a URI: one place each knows what to do. */
  @Test
  void onePlaceHandsPathsToSparkAndOneToHadoop() {
    noClasses()
        .that()
        .doNotHaveFullyQualifiedName("io.alphasweep.store.SparkParquet")
        .should()
        .dependOnClassesThat()
        .haveNameMatching("org\\.apache\\.spark\\.sql\\.(DataFrameReader|DataFrameWriter.*)")
        .check(CLASSES);
    noClasses()
        .that()
        .resideOutsideOfPackage("io.alphasweep.store..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.apache.hadoop.fs..", "org.apache.parquet..")
        .check(CLASSES);
  }

  /**
   * What DJL makes of a {@code Number} is freed when the operator returns, while a recorded graph
   * reads it on its way back: {@code Constant} lives longer.
   */
  @Test
  void noRecordedOperatorTakesANumber() {
    noClasses()
        .that()
        .areAssignableTo(Autograd.Function.class)
        .should()
        .callMethodWhere(
            DescribedPredicate.describe(
                "it is an array's operator that takes a Number",
                call ->
                    call.getTargetOwner().isEquivalentTo(NDArray.class)
                        && call.getTarget().getRawParameterTypes().stream()
                            .anyMatch(type -> type.isEquivalentTo(Number.class))))
        .check(CLASSES);
  }

  private static boolean isVolatile(AccessTarget.FieldAccessTarget target) {
    return target
        .resolveMember()
        .filter(field -> field.getModifiers().contains(JavaModifier.VOLATILE))
        .isPresent();
  }
}
