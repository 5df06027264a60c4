package io.alphasweep;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The flow of the packages, as the root package describes it. */
@AnalyzeClasses(packages = "io.alphasweep", importOptions = DoNotIncludeTests.class)
class DependencyRulesTest {

  private static final String SPARK = "org.apache.spark..";
  private static final String TENSORS = "ai.djl..";

  @ArchTest
  static final ArchRule onlyTheOuterPackagesKnowSpark =
      noClasses()
          .that()
          .resideOutsideOfPackages(
              "io.alphasweep.cluster..",
              "io.alphasweep.metrics..",
              "io.alphasweep.summary..",
              "io.alphasweep.cli..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage(SPARK);

  @ArchTest
  static final ArchRule statisticsAreOfPlainArrays =
      noClasses()
          .that()
          .resideInAPackage("io.alphasweep.summary.statistics..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(SPARK, TENSORS);

  @ArchTest
  static final ArchRule onlyTrainingKnowsTensors =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.alphasweep.training..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage(TENSORS);

  @ArchTest
  static final ArchRule nothingImportsTheCommands =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.alphasweep.cli..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.alphasweep.cli..");

  @ArchTest
  static final ArchRule trialsKnowNothingElse =
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
              "io.alphasweep.summary..");

  @ArchTest
  static final ArchRule packagesHaveNoCycles =
      slices().matching("io.alphasweep.(*)..").should().beFreeOfCycles();
}
