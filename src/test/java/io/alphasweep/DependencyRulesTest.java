package io.alphasweep;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
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

  /** Spark and Hadoop read a path as a pattern or a URI: one place each knows what to do. */
  @Test
  void onePlaceHandsPathsToSparkAndOneToHadoop() {
    noClasses()
        .that()
        .doNotHaveFullyQualifiedName("io.alphasweep.metrics.SparkParquet")
        .should()
        .dependOnClassesThat()
        .haveNameMatching("org\\.apache\\.spark\\.sql\\.(DataFrameReader|DataFrameWriter.*)")
        .check(CLASSES);
    noClasses()
        .that()
        .resideOutsideOfPackage("io.alphasweep.metrics..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.apache.hadoop.fs..", "org.apache.parquet..")
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

  @Test
  void packagesHaveNoCycles() {
    slices().matching("io.alphasweep.(*)..").should().beFreeOfCycles().check(CLASSES);
  }
}
