package dev.kci.runtime.kinds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kci.config.Configuration;
import dev.kci.config.ConfigurationException;
import dev.kci.config.Problem;
import dev.kci.config.RuntimeConfig;
import dev.kci.runtime.RuntimeLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RuntimeKindsTest {
  private static final RuntimeKinds KINDS = RuntimeKinds.settings();

  @TempDir Path temp;

  private RuntimeConfig runtime(String type, String lines) throws IOException {
    Path file = temp.resolve("runtimes.yaml");
    Files.writeString(file, "runtimes:\n  lab:\n    lab_type: " + type + "\n" + lines);
    return Configuration.load(List.of(file)).runtimes().get("lab");
  }

  private static List<Problem> problems(RuntimeConfig runtime) {
    List<Problem> problems = new ArrayList<>();
    KINDS.check(runtime, problems::add);
    return problems;
  }

  @ParameterizedTest
  @ValueSource(strings = {"../examples/labs/runtimes.yaml", "../examples/kubernetes/runtime.yaml"})
  void examplesHaveNoProblems(String file) {
    assertThat(Configuration.load(List.of(Path.of(file))).runtimes().values())
        .isNotEmpty()
        .allSatisfy(runtime -> assertThat(problems(runtime)).isEmpty());
  }

  @ParameterizedTest
  @ValueSource(strings = {"shell", "docker", "kubernetes", "lava"})
  void configurationSetsTheLimitsOfEachKind(String type) throws IOException {
    RuntimeConfig runtime =
        runtime(type, "    concurrency: 7\n    submit_seconds: 30\n    observe_seconds: 10\n");
    RuntimeLimits limits = KINDS.limits(runtime, 3);
    assertThat(limits.concurrency()).isEqualTo(7);
    assertThat(limits.submitTimeout()).isEqualTo(Duration.ofSeconds(30));
    assertThat(limits.observeTimeout()).isEqualTo(Duration.ofSeconds(10));
    assertThat(problems(runtime)).isEmpty();
  }

  @Test
  void labHasAShorterSubmitTimeoutThanThisMachine() throws IOException {
    assertThat(KINDS.limits(runtime("lava", "    url: http://lab/\n"), 0).submitTimeout())
        .hasMinutes(2);
    assertThat(KINDS.limits(runtime("docker", ""), 0).submitTimeout()).hasHours(2);
    assertThat(KINDS.limits(runtime("docker", ""), 0).observeTimeout()).hasMinutes(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "lava|concurrency: many|expected a whole number, 1 or more",
        "lava|concurrency: 0|expected a whole number, 1 or more",
        "lava|submit_seconds: 2m|expected seconds, 1 or more",
        "lava|submit_seconds: -1|expected seconds, 1 or more",
        "lava|observe_seconds: 1.5|expected seconds, 1 or more",
        "lava|max_queue_depth: many|expected a whole number",
        "lava|url: lab one|is not the address of a lab",
        "lava|url: 'ftp://lab/'|is not the address of a lab",
        "lava|url: 'http://lab:99999/'|is not the address of a lab",
        "lava|url: 'http://:80/'|is not the address of a lab",
        "shell|isolation: some|expected namespace or none",
        "shell|max_log_mb: 0|expected a whole number, 1 or more",
        "docker|job_api_token: maybe|expected true or false",
        "docker|memory_mb: lots|expected a whole number, 1 or more",
        "kubernetes|context: {a: b}|expected a list",
      })
  void errorNamesTheInvalidKey(String type, String line, String message) throws IOException {
    RuntimeConfig runtime = runtime(type, "    " + line + "\n");
    assertThat(problems(runtime)).singleElement().matches(Problem::isError);
    assertThatThrownBy(() -> KINDS.require(runtime))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("runtimes.yaml:4")
        .hasMessageContaining("runtimes.lab." + line.substring(0, line.indexOf(':')))
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource({
    "docker, memory_mbs, true",
    "docker, namespace, false",
    "docker, priority_min, false",
    "shell, memory_mb, false",
    "kubernetes, refused_second, true",
    "lava, max_queue_dept, true",
    "lava, poll_interval, false",
    "pull_labs, pol_interval, true",
  })
  void eachKindOnlyAcceptsItsOwnKeys(String type, String key, boolean misspelt) throws IOException {
    assertThat(problems(runtime(type, "    " + key + ": 1\n")))
        .singleElement()
        .matches(problem -> problem.rule().equals("unknown-key"))
        .matches(problem -> problem.isError() == misspelt)
        .asString()
        .contains("runtimes.yaml:4: runtimes.lab." + key + ": is unknown");
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://lab/", "https://lab.example.org:8443/RPC2", "http://my_lab:80"})
  void labUrlMayHaveAnyForm(String url) throws IOException {
    RuntimeConfig runtime = runtime("lava", "    url: '" + url + "'\n");
    KINDS.require(runtime);
    assertThat(problems(runtime)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "pull_labs, '', true",
    "lava,      '', true",
    "lava,      '    url: http://lab/\n', false",
    "shell,     '', false",
  })
  void someLabsFetchTheirJobs(String type, String keys, boolean fetched) throws IOException {
    RuntimeConfig runtime = runtime(type, keys.replace("\\n", "\n"));
    KINDS.require(runtime);
    assertThat(problems(runtime)).isEmpty();
    assertThat(KINDS.isFetched(runtime)).isEqualTo(fetched);
  }

  @ParameterizedTest
  @ValueSource(strings = {"pull_labs", "lava"})
  void labThatFetchesItsJobsHasAStorage(String type) throws IOException {
    RuntimeConfig runtime = runtime(type, "    storage_name: s\n    claim_timeout: 60\n");
    assertThat(problems(runtime)).isEmpty();
    assertThat(KINDS.storageName(runtime)).contains("s");
    assertThat(KINDS.storageName(runtime(type, ""))).isEmpty();
  }

  @Test
  void fetchedJobsAreOnlyLimitedByTheirOwnKey() throws IOException {
    RuntimeLimits limits = KINDS.limits(runtime("pull_labs", ""), 4);
    assertThat(limits.concurrency()).isEqualTo(RuntimeLimits.NO_LIMIT);
    assertThat(limits.capacity()).as("to compare it with other runtimes").isEqualTo(1000);
    assertThat(KINDS.limits(runtime("pull_labs", "    concurrency: 7\n"), 4).concurrency())
        .isEqualTo(7);
    assertThat(KINDS.limits(runtime("lava", "    url: http://lab/\n"), 4).concurrency())
        .isEqualTo(4);
  }

  @Test
  void unknownTypeGivesTheSameErrorEverywhere() throws IOException {
    String message =
        "is not a type of runtime; expected one of shell, docker, kubernetes, lava, pull_labs;"
            + " did you mean 'docker'?";
    RuntimeConfig runtime = runtime("doker", "    memory_mb: 1\n");
    assertThat(problems(runtime)).singleElement().asString().endsWith(message);
    assertThat(KINDS.refusal("doker")).contains(message);
    assertThatThrownBy(() -> KINDS.require(runtime))
        .hasMessageContaining("runtimes.yaml:3: runtimes.lab.lab_type 'doker': " + message);
  }

  @Test
  void onlyJobsOnThisMachineGetTheRunnerToken() throws IOException {
    String asked = "    job_api_token: true\n";
    assertThat(KINDS.givesApiToken(runtime("shell", asked))).isTrue();
    assertThat(KINDS.givesApiToken(runtime("docker", asked))).isTrue();
    assertThat(KINDS.givesApiToken(runtime("docker", ""))).isFalse();
    assertThat(KINDS.givesApiToken(runtime("lava", asked))).isFalse();
  }
}
