package dev.kci.trigger;

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
import java.net.URI;
import org.junit.jupiter.api.Test;

/** The allowed dependencies of the packages of kci-trigger. */
class ArchitectureTest {
  private final JavaClasses classes =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.kci.trigger");

  @Test
  void packagesHaveNoCycles() {
    slices().matching("dev.kci.(**)").should().beFreeOfCycles().check(classes);
  }

  @Test
  void policyDoesNotDependOnRemotes() {
    noClasses()
        .that()
        .resideInAPackage("..policy")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("..remote")
        .check(classes);
  }

  /** The URL of a branch list is a {@link URI}, which opens no connection. */
  @Test
  void policyIsPure() {
    noClasses()
        .that()
        .resideInAPackage("..policy")
        .should()
        .dependOnClassesThat(
            resideInAnyPackage("okhttp3..", "java.io..", "java.net..", "java.nio..")
                .and(not(equivalentTo(URI.class)))
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
                            "dev.kci.trigger..",
                            "dev.kci.cli..",
                            "dev.kci.http..",
                            "dev.kci.git..",
                            "dev.kci.api..",
                            "dev.kci.config..",
                            "dev.kci.machine..",
                            "dev.kci.service..",
                            "dev.kci.status..",
                            "dev.kci.text.."))))
        .check(classes);
  }
}
