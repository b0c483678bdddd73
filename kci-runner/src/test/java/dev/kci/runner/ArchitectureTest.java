package dev.kci.runner;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.kci.runner.supervise.RuntimeSupervisor;
import org.junit.jupiter.api.Test;

/** The root puts together what creates nodes and what sees to their jobs. */
class ArchitectureTest {
  private final JavaClasses classes =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.kci.runner");

  @Test
  void doesNotDependOnOtherExecutables() {
    noClasses()
        .should()
        .dependOnClassesThat(
            resideInAPackage("dev.kci..")
                .and(
                    not(
                        resideInAnyPackage(
                            "dev.kci.runner..",
                            "dev.kci.cli..",
                            "dev.kci.http",
                            "dev.kci.pipeline..",
                            "dev.kci.runtime..",
                            "dev.kci.api..",
                            "dev.kci.config",
                            "dev.kci.fetch",
                            "dev.kci.files",
                            "dev.kci.machine",
                            "dev.kci.service..",
                            "dev.kci.status",
                            "dev.kci.storage",
                            "dev.kci.telemetry",
                            "dev.kci.text",
                            "dev.kci.trust"))))
        .check(classes);
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching("dev.kci.runner.(*)..").should().beFreeOfCycles().check(classes);
    noClasses()
        .that()
        .resideInAPackage("dev.kci.runner.*")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.kci.runner")
        .check(classes);
  }

  @Test
  void supervisionDoesNotCreateNodes() {
    noClasses()
        .that()
        .resideInAPackage("dev.kci.runner.supervise")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.kci.runner.create")
        .check(classes);
  }

  @Test
  void partsDoNotDependOnTheirSupervisor() {
    noClasses()
        .that()
        .resideInAPackage("dev.kci.runner.supervise")
        .and()
        .areNotAssignableTo(RuntimeSupervisor.class)
        .should()
        .dependOnClassesThat()
        .areAssignableTo(RuntimeSupervisor.class)
        .check(classes);
  }

  @Test
  void onlyCommandsUseOptions() {
    noClasses()
        .that()
        .resideInAPackage("dev.kci.runner.*")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("picocli..", "dev.kci.cli..")
        .check(classes);
  }
}
