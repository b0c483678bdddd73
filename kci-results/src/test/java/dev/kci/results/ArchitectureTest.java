package dev.kci.results;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Clock;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** The module depends on the library only, and nothing but its readers does I/O. */
class ArchitectureTest {
  private final JavaClasses classes =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.kci.results");

  @Test
  void dependsOnTheLibraryOnly() {
    noClasses()
        .should()
        .dependOnClassesThat(
            resideInAPackage("dev.kci..")
                .and(
                    not(
                        resideInAnyPackage(
                            "dev.kci.results..",
                            "dev.kci.api",
                            "dev.kci.api.model",
                            "dev.kci.text"))))
        .check(classes);
  }

  @Test
  void onlyReadersUseTheApi() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.kci.results.reader")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("dev.kci.api", "dev.kci.results.reader", "java.io", "java.nio.file..")
        .check(classes);
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching("dev.kci.(**)").should().beFreeOfCycles().check(classes);
  }

  @Test
  void timeComesFromTheCaller() {
    noClasses()
        .should()
        .callMethod(Instant.class, "now")
        .orShould()
        .callMethod(Clock.class, "systemUTC")
        .check(classes);
  }
}
