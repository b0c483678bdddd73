package dev.kci.pipeline.validate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.config.Problem;
import dev.kci.pipeline.definition.TemplateFolders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A configuration without a mistake, into which one is put at a time. */
class SeededMistakesTest {
  private static final String GOOD =
      """
      trees:
        alpha: {url: 'https://example.org/alpha.git'}
        beta: {url: 'https://example.org/beta.git'}
      build_configs:
        alpha: {tree: alpha, branch: main, architectures: [arm64], priority: low, frequency: 1d}
        beta: {tree: beta, branch: main}
      runtimes:
        cluster: {lab_type: kubernetes, context: [one]}
        lab: {lab_type: lava, url: 'https://lab.example.org/', priority_min: 10, priority_max: 40}
      storage:
        files: {storage_type: backend, api_url: 'http://localhost:1/'}
      platforms:
        kubernetes:
        board: {arch: arm64, rules: {min_version: {version: 5, patchlevel: 10}}}
      jobs:
        build:
          template: build
          kind: kbuild
          params: {arch: arm64, compiler: gcc-14, defconfig: defconfig, fragments: [small]}
          rules:
            tree: [alpha, 'beta:main']
        boot:
          template: boot
          kind: job
          priority: high
          params: {rootfs_ref: tiny, frequency: 12h}
          rules:
            max_version: {version: 6, patchlevel: 18}
      rootfs:
        tiny: {ramdisk: 'https://example.org/{brarch}.cpio.gz'}
      fragments:
        small: {path: kernel/configs/small.config, configs: [CONFIG_A=y]}
      scheduler:
        - job: build
          event: {channel: node, kind: checkout, state: available}
          runtime: {name: cluster}
        - job: boot
          event: {channel: node, kind: kbuild, name: build, state: available}
          runtime: {type: lava}
          platforms: [board]
          rules:
            tree: ['!beta']
      """;

  /** Their keys are checked by their kinds. */
  private static final RuntimeRules RUNTIMES =
      new RuntimeRules(List.of("shell", "docker", "kubernetes", "lava"), (runtime, problems) -> {});

  @TempDir private Path temp;

  private List<Problem> problems(String yaml) throws IOException {
    Path templates = Files.createDirectories(temp.resolve("templates"));
    for (String name : List.of("kubernetes/build", "lava/boot")) {
      Path template = templates.resolve(name + ".yaml.mustache");
      Files.createDirectories(template.getParent());
      Files.writeString(template, "");
    }
    Path config = temp.resolve("config.yaml");
    Files.writeString(config, yaml);
    return Validation.of(
        List.of(config), Optional.of(new TemplateFolders(List.of(templates))), RUNTIMES);
  }

  @ParameterizedTest
  @CsvSource({"files, 0", "file, 1"})
  void storageMayBeInTheSettings(String name, int warnings) throws IOException {
    String lab = "  pulled: {lab_type: pull_labs, storage_name: %s}\n".formatted(name);
    assertThat(problems(GOOD.replace("storage:\n", lab + "storage:\n")))
        .filteredOn(problem -> problem.rule().equals("dangling-storage"))
        .hasSize(warnings)
        .allMatch(problem -> !problem.isError())
        .allSatisfy(
            problem ->
                assertThat(problem.toString())
                    .contains("runtimes.pulled.storage_name 'file'", "did you mean 'files'?"));
  }

  @Test
  void validConfigurationHasNoProblems() throws IOException {
    assertThat(problems(GOOD)).isEmpty();
  }

