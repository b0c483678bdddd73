package dev.kci.pipeline.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.kci.config.Configuration;
import dev.kci.config.ConfigurationException;
import dev.kci.config.Problem;
import dev.kci.config.Tree;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PipelineConfigurationTest {
  @TempDir Path temp;
  private ConfigFolder folder;

  @BeforeEach
  void folder() {
    folder = new ConfigFolder(temp.resolve("config"));
  }

  private PipelineConfiguration load() {
    return PipelineConfiguration.of(Configuration.load(List.of(folder.path())));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "kernel_messages: 'false'|true or false",
        "kernel_messages: 0|true or false",
        "retry_failed: maybe|true or false",
        "node_timeout: 6h|a number above 0",
        "node_timeout: -5|a number above 0",
        "confirm: 4|0 to 3",
        "confirm: -1|0 to 3",
        "confirm: yes|a whole number",
      })
  void paramOfTheRunnerHasItsType(String param, String expected) throws IOException {
    folder.file("a.yaml", "jobs:\n  j:\n    template: t\n    params:\n      " + param);
    String key = "jobs.j.params." + param.substring(0, param.indexOf(':'));
    assertThatThrownBy(this::load)
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("a.yaml:5")
        .hasMessageContaining(key)
        .hasMessageContaining("expected " + expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "title: t|known_issues[0].log: is missing; expected a job, test, platform or log pattern",
        "job: j|known_issues[0].title: is missing; expected text",
        "title: t, job: 7|known_issues[0].job '7': is a number; expected a list",
        "title: t, log: 'a(b'|known_issues[0].log 'a(b': is not a regular expression of RE2"
            + " (missing closing ))",
        "title: t, log: '(?=a)b'|known_issues[0].log '(?=a)b': is not a regular expression of RE2",
        "title: t, log: ''|known_issues[0].log '': has 0 characters; expected 1 to 500",
        "title: t, job: j, until: soon|known_issues[0].until 'soon': is not a date; expected one",
        "title: t, job: j, until: 2026-13-01|is not a date; expected one such as 2027-01-31",
        "title: t, job: j, link: 'javascript:x'|known_issues[0].link 'javascript:x': is not a"
            + " web address",
        "title: t, job: j, links: x|known_issues[0].links: is unknown; did you mean 'link'?",
      })
  void knownIssueThatIsWrongIsReportedWithItsPlace(String issue, String message)
      throws IOException {
    folder.file("a.yaml", "known_issues:\n  - {" + issue + "}");
    List<String> problems = new ArrayList<>();
    PipelineConfiguration.check(
        Configuration.load(List.of(folder.path())), problem -> problems.add(problem.toString()));
    assertThat(problems).singleElement().asString().contains("a.yaml:2").contains(message);
  }

  @Test
  void knownIssueSelectsFailures() throws IOException {
    folder.file(
        "a.yaml",
        """
        known_issues:
          - title: mmap needs memory
            link: https://bugs.example.org/1
            job: [kselftest-*, ltp]
            test: mm_*
            platform: qemu-*
            log: 'mmap\\(\\) failed'
            until: 2026-12-01
        """);
    KnownIssue issue = load().knownIssues().get(0);
    assertThat(issue.selects("kselftest-mm", "mm_1", "qemu-arm64")).isTrue();
    assertThat(issue.selects("kselftest-mm", null, "qemu-arm64")).isFalse();
    assertThat(issue.selects("kselftest-mm", "mm_1", null)).isFalse();
    assertThat(issue.selects("boot", "mm_1", "qemu-arm64")).isFalse();
    assertThat(issue.isIn(List.of("a", "x: mmap() failed: b"))).isTrue();
    assertThat(issue.isIn(List.of("mmap failed"))).isFalse();
    assertThat(issue.appliesAt(Instant.parse("2026-12-01T23:59:59Z"))).isTrue();
    assertThat(issue.appliesAt(Instant.parse("2026-12-02T00:00:00Z"))).isFalse();
  }

  @Test
  void patternTakesLinearTimeOnAnyLine() {
    LogPattern pattern = LogPattern.of("(a+)+$");
    String hostile = "a".repeat(5000) + "!";
    assertThat(assertTimeoutPreemptively(Duration.ofSeconds(30), () -> pattern.isIn(hostile)))
        .isFalse();
  }

  @Nested
  class Merging {
    @Test
    void filesOfOnePathAreMergedAndTheLaterFileWins() throws IOException {
      folder
          .file("a.yaml", "trees: {x: {url: 'https://a/x'}, y: {url: 'https://a/y'}}")
          .file("sub/b.yaml", "trees: {y: {url: 'https://b/y'}}\nscheduler: [{job: one}]")
          .file("sub/c.yaml", "scheduler: [{job: two}]")
          .file("sub/notes.txt", "not: [yaml");
      assertThat(load().trees().values())
          .extracting(Tree::url)
          .containsExactly("https://a/x", "https://b/y");
      assertThat(load().scheduler()).extracting(SchedulerEntry::job).containsExactly("one", "two");
    }

    @Test
    void entryOfALaterFileReplacesTheWholeEntry() throws IOException {
      folder
          .file("a.yaml", "platforms: {p: {arch: arm, mach: imx}}")
          .file("b.yaml", "platforms: {p: {arch: arm64}}");
      assertThat(load().platforms().get("p").mach()).isNull();
    }

    @Test
    void laterPathsMergeDeeplyAndAppendLists() throws IOException {
      ConfigFolder ours = new ConfigFolder(temp.resolve("ours"));
      folder.file(
          "a.yaml",
          "jobs: {j: {template: t, params: {a: 1, b: {c: 2}}, rules: {tree: [mainline]}}}\n"
              + "scheduler: [{job: j}]");
      ours.file(
          "b.yaml",
          "jobs: {j: {params: {b: {d: 3}, a: 4}, rules: {tree: [next]}}}\n"
              + "scheduler: [{job: k}]");
      PipelineConfiguration both =
          PipelineConfiguration.of(Configuration.load(List.of(folder.path(), ours.path())));
      Job job = both.jobs().get("j");
      assertThat(job.params().toString()).isEqualTo("{a=4, b={c=2, d=3}}");
      assertThat(job.template()).isEqualTo("t");
      assertThat(((Rule.Values) job.rules().get(0)).values())
          .extracting(Rule.Value::text)
          .containsExactly("mainline", "next");
      assertThat(both.scheduler()).extracting(SchedulerEntry::job).containsExactly("j", "k");
      assertThat(job.source().originOf("params", "a").file()).endsWith("b.yaml");
      assertThat(job.source().originOf("template").file()).endsWith("a.yaml");
    }

    @Test
    void ownKeysWinOverMergeKeysAndTheFirstMergeKeyWins() throws IOException {
      folder.file(
          "a.yaml",
          """
          _anchors:
            a: &a {arch: arm, mach: imx}
            b: &b {arch: arm64, boot_method: grub, mach: qcom}
          platforms:
            p:
              mach: own
              <<: [*a, *b]
          """);
      Platform platform = load().platforms().get("p");
      assertThat(platform.mach()).isEqualTo("own");
      assertThat(platform.arch()).isEqualTo("arm");
      assertThat(platform.bootMethod()).isEqualTo("grub");
      assertThat(platform.source().originOf("arch").line()).isEqualTo(2);
    }
  }

  @Nested
  class BadInput {
    @Test
    void errorNamesFileLineKeyValueAndExpectation() throws IOException {
      folder.file("a.yaml", "jobs:\n  one:\n    template: t\n    rules:\n      tree: mainline\n");
      assertThatThrownBy(() -> load())
          .isInstanceOfSatisfying(
              ConfigurationException.class,
              e -> {
                assertThat(e.file()).endsWith("a.yaml");
                assertThat(e.line()).isEqualTo(5);
                assertThat(e.key()).isEqualTo("jobs.one.rules.tree");
                assertThat(e.expected()).contains("expected a list");
                assertThat(e.getMessage()).doesNotContain("\n");
              });
    }

    @Test
    void malformedYamlNamesTheLine() throws IOException {
      folder.file("a.yaml", "trees:\n  x: {url: [}\n");
      assertThatThrownBy(() -> load())
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining("a.yaml:2: not YAML");
    }

    @Test
    void errorNamesAMissingFolder() {
      assertThatThrownBy(
              () -> PipelineConfiguration.of(Configuration.load(List.of(temp.resolve("nowhere")))))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining("nowhere")
          .hasMessageContaining("expected a folder");
    }

    @Test
    void aliasBombIsRefusedQuickly() throws IOException {
      StringBuilder bomb = new StringBuilder("_anchors:\n  a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
      for (int i = 1; i < 20; i++) {
        bomb.append("  a%d: &a%d [%s]\n".formatted(i, i, ("*a" + (i - 1) + ", ").repeat(9)));
      }
      folder.file("a.yaml", bomb.toString());
      assertThatThrownBy(() -> load())
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining("too large with its aliases expanded");
    }

    @Test
    void deepNestingIsRefused() throws IOException {
      folder.file("a.yaml", "a: " + "[".repeat(5000) + "]".repeat(5000));
      assertThatThrownBy(() -> load())
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining("a.yaml:1: nested more than 50 levels deep");
    }

    @Test
    void aliasToItsOwnMapIsRefused() throws IOException {
      folder.file("a.yaml", "trees: &t\n  x: *t\n");
      assertThatThrownBy(() -> load())
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining("a value that contains it");
    }

    @Test
    void tagsDoNotCreateObjects() throws IOException {
      folder.file("a.yaml", "trees:\n  x: !!java.net.URL ['http://localhost:1/']\n");
      assertThatThrownBy(() -> load())
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining("a.yaml:2:")
          .hasMessageContaining("is not allowed");
    }
  }

  @Test
  void invalidFrequencyIsIgnoredWithAWarning() throws IOException {
    folder.file(
        "a.yaml",
        """
        build_configs:
          a: {tree: t, branch: b, frequency: 1d12h}
          b: {tree: t, branch: b, frequency: 30s}
          c: {tree: t, branch: b, frequency: 0m}
        """);
    PipelineConfiguration configuration = load();
    assertThat(configuration.buildConfigs().get("a").frequency()).isEqualTo(Duration.ofHours(36));
    assertThat(configuration.buildConfigs().get("b").frequency()).isNull();
    assertThat(configuration.buildConfigs().get("c").frequency()).isNull();
    assertThat(configuration.warnings())
        .extracting(problem -> problem.origin().line())
        .containsExactly(3, 4);
  }

  @Test
  void unclosedBracketIsReportedWhereItBegins() throws IOException {
    folder.file("a.yaml", "jobs:\n  one:\n    template: 'kbuild\n  two:\n    kind: job\n");
    assertThatThrownBy(this::load)
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("a.yaml:3")
        .hasMessageContaining("never closed");
  }

  @Test
  void errorNamesTheLineOfAnInvalidUtf8Byte() throws IOException {
    folder.file("a.yaml", "jobs:\n");
    byte[] latin = "jobs:\n  # gr\u00fc\u00dfe\n".getBytes(StandardCharsets.ISO_8859_1);
    Files.write(folder.path().resolve("a.yaml"), latin);
    assertThatThrownBy(this::load)
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("a.yaml:2")
        .hasMessageContaining("the byte 0xfc is not UTF-8")
        .hasMessageNotContaining("Exception");
  }

  @Test
  void fileOverTheLimitIsRefusedBeforeItIsRead() throws IOException {
    folder.file("a.yaml", "");
    try (RandomAccessFile file =
        new RandomAccessFile(folder.path().resolve("a.yaml").toFile(), "rw")) {
      file.setLength(1L << 40); // sparse; more than memory holds
    }
    assertThatThrownBy(this::load)
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("larger than 16 MiB");
  }

  @Test
  void checkContinuesAfterAProblem() throws IOException {
    folder.file(
        "a.yaml",
        """
        jobs:
          one: {templte: t.jinja2, params: [], kind: job}
          one: {template: t, extra_thing: 1}
        """);
    List<Problem> problems = new ArrayList<>();
    PipelineConfiguration configuration =
        PipelineConfiguration.check(
            Configuration.check(List.of(folder.path()), problems::add), problems::add);
    assertThat(configuration.jobs()).containsOnlyKeys("one");
    assertThat(problems)
        .extracting(p -> p.origin().line() + " " + p.severity() + " " + p.rule())
        .containsExactly("3 ERROR duplicate", "3 WARNING unknown-key");
  }

  @Test
  void platformMayBeEmpty() throws IOException {
    folder.file("a.yaml", "platforms:\n  docker:\n");
    assertThat(load().platforms().get("docker").deviceType()).isEqualTo("docker");
  }
}
