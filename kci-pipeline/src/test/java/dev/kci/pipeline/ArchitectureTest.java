package dev.kci.pipeline;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.net.URI;
import org.junit.jupiter.api.Test;

/** What a configuration means: decided from values, without I/O. */
class ArchitectureTest {
  private final JavaClasses classes =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.kci.pipeline");

  @Test
  void dependsOnlyOnTheClientLibraryAndTheTemplateLanguage() {
    noClasses()
        .should()
        .dependOnClassesThat(
            resideInAPackage("dev.kci..")
                .and(
                    not(
                        resideInAnyPackage(
                            "dev.kci.pipeline..",
                            "dev.kci.jinja",
                            "dev.kci.api.model",
                            "dev.kci.config",
                            "dev.kci.service",
                            "dev.kci.text",
                            "dev.kci.trust"))))
        .check(classes);
  }

  @Test
  void doesNoIo() {
    noClasses()
        .should()
        .dependOnClassesThat(
            resideInAnyPackage("okhttp3..", "java.net..", "java.net.http..")
                .and(not(type(URI.class)))) // a value
        .check(classes);
  }

  @Test
  void onlyOneClassReadsFiles() {
    noClasses()
        .that()
        .doNotHaveSimpleName("TemplateFolders")
        .should()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.nio.file.Files")
        .check(classes);
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching("dev.kci.pipeline.(*)..").should().beFreeOfCycles().check(classes);
  }
}
