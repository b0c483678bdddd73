package dev.kci.kciapi;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.kci.runtime.JobRequest;
import dev.kci.runtime.PinnedImage;
import dev.kci.runtime.RuntimeFailure;
import dev.kci.runtime.kinds.RuntimeKinds;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
  private final JavaClasses classes =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.kci.kciapi");

  @Test
  void groupsOfCommandsHaveNoCycles() {
    slices().matching("dev.kci.kciapi.(*)..").should().beFreeOfCycles().check(classes);
  }

  /** All others need libraries that are not part of this executable. */
  @Test
  void knowsOfRuntimesSettingsAndReproducersOnly() {
    noClasses()
        .should()
        .dependOnClassesThat(
            resideInAPackage("dev.kci.runtime..")
                .and(not(type(RuntimeKinds.class)))
                .and(not(resideInAPackage("dev.kci.runtime.reproduce")))
                .and(not(type(JobRequest.class)))
                .and(not(type(PinnedImage.class)))
                .and(not(type(RuntimeFailure.class))))
        .check(classes);
  }
}
