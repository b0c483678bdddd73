package dev.kci.storage;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** Writing to storages and downloading from nodes' URLs are independent. */
class ArchitectureTest {
  private final JavaClasses classes =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.kci.storage", "dev.kci.fetch");

  @Test
  void storageAndFetchDoNotKnowEachOther() {
    noClasses()
        .that()
        .resideInAPackage("dev.kci.storage")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.kci.fetch")
        .check(classes);
    noClasses()
        .that()
        .resideInAPackage("dev.kci.fetch")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.kci.storage")
        .check(classes);
  }
}
