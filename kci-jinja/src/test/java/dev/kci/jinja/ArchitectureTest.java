package dev.kci.jinja;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The template language does not depend on KernelCI and renders without I/O. */
class ArchitectureTest {
  private final JavaClasses classes =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.kci.jinja");

  @Test
  void dependsOnNoOtherModule() {
    noClasses()
        .should()
        .dependOnClassesThat(
            resideInAPackage("dev.kci..").and(not(resideInAPackage("dev.kci.jinja"))))
        .check(classes);
  }

  @Test
  void doesNoInputOrOutput() {
    noClasses()
        .that()
        .haveSimpleNameNotEndingWith("Test")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.nio.file..", "java.net..", "okhttp3..", "java.lang.reflect..")
        .check(classes);
  }
}
