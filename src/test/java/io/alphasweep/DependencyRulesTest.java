package io.alphasweep;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.codeUnits;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toSet;

import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaFieldAccess;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.GeneralCodingRules;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The flow of the packages, as the root package describes it. */
class DependencyRulesTest {

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.alphasweep");

  private static final String SPARK = "org.apache.spark..";
  private static final String TENSORS = "ai.djl..";

  @Test
  void onlyTheOuterPackagesKnowSpark() {
    noClasses()
        .that()
        .resideOutsideOfPackages(
            "io.alphasweep.cluster..",
            "io.alphasweep.metrics..",
            "io.alphasweep.summary..",
            "io.alphasweep.compare..",
            "io.alphasweep.report..",
            "io.alphasweep.export..",
            "io.alphasweep.cli..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage(SPARK)
        .check(CLASSES);
  }

  @Test
  void statisticsAreOfPlainArrays() {
    noClasses()
        .that()
        .resideInAPackage("io.alphasweep.summary.statistics..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(SPARK, TENSORS)
        .check(CLASSES);
  }

  @Test
  void onlyTrainingKnowsTensors() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.alphasweep.training..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage(TENSORS)
        .check(CLASSES);
  }

  @Test
  void nothingImportsTheCommands() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.alphasweep.cli..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.alphasweep.cli..")
        .check(CLASSES);
  }

  @Test
  void trialsKnowNothingElse() {
    noClasses()
        .that()
        .resideInAPackage("io.alphasweep.trial..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.alphasweep.environment..",
            "io.alphasweep.metrics..",
            "io.alphasweep.training..",
            "io.alphasweep.sweep..",
            "io.alphasweep.cluster..",
            "io.alphasweep.summary..",
            "io.alphasweep.report..",
            "io.alphasweep.export..")
        .check(CLASSES);
  }

  /** Commands print through picocli's writers, which no escape code passes. */
  @Test
  void onlyTheProgressBarReachesTheTerminalByItself() {
    noClasses()
        .that()
        .doNotHaveSimpleName("ProgressDisplay")
        .should(GeneralCodingRules.ACCESS_STANDARD_STREAMS)
        .check(CLASSES);
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching("io.alphasweep.(*)..").should().beFreeOfCycles().check(CLASSES);
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

  private static boolean isVolatile(AccessTarget.FieldAccessTarget target) {
    return target
        .resolveMember()
        .filter(field -> field.getModifiers().contains(JavaModifier.VOLATILE))
        .isPresent();
  }
}
