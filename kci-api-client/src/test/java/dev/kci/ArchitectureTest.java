package dev.kci;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** Dependencies between the library's packages; the poms define those between modules. */
class ArchitectureTest {
  private final JavaClasses classes =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.kci");

  @Test
  void packagesDependInOneDirection() {
    layeredArchitecture()
        .consideringOnlyDependenciesInLayers()
        .layer("model")
        .definedBy("dev.kci.api.model..")
        .layer("api")
        .definedBy("dev.kci.api")
        .layer("service")
        .definedBy("dev.kci.service..")
        .layer("telemetry")
        .definedBy("dev.kci.telemetry")
        .layer("config")
        .definedBy("dev.kci.config..")
        .layer("trust")
        .definedBy("dev.kci.trust..")
        .whereLayer("config")
        .mayOnlyBeAccessedByLayers("trust")
        .whereLayer("service")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("telemetry")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("api")
        .mayOnlyBeAccessedByLayers("service", "telemetry", "trust")
        .check(classes);
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching("dev.kci.(**)").should().beFreeOfCycles().check(classes);
  }

  @Test
  void libraryNeedsNoCommandLineOrLogBinding() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("picocli..", "java.util.logging..", "dev.kci.cli..")
        .check(classes);
  }
}
