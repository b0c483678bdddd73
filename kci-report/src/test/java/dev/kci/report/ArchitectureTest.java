package dev.kci.report;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.kci.files.Sha256;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** The arrows between the packages of kci-report, and what each may use. */
class ArchitectureTest {
  private final JavaClasses classes =
      new ClassFileImporter()
          .importUrl(ReportCommand.class.getProtectionDomain().getCodeSource().getLocation());

  @Test
  void packagesHaveNoCycles() {
    slices().matching("dev.kci.(**)").should().beFreeOfCycles().check(classes);
  }

  @Test
  void modelPictureAndRenderDoNoInputOrOutput() {
    noClasses()
        .that()
        .resideInAnyPackage(
            "dev.kci.report.model",
            "dev.kci.report.picture",
            "dev.kci.report.render",
            "dev.kci.report.site.page")
        .should()
        .dependOnClassesThat(
            resideInAnyPackage(
                    "dev.kci.api",
                    "dev.kci.fetch",
                    "dev.kci.files",
                    "dev.kci.machine",
                    "dev.kci.results.reader",
                    "dev.kci.service..",
                    "dev.kci.status",
                    "dev.kci.storage",
                    "java.nio.file..",
                    "java.net.http..",
                    "javax.net..",
                    "okhttp3..",
                    "okio..")
                .and(not(equivalentTo(Sha256.class)))
                .or(resideInAPackage("java.net").and(not(equivalentTo(URI.class)))))
        .check(classes);
  }

  @Test
  void modelRenderAndMailDoNotDependOnCommands() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.kci.report")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "dev.kci.report", "dev.kci.cli..",
            "dev.kci.http..", "picocli..")
        .check(classes);
  }

  @Test
  void mailDoesNotDependOnReports() {
    noClasses()
        .that()
        .resideInAPackage("dev.kci.report.mail")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "dev.kci.report.model",
            "dev.kci.report.render",
            "dev.kci.results..",
            "dev.kci.api.model")
        .check(classes);
  }

  @Test
  void timeComesFromAnInjectedClock() {
    noClasses()
        .should()
        .callMethod(Instant.class, "now")
        .orShould()
        .callMethod(Clock.class, "systemUTC")
        .check(classes);
  }
}
