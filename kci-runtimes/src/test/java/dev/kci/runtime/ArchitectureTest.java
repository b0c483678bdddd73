package dev.kci.runtime;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** Each kind of runtime in its own package, above one port. */
class ArchitectureTest {
  private final JavaClasses classes =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.kci.runtime");

  @Test
  void dependsOnlyOnTheClientLibrary() {
    noClasses()
        .should()
        .dependOnClassesThat(
            resideInAPackage("dev.kci..")
                .and(
                    not(
                        resideInAnyPackage(
                            "dev.kci.runtime..",
                            "dev.kci.api..",
                            "dev.kci.config",
                            "dev.kci.fetch",
                            "dev.kci.files",
                            "dev.kci.machine",
                            "dev.kci.service",
                            "dev.kci.storage",
                            "dev.kci.text"))))
        .check(classes);
  }

  @Test
  void kindsDoNotKnowEachOther() {
    slices().matching("dev.kci.runtime.(*)..").should().beFreeOfCycles().check(classes);
    slices()
        .matching("dev.kci.runtime.(docker|kubernetes|lava|shell|pull)..")
        .should()
        .notDependOnEachOther()
        .check(classes);
  }

  @Test
  void settingsLoadWithoutTheLibrariesOfKinds() {
    noClasses()
        .that()
        .haveSimpleNameEndingWith("Settings")
        .or()
        .haveSimpleName("RuntimeKinds")
        .or()
        .resideInAPackage("dev.kci.runtime.reproduce")
        .should()
        .transitivelyDependOnClassesThat(
            resideInAnyPackage(
                "io.fabric8..", "com.github.dockerjava..", "retrofit2..", "okhttp3.."))
        .check(classes);
  }

  @Test
  void noKindCallsTheApi() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .haveFullyQualifiedName("dev.kci.api.Nodes")
        .check(classes);
  }
}
