package dev.kci.runner.template;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.JsonText;
import dev.kci.config.Configuration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The tree's priority, else the job's, in the lab's range. */
class LavaPriorityTest {
  private static final String CONFIG =
      """
      trees: {plain: {url: 'https://h/p'}, urgent: {url: 'https://h/u'}}
      build_configs:
        plain: {tree: plain, branch: b}
        urgent: {tree: urgent, branch: b, priority: high}
        number: {tree: urgent, branch: n, priority: 30}
      jobs:
        none: {template: t, kind: job}
        low: {template: t, kind: job, priority: low}
        medium: {template: t, kind: job, priority: medium}
        high: {template: t, kind: job, priority: high}
        seventy: {template: t, kind: job, priority: 70}
      runtimes:
        all: {lab_type: lava, url: 'http://h'}
        range: {lab_type: lava, url: 'http://h', priority_min: 10, priority_max: 60}
        scaled: {lab_type: lava, url: 'http://h', priority: 40}
      """;

  @TempDir static Path temp;

  @ParameterizedTest
  @CsvSource({
    "none,    plain,  b, all,    0",
    "low,     plain,  b, all,    0",
    "medium,  plain,  b, all,    50",
    "high,    plain,  b, all,    100",
    "seventy, plain,  b, all,    70",
    "low,     plain,  b, range,  10",
    "medium,  plain,  b, range,  35",
    "high,    plain,  b, range,  60",
    "seventy, plain,  b, range,  45",
    "low,     plain,  b, scaled, 0",
    "medium,  plain,  b, scaled, 20",
    "high,    plain,  b, scaled, 40",
    "low,     urgent, b, all,    100",
    "low,     urgent, b, range,  60",
    "high,    urgent, n, all,    30",
    "medium,  other,  b, all,    50",
  })
  void ofThePipelinesOwnJobs(String job, String tree, String branch, String lab, long expected)
      throws IOException {
    assertThat(priority(node(tree, branch, "service:pipeline", null), job, lab))
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "low,  user:jane@example.org, ,       all,   100",
    "low,  user:jane@example.org, ,       range, 60",
    "high, user:jane@example.org, medium, all,   50",
    "high, user:jane@example.org, 20,     range, 20",
  })
  void othersAskForTheirOwnOrGetTheHighest(
      String job, String submitter, String priority, String lab, long expected) throws IOException {
    assertThat(priority(node("plain", "b", submitter, priority), job, lab)).isEqualTo(expected);
  }

  private static long priority(JsonObject node, String job, String lab) throws IOException {
    Path file = temp.resolve("config.yaml");
    Files.writeString(file, CONFIG);
    Configuration configuration = Configuration.load(List.of(file));
    return LavaPriority.of(
        configuration,
        node,
        Objects.requireNonNull(configuration.jobs().get(job)),
        Objects.requireNonNull(configuration.runtimes().get(lab)).lava());
  }

  private static JsonObject node(String tree, String branch, String submitter, String priority) {
    JsonObject revision = JsonObject.of("tree", tree).with("branch", branch);
    JsonObject data = JsonObject.of("kernel_revision", revision);
    if (priority != null) {
      data = data.with("priority", priority);
    }
    return JsonText.parseObject(
        JsonText.write(JsonObject.of("submitter", submitter).with("data", data)));
  }
}
