package dev.kci.cli;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** What all executables share knows the library, and none of them. */
class ArchitectureTest {
  @Test
  void knowsOfOursTheLibraryOnly() {
    noClasses()
        .should()
        .dependOnClassesThat(
            resideInAPackage("dev.kci..")
                .and(
                    not(
                        resideInAnyPackage(
                            "dev.kci.cli..",
                            "dev.kci.api..",
                            "dev.kci.config",
                            "dev.kci.fetch",
                            "dev.kci.files",
                            "dev.kci.machine",
                            "dev.kci.service..",
                            "dev.kci.status",
                            "dev.kci.storage",
                            "dev.kci.text",
                            "dev.kci.trust"))))
        .check(
            new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("dev.kci.cli"));
  }
}