  @ParameterizedTest(name = "{3}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          template: boot | templte: boot | 23 | unknown-key | did you mean 'template'?
          template: boot | templte: boot | 22 | missing | jobs.boot.template: is missing
          platforms: [board] | platfroms: [board] | 40 | unknown-key | did you mean 'platforms'?
          scheduler: | schedulr: | 33 | unknown-key | did you mean 'scheduler'?
          platforms: [board] | platforms: board | 40 | wrong-type | expected a list
          kind: job | kind: [job] | 24 | wrong-type | expected text
          priority_min: 10 | priority_min: ten | 9 | wrong-type | expected a whole number
          {version: 6, patchlevel: 18} | 6.18 | 28 | wrong-type | expected a map
          tree: ['!beta'] | tree: '!beta' | 42 | wrong-type | expected a list of values
          beta: {tree: beta | beta: {tree: betta | 6 | dangling-tree | did you mean 'beta'?
          tree: [alpha, | tree: [alphaa, | 21 | dangling-tree | did you mean 'alpha'?
          job: boot | job: bot | 37 | dangling-job | did you mean 'boot'?
          platforms: [board] | platforms: [boards] | 40 | dangling-platform | did you mean 'board'?
          platforms: [board] | "" | 37 | dangling-platform | expected a list of platforms
          runtime: {name: cluster} | runtime: {name: clutser} | 36 | dangling-runtime | did you mean 'cluster'?
          runtime: {type: lava} | runtime: {type: docker} | 39 | dangling-runtime | is not a configured runtime
          runtime: {type: lava} | runtime: {} | 39 | missing | neither name nor type
          rootfs_ref: tiny | rootfs_ref: tinny | 26 | dangling-rootfs | did you mean 'tiny'?
          fragments: [small] | fragments: [smal] | 19 | dangling-fragment | did you mean 'small'?
          template: boot | template: bot | 23 | dangling-template | not found in
          architectures: [arm64] | architectures: [arm46] | 5 | dangling-architecture | did you mean 'arm64'?
          kind: kbuild, name: build | kind: kbuild, name: biuld | 38 | never-fires | did you mean 'build'?
          kind: kbuild, name: build | kind: kbuild, name: boot | 38 | never-fires | is of kind job, not kbuild
          kind: kbuild, name | kind: kbild, name | 38 | never-fires | did you mean 'kbuild'?
          name: build, state: available | name: build, state: avaliable | 38 | never-fires | did you mean 'available'?
          kind: checkout, state | kind: checkout, name: patchset, state | 35 | never-fires | jobs from patch series
          kind: checkout, state | kind: checkout, stat: x, state | 35 | never-fires | did you mean 'state'?
          channel: node, kind: checkout | channel: retry, kind: checkout | 35 | never-fires | expected 'node'
          tree: ['!beta'] | tree: ['!alpha', '!beta'] | 37 | never-fires | no tree, branch and version passes
          tree: ['!beta'] | compiler: [clang-21] | 37 | never-fires | compiler [clang-21]; found 'gcc-14'
          patchlevel: 10}}} | patchlevel: 10}, max_version: {version: 4, patchlevel: 19}}} | 14 | contradiction | newer than max_version 4.19
          {version: 5, patchlevel: 10} | {version: 7, patchlevel: 0} | 37 | never-fires | platform rules
          tree: ['!beta'] | tree: ['!beta', beta] | 42 | contradiction | both allowed and denied
          tree: ['!beta'] | tre: ['!beta'] | 42 | unknown-attribute | did you mean 'tree'?
          max_version: | mx_version: | 28 | unknown-key | did you mean 'min_version' or 'max_version'?
          runtime: {name: cluster} | "runtime: {name: cluster}\\n    platforms: [board]" | 37 | platforms-of-build | a kbuild job must not have platforms
          frequency: 1d | frequency: 30s | 5 | invalid-frequency | expected [Nd][Nh][Nm]
          frequency: 12h | frequency: 0m | 26 | invalid-frequency | expected [Nd][Nh][Nm]
          priority: high | priority: hihg | 25 | invalid-priority | did you mean 'high'?
          priority_min: 10 | priority_min: 50 | 9 | invalid-priority | greater than priority_max 40
          priority_max: 40 | priority_max: 400 | 9 | invalid-priority | expected 0 to 100
          kind: job | kind: jop | 24 | invalid-kind | did you mean 'job'?
          storage_type: backend | storage_type: backed | 11 | invalid-storage-type | did you mean 'backend'?
          ", api_url: 'http://localhost:1/'" | "" | 11 | missing | storage.files.api_url
          platforms: [board] | platforms: [board, board] | 40 | duplicate | is listed twice
          "  beta: {url" | "  alpha: {url" | 3 | duplicate | is written twice
          beta: {tree: beta, | beta: {tree: alpha, | 6 | duplicate | is already watched by 'alpha'
          https://example.org/beta.git | https://example org/beta.git | 3 | invalid-url | is not a URL
          [CONFIG_A=y] | [CONFIG_A=y | 32 | unreadable | not YAML
          """)
  void mistakeIsReportedWithItsLine(
      String right, String wrong, int line, String rule, String message) throws IOException {
    String replacement = wrong == null ? "" : wrong.replace("\\n", "\n");
    assertThat(GOOD).contains(right);
    String seeded = GOOD.replaceFirst(Pattern.quote(right), replacement);
    assertThat(problems(seeded))
        .as(seeded)
        .anySatisfy(
            problem -> {
              assertThat(problem.isError()).isTrue();
              assertThat(problem.origin().line()).isEqualTo(line);
              assertThat(problem.rule()).isEqualTo(rule);
              assertThat(problem.toString()).contains(message).contains("config.yaml:" + line);
            });
  }

  @ParameterizedTest
  @CsvSource({
    "kbuild, true",
    "script, true",
    "kbiuld, false",
    "some.jinja2, true",
  })
  void templatesWithoutASuffixAreFoundAsByTheRunner(String template, boolean known)
      throws IOException {
    Path config = temp.resolve("config.yaml");
    Files.writeString(config, GOOD.replaceAll("template: \\w+", "template: " + template));
    assertThat(Validation.of(List.of(config), Optional.empty(), RUNTIMES))
        .extracting(Problem::rule)
        .containsExactlyElementsOf(
            known ? List.of() : List.of("dangling-template", "dangling-template"));
  }

  @Test
  void fragmentsOfOtherRepositoriesAndTheHardwareRegistryAreAccepted() throws IOException {
    assertThat(
            problems(
                GOOD.replace(
                        "fragments: [small]",
                        "fragments: [small, 'cip://6.1.y-cip/arm/c', 'cros://chromeos-6.6/arm/c']")
                    + "hardware_registry: {boards: {}}\n"))
        .isEmpty();
  }

  @Test
  void duplicateEntryIsReportedOnce() throws IOException {
    String second =
        """
          - job: build
            event: {channel: node, kind: checkout, state: available}
            runtime: {name: cluster}
        """;
    assertThat(problems(GOOD + second))
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.rule()).isEqualTo("duplicate");
              assertThat(problem.origin().line()).isEqualTo(43);
              assertThat(problem.message()).contains("already scheduled", "config.yaml:34");
            });
  }

  @Test
  void minorProblemsAreWarnings() throws IOException {
    String odd =
        GOOD.replace("kind: job\n", "kind: job\n    flavour: sweet\n")
            .replace("tree: ['!beta']", "tree: ['!beta', '!gone', lost, alpha]")
            .replace(
                "fragments:\n  small", "  unused: {nfsroot: 'https://x/'}\nfragments:\n  small")
            .replace("rootfs:\n", "  idle: {template: boot}\nrootfs:\n");
    assertThat(problems(odd))
        .extracting(problem -> problem.severity() + " " + problem.rule())
        .containsExactly("WARNING unknown-key", "WARNING unscheduled", "WARNING dangling-tree");
  }
}
