package dev.kci.tarball;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.kci.api.KciApi;
import dev.kci.api.Nodes;
import org.junit.jupiter.api.Test;

/** The allowed dependencies of the packages of kci-tarball. */
class ArchitectureTest {
  private final JavaClasses classes =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.kci.tarball");

  @Test
  void packagesHaveNoCycles() {
    slices().matching("dev.kci.(**)").should().beFreeOfCycles().check(classes);
  }

  /** They are about commits and bytes; nodes and storages are the root package's. */
  @Test
  void gitArchiveAndCacheKnowNeitherApiNorStorage() {
    noClasses()
        .that()
        .resideInAPackage("dev.kci.tarball.*")
        .should()
        .dependOnClassesThat(
            resideInAnyPackage(
                    "dev.kci.cli..", "dev.kci.http..", "dev.kci.config..", "dev.kci.storage..")
                .or(equivalentTo(KciApi.class))
                .or(equivalentTo(Nodes.class)))
        .check(classes);
  }

  @Test
  void dependsOnNoOtherExecutable() {
    noClasses()
        .should()
        .dependOnClassesThat(
            resideInAPackage("dev.kci..")
                .and(
                    not(
                        resideInAnyPackage(
                            "dev.kci.tarball..",
                            "dev.kci.cli..",
                            "dev.kci.http..",
                            "dev.kci.git..",
                            "dev.kci.api..",
                            "dev.kci.config..",
                            "dev.kci.machine..",
                            "dev.kci.files..",
                            "dev.kci.service..",
                            "dev.kci.status..",
                            "dev.kci.storage..",
                            "dev.kci.text..",
                            "dev.kci.trust.."))))
        .check(classes);
  }
}
