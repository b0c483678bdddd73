package dev.kci.pipeline.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.kci.config.Configuration;
import dev.kci.pipeline.config.Job;
import dev.kci.pipeline.config.PipelineConfiguration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class FiltersTest {
  @TempDir static Path temp;
  private static Map<String, Job> jobs;

  @BeforeAll
  static void writeJobs() throws IOException {
    Path file = temp.resolve("jobs.yaml");
    Files.writeString(
        file,
        """
        jobs:
          build: {template: t, kind: kbuild, params: {arch: arm64}}
          odd-build: {template: t, kind: kbuild, params: {arch: 5}}
          any-build: {template: t, kind: kbuild}
          boot: {template: t, kind: job, params: {arch: arm64}}
        """);
    jobs = PipelineConfiguration.of(Configuration.load(List.of(file))).jobs();
  }

  /** The original evaluates {@code filter and arch not in filter}. */
  static Stream<Arguments> architectures() {
    return Stream.of(
        arguments(null, true),
        arguments(List.of(), true),
        arguments(List.of("x86_64", "arm64"), true),
        arguments(List.of("x86_64"), false),
        arguments(Map.of(), true),
        arguments(Map.of("arm64", 1), true),
        arguments(Map.of("x86_64", "arm64"), false),
        arguments("", true),
        arguments("x86_64,arm64", true),
        arguments("arm", false),
        arguments(false, true),
        arguments(0, true),
        arguments(0.0, true),
        // Python raises an exception: "argument of type 'bool' is not iterable"
        arguments(true, false),
        arguments(1, false));
  }

  @ParameterizedTest
  @MethodSource("architectures")
  void architectureFilterIsAContainerOfPython(Object filter, boolean passes) {
    assertThat(ofArchitectures(filter).refuseArchitecture(jobs.get("build")).isEmpty())
        .isEqualTo(passes);
  }

  @Test
  void architectureFilterIsOnlyForBuildsThatHaveOne() {
    Filters x86 = ofArchitectures(List.of("x86_64"));
    assertThat(x86.refuseArchitecture(jobs.get("boot"))).isEmpty();
    assertThat(x86.refuseArchitecture(jobs.get("any-build"))).isEmpty();
    assertThat(x86.refuseArchitecture(jobs.get("build")))
        .hasValueSatisfying(
            refusal ->
                assertThat(refusal.toString())
                    .isEqualTo(
                        "architecture_filter (%s:2): architecture_filter [x86_64]; found"
                                .formatted(temp.resolve("jobs.yaml"))
                            + " params.arch 'arm64'"));
  }

  @Test
  void numberIsNoPartOfAText() {
    assertThat(ofArchitectures("5").refuseArchitecture(jobs.get("odd-build"))).isPresent();
  }

  @ParameterizedTest(name = "jobfilter {0}, path {1}: {2}")
  @CsvSource({
    "'',             checkout boot,               true",
    "boot,           checkout boot,               true",
    "'login boot',   checkout boot,               true",
    "login,          checkout boot,               false",
    "bo,             checkout boot,               false",
    "build,          checkout build boot,         false",
    "build+,         checkout build boot,         true",
    "build++,        checkout build boot,         true",
    "other+,         checkout build boot,         false",
  })
  void jobFilterNamesJobsOrAllBelowOne(String filter, String path, boolean passes) {
    Filters filters = new Filters(words(filter), List.of(), null, 0);
    assertThat(filters.refuseJob(jobs.get("boot"), words(path)).isEmpty()).isEqualTo(passes);
  }

  @ParameterizedTest(name = "platform_filter {0}, {1} on {2}: {3}")
  @CsvSource({
    "'',      boot,  qemu, true",
    "qemu,    boot,  qemu, true",
    "'a qemu',boot,  qemu, true",
    "board,   boot,  qemu, false",
    "board,   build, qemu, true",
  })
  void platformFilterIsOnlyForJobs(String filter, String job, String platform, boolean passes) {
    Filters filters = new Filters(List.of(), words(filter), null, 0);
    assertThat(filters.refusePlatform(jobs.get(job), platform).isEmpty()).isEqualTo(passes);
  }

  private static Filters ofArchitectures(Object filter) {
    return new Filters(List.of(), List.of(), filter, 0);
  }

  private static List<String> words(String text) {
    return text.isEmpty() ? List.of() : List.of(text.split(" "));
  }
}
