package dev.kci.kciapi.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.kciapi.KciApiCommand;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The keys of all kinds of runtimes, checked by a process that has no library of any kind. */
class RuntimeKeysTest {
  private static final Pattern LIBRARIES =
      Pattern.compile("kubernetes-|docker-java|retrofit|httpclient5|vertx|fabric8");

  private static final String EACH_KIND =
      """
      runtimes:
        s: {lab_type: shell, isolation: none, env_file: job.env, max_log_mb: 1}
        d: {lab_type: docker, memory_mb: 1, capabilities: [SYS_PTRACE], volumes: ['/a:/b:ro']}
        k: {lab_type: kubernetes, context: [one, two], tolerations: [{key: a}], refused_seconds: 9}
        l: {lab_type: lava, url: 'https://lab/', priority_max: 40, queue_timeout: {days: 1}}
        p: {lab_type: pull_labs, poll_interval: 45, timeout: 7200}
      """;

  @TempDir private Path temp;

  @Test
  void theKeysOfEachKindAreKnown() throws Exception {
    assertThat(validate(EACH_KIND)).isEqualTo("0 errors, 0 warnings\n");
  }

  @Test
  void aMistakeInEachKindIsNamedWithItsLine() throws Exception {
    String wrong =
        EACH_KIND
            .replace("isolation: none", "isolation: some")
            .replace("memory_mb: 1", "memory_mb: lots")
            .replace("SYS_PTRACE", "PTRACE")
            .replace("refused_seconds: 9", "refused_secs: 9")
            .replace("max_log_mb", "memory_mb")
            .replace("'https://lab/'", "lab")
            .replace("poll_interval", "pol_interval");
    assertThat(validate(wrong).lines().map(line -> line.replaceFirst("^.*(?=config.yaml)", "")))
        .satisfiesExactly(
            line -> assertThat(line).contains(":2: error", "s.isolation 'some': expected"),
            line -> assertThat(line).contains(":2: warning", "s.memory_mb: is unknown"),
            line -> assertThat(line).contains(":3: error", "d.memory_mb 'lots'"),
            line -> assertThat(line).contains(":3: error", "'PTRACE' is not a capability"),
            line -> assertThat(line).contains(":4: error", "k.refused_secs"),
            line -> assertThat(line).contains(":5: error", "l.url 'lab'"),
            line -> assertThat(line).contains(":6: error", "did you mean 'poll_interval'"),
            line -> assertThat(line).isEqualTo("6 errors, 1 warning"));
  }

  @Test
  void anUnknownTypeIsOneMistake() throws Exception {
    assertThat(validate(EACH_KIND.replace("lab_type: docker", "lab_type: doker")))
        .contains("runtimes.d.lab_type 'doker': is not a type of runtime; expected one of shell,")
        .endsWith("1 error, 0 warnings\n");
  }

  private String validate(String yaml) throws IOException, InterruptedException {
    Path config = Files.writeString(temp.resolve("config.yaml"), yaml);
    Path output = temp.resolve("output");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp", classPath()));
    command.addAll(List.of(KciApiCommand.class.getName(), "config", "validate", "--config"));
    command.add(config.toString());
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    return Files.readString(output, StandardCharsets.UTF_8);
  }

  /** This test's own, without the libraries: the tests' tools may bring them. */
  private static String classPath() {
    String all =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    return Stream.of(all.split(File.pathSeparator))
        .filter(entry -> !LIBRARIES.matcher(Path.of(entry).getFileName().toString()).find())
        .collect(Collectors.joining(File.pathSeparator));
  }
}
