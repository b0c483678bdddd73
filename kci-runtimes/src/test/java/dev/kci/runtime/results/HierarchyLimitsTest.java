package dev.kci.runtime.results;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.Result;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bounds of results that a job states itself, and what of them the nodes keep. */
class HierarchyLimitsTest {
  private static final Node JOB =
      Node.builder(NodeKind.JOB, "job").id("n1").path(List.of("checkout", "job")).build();

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "0, not valid JSON: ", // because of its blanks
    "1, larger than 16777216 bytes",
  })
  void sixteenMebibytesAreRead(int more, String problem) throws IOException {
    Path file = Files.writeString(folder.resolve("f"), "{}" + " ".repeat((16 << 20) - 2 + more));
    assertThat(HierarchyReport.read(file).problems())
        .singleElement()
        .asString()
        .startsWith("kernelci-results.json: " + problem);
  }

  @Test
  void missingFileDoesNotPass() {
    TestReport report = HierarchyReport.read(folder.resolve("none"));
    assertThat(report.complete()).isFalse();
    assertThat(report.problems())
        .singleElement()
        .asString()
        .startsWith("kernelci-results.json: cannot be read: ");
  }

  @Test
  void sixteenLevelsAreRead() {
    String tree = "{\"node\": {\"name\": \"deepest\", \"result\": \"pass\"}}";
    for (int level = 0; level < 17; level++) {
      tree = "{\"node\": {\"name\": \"t\", \"result\": \"pass\"}, \"child_nodes\": [" + tree + "]}";
    }
    TestReport report = of(tree);
    assertThat(report.all().count()).isEqualTo(16);
    assertThat(report.dropped()).isEqualTo(1);
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "pass, fail, incomplete, skip | FAIL",
        "pass, incomplete, skip       | INCOMPLETE",
        "skip, pass                   | PASS",
        "skip, skip                   | SKIP",
      })
  void worstChildIsTheResultOfATestWithout(String children, Result result) {
    String inner =
        List.of(children.split(", ")).stream()
            .map(child -> "{\"node\": {\"name\": \"c\", \"result\": \"" + child + "\"}}")
            .collect(Collectors.joining(","));
    assertThat(test("\"name\": \"t\"}, \"child_nodes\": [" + inner + "], \"x\": {").result())
        .isEqualTo(result);
  }

  @Test
  void hundredArtifactsOfBoundedLengthAreKept() {
    String many =
        IntStream.range(0, 101)
            .mapToObj(i -> "\"a" + i + "\": \"f\"")
            .collect(Collectors.joining(","));
    assertThat(test("\"artifacts\": {" + many + "}").artifacts()).hasSize(100);
    String longest = "x".repeat(2000);
    assertThat(
            test("\"artifacts\": {\"a\": \"" + longest + "\", \"b\": \"" + longest + "y\"}")
                .artifacts())
        .containsOnlyKeys("a");
  }

  @ParameterizedTest
  @CsvSource({
    "1.5,          1500",
    "0,            0",
    "-0.5,         ",
    "999999999,    999999999000",
    "1000000000,   ",
    "'\"1.5\"',    ",
  })
  void durationIsInSeconds(String seconds, Long milliseconds) {
    assertThat(test("\"data\": {\"misc\": {\"duration\": " + seconds + "}}").duration())
        .isEqualTo(milliseconds == null ? null : Duration.ofMillis(milliseconds));
  }

  @Test
  void durationAndMeasurementOfATestReachItsNode() {
    String misc = "{\"duration\": 1.5, \"measurement\": 12.5, \"units\": \"MB/s\"}";
    JsonObject data = node(test("\"data\": {\"misc\": " + misc + "}")).data();
    assertThat(data.get("misc.duration")).isEqualTo(1.5);
    assertThat(data.string("misc.units")).contains("MB/s");
    assertThat(String.valueOf(data.get("misc.measurement"))).isEqualTo("12.5");
    assertThat(node(test("\"data\": {}")).data().asMap()).isEmpty();
  }

  @Test
  void groupOfATestIsItsJobs() {
    TestCase test = TestCase.of("t", Result.PASS);
    assertThat(node(test).group()).isEqualTo("job");
    Node grouped = JOB.toBuilder().group("boot").build();
    assertThat(ResultNodes.children(grouped, List.of(test), Map.of()).get(0).node().group())
        .isEqualTo("boot");
  }

  private static Node node(TestCase test) {
    return ResultNodes.children(JOB, List.of(test), Map.of()).get(0).node();
  }

  private static TestCase test(String fields) {
    return of("{\"node\": {}, \"child_nodes\": [{\"node\": {" + fields + "}}]}").tests().get(0);
  }

  private static TestReport of(String json) {
    return HierarchyReport.of(json.getBytes(StandardCharsets.UTF_8));
  }
}
