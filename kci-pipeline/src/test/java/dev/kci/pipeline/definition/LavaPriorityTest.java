package dev.kci.pipeline.definition;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.JsonText;
import dev.kci.config.Configuration;
import dev.kci.pipeline.config.PipelineConfiguration;
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
      jobs:
        none: {template: t, kind: job}
        low: {template: t, kind: job, priority: low}
        medium: {template: t, kind: job, priority: medium}
        high: {template: t, kind: job, priority: high}
        seventy: {template: t, kind: job, priority: 70}
      runtimes:
        all: {lab_type: lava, url: 'http://h'}
        range: {lab_type: lava, url: 'http://h', priority_min: 10, priority_max: 60}
        turned: {lab_type: lava, url: 'http://h', priority_min: 60, priority_max: 35}
        scaled: {lab_type: lava, url: 'http://h', priority: 40}
        named: {lab_type: lava, url: 'http://h', priority: medium}
        zero: {lab_type: lava, url: 'http://h', priority: low}
        onlymax: {lab_type: lava, url: 'http://h', priority_max: 60}
      """;

  @TempDir static Path temp;

  @ParameterizedTest
  @CsvSource({
    "none,    ,        all,     20",
    "low,     ,        all,     20",
    "medium,  ,        all,     40",
    "high,    ,        all,     60",
    "seventy, ,        all,     70",
    "low,     ,        range,   20",
    "medium,  ,        range,   30",
    "high,    ,        range,   40",
    "seventy, ,        range,   45",
    "seventy, ,        turned,  42",
    "low,     ,        scaled,  8",
    "medium,  ,        scaled,  16",
    "high,    ,        scaled,  24",
    "high,    ,        named,   30",
    "high,    ,        zero,    0",
    "high,    ,        onlymax, 60",
    "low,     high,    all,     60",
    "low,     highest, all,     80",
    "low,     high,    range,   40",
    "high,    30,      all,     30",
    "high,    strange, all,     20",
  })
  void pipelineJobsGetThePriorityOfTheirTree(String job, String tree, String lab, long expected)
      throws IOException {
    assertThat(priority(node("service:pipeline", "tree_priority", tree), job, lab))
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "low,  ,       all,   80",
    "low,  ,       range, 50",
    "high, medium, all,   40",
    "high, 20,     range, 20",
  })
  void otherSubmittersGetTheirOwnPriorityOrTheHighest(
      String job, String priority, String lab, long expected) throws IOException {
    assertThat(priority(node("user:jane@example.org", "priority", priority), job, lab))
        .isEqualTo(expected);
  }

  private static long priority(JsonObject node, String job, String lab) throws IOException {
    Path file = temp.resolve("config.yaml");
    Files.writeString(file, CONFIG);
    PipelineConfiguration configuration =
        PipelineConfiguration.of(Configuration.load(List.of(file)));
    return LavaPriority.of(
        node,
        Objects.requireNonNull(configuration.jobs().get(job)),
        Objects.requireNonNull(configuration.runtimes().get(lab)).priorities());
  }

  private static JsonObject node(String submitter, String key, String priority) {
    JsonObject data = priority == null ? JsonObject.empty() : JsonObject.of(key, priority);
    return JsonText.parseObject(
        JsonText.write(JsonObject.of("submitter", submitter).with("data", data)));
  }
}
