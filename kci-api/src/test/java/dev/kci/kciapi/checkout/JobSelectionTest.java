package dev.kci.kciapi.checkout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.kci.config.Configuration;
import dev.kci.pipeline.config.PipelineConfiguration;
import dev.kci.pipeline.config.SchedulerEntry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JobSelectionTest {
  private static final Path REAL_CONFIGURATION =
      Path.of(System.getProperty("kci.real.config", "../../shared/maestro-config/config"));

  @TempDir private Path folder;
  private PipelineConfiguration configuration;

  @BeforeEach
  void load() throws Exception {
    Path file = folder.resolve("pipeline.yaml");
    Files.writeString(
        file,
        """
        jobs:
          kbuild-x86: {template: kbuild, kind: kbuild}
          kbuild-x86-clang: {template: kbuild, kind: kbuild}
          kbuild-arm: {template: kbuild, kind: kbuild}
          boot: {template: boot, kind: job}
          after-boot: {template: boot, kind: job}
          checkpatch: {template: check, kind: process}
          lost: {template: boot, kind: job}
          unused: {template: boot, kind: job}
        platforms:
          qemu-x86: {}
          qemu-arm: {}
          board: {}
        runtimes:
          docker: {lab_type: docker}
        scheduler:
          - {job: kbuild-x86, event: &checkout {kind: checkout, state: available},
             runtime: {name: docker}}
          - {job: kbuild-x86-clang, event: *checkout, runtime: {name: docker}}
          - {job: kbuild-arm, event: *checkout, runtime: {name: docker}}
          - {job: checkpatch, event: *checkout, runtime: {name: docker}}
          - {job: boot, event: {kind: kbuild, name: kbuild-x86, state: available},
             runtime: {name: docker}, platforms: [qemu-x86]}
          - {job: boot, event: {kind: kbuild, name: kbuild-x86-clang, state: available},
             runtime: {name: docker}, platforms: [qemu-x86]}
          - {job: boot, event: {kind: kbuild, name: kbuild-arm, state: available},
             runtime: {name: docker}, platforms: [qemu-arm]}
          - {job: lost, event: {kind: kbuild, name: unused, state: done},
             runtime: {name: docker}, platforms: [board]}
          - {job: after-boot, event: {kind: job, name: boot, state: done},
             runtime: {name: docker}, platforms: [qemu-arm]}
        """);
    configuration = PipelineConfiguration.of(Configuration.load(List.of(file)));
  }

  @ParameterizedTest(name = "{0} on {1}: {2}")
  @CsvSource({
    "'', '', ''",
    "kbuild-x86, '', kbuild-x86",
    "kbuild-x86+, '', kbuild-x86+",
    "checkpatch, '', checkpatch",
    "boot, '', boot kbuild-x86 kbuild-x86-clang kbuild-arm",
    "boot, qemu-arm, boot kbuild-arm",
    "boot kbuild-x86, '', boot kbuild-x86",
    "boot kbuild-x86+, qemu-x86, boot kbuild-x86+",
    "after-boot, '', after-boot boot kbuild-x86 kbuild-x86-clang kbuild-arm",
    "after-boot, qemu-arm, after-boot boot kbuild-arm",
    "kbuild-x86, qemu-arm, kbuild-x86",
  })
  void buildsThatAJobNeedsAreAdded(String jobs, String platforms, String selected) {
    assertThat(JobSelection.of(configuration, words(jobs), words(platforms)))
        .isEqualTo(new JobSelection(words(selected), words(platforms)));
  }

  @ParameterizedTest(name = "{0} on {1}: {2}")
  @CsvSource(
      delimiter = '|',
      value = {
        "boots | '' | there is no job 'boots' in the configuration; did you mean 'boot'?",
        "boot | qemu-x68 | there is no platform 'qemu-x68' in the configuration; did you mean",
        "unused | '' | no entry of the scheduler starts job 'unused'",
        "lost | '' | job 'lost' only starts after [unused], which no entry of the scheduler",
        "boot | board | job 'boot' does not run on board; expected some of [qemu-arm, qemu-x86]",
      })
  void jobsThatCannotStartAreRefused(String jobs, String platforms, String message) {
    assertThatThrownBy(() -> JobSelection.of(configuration, words(jobs), words(platforms)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  @Test
  void testsOfTheRealConfigurationGetTheirBuilds() {
    assumeTrue(
        Files.isDirectory(REAL_CONFIGURATION),
        "skipped: no folder " + REAL_CONFIGURATION + "; -Dkci.real.config");
    PipelineConfiguration real =
        PipelineConfiguration.of(Configuration.load(List.of(REAL_CONFIGURATION)));
    Set<String> started =
        real.scheduler().stream().map(SchedulerEntry::job).collect(Collectors.toSet());
    assertThat(real.scheduler())
        .filteredOn(entry -> entry.event().get("kind").equals("kbuild"))
        .filteredOn(entry -> started.contains(entry.event().get("name")))
        .filteredOn(entry -> real.platforms().keySet().containsAll(entry.platforms()))
        .hasSizeGreaterThan(100)
        .allSatisfy(
            entry ->
                assertThat(JobSelection.of(real, List.of(entry.job()), entry.platforms()).jobs())
                    .contains(entry.job(), (String) entry.event().get("name")));
  }

  private static List<String> words(String text) {
    return text.isEmpty() ? List.of() : List.of(text.split(" "));
  }
}
