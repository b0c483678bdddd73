package dev.kci.timeout;

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

/** What the packages of kci-timeout may use. */
class ArchitectureTest {
  private final JavaClasses classes =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.kci.timeout");

  @Test
  void packagesHaveNoCycles() {
    slices().matching("dev.kci.(**)").should().beFreeOfCycles().check(classes);
  }

  @Test
  void rulesArePure() {
    noClasses()
        .that()
        .resideInAPackage("..rules")
        .should()
        .dependOnClassesThat(
            resideInAnyPackage("okhttp3..", "java.io..", "java.net..", "java.nio..")
                .or(equivalentTo(KciApi.class))
                .or(equivalentTo(Nodes.class)))
        .check(classes);
  }

  @Test
  void doesNotDependOnOtherExecutables() {
    noClasses()
        .should()
        .dependOnClassesThat(
            resideInAPackage("dev.kci..")
                .and(
                    not(
                        resideInAnyPackage(
                            "dev.kci.timeout..",
                            "dev.kci.cli..",
                            "dev.kci.http..",
                            "dev.kci.api..",
                            "dev.kci.config..",
                            "dev.kci.files..",
                            "dev.kci.machine..",
                            "dev.kci.service..",
                            "dev.kci.status..",
                            "dev.kci.text..",
                            "dev.kci.trust.."))))
        .check(classes);
  }
}
