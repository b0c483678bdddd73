package dev.kci.runtime.results;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.model.Node;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeTree;
import dev.kci.api.model.Result;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HierarchyReportTest {
  @Test
  void readsNestedTests() {
    TestReport report =
        of(
            """
            {"node": {"name": "job", "result": "fail"}, "child_nodes": [
              {"node": {"name": "boot", "result": "pass", "data": {"misc": {"duration": 1.5}}},
               "child_nodes": []},
              {"node": {"name": "suite"}, "child_nodes": [
                {"node": {"name": "a/b", "result": "skip", "data": {"error_msg": "no board"}}},
                {"node": {"name": "c", "result": "fail"}}]}]}
            """);
    assertThat(report.all().map(test -> test.name() + ":" + test.result().wireName()))
        .containsExactly("boot:pass", "suite:fail", "a/b:skip", "c:fail");
    assertThat(report.tests().get(0).duration()).isEqualTo(Duration.ofMillis(1500));
    assertThat(report.tests().get(1).children().get(0).reason()).isEqualTo("no board");
    assertThat(ProcessResult.of(0, report))
        .isEqualTo(new ProcessResult(Result.FAIL, "1 of 2 tests failed"));
  }

  @Test
  void readsArtifactsOfTheJobAndItsTests() {
    String json =
        """
        {"node": {"artifacts": {"kunit.json": "https://files.example.org/kunit.json", "b": null}},
         "child_nodes": [
          {"node": {"name": "exec", "result": "pass",
                    "artifacts": {"log": "exec.log", "no": "missing.log", "bad": "javascript:x",
                                  "n": 1, "core": "http://files.example.org/core"}},
           "child_nodes": [
             {"node": {"name": "inner", "result": "fail", "artifacts": {"log": "exec.log"}}}]}]}
        """;
    TestReport report = of(json);
    Map<String, String> stored = Map.of("exec.log", "https://storage.example.org/n1/exec.log");
    assertThat(ResultNodes.urls(report.artifacts(), stored))
        .containsExactly(Map.entry("kunit.json", "https://files.example.org/kunit.json"));
    NodeTree exec =
        ResultNodes.children(
                Node.builder(NodeKind.JOB, "kunit").id("n1").build(), report.tests(), stored)
            .get(0);
    assertThat(exec.node().artifacts())
        .containsExactly(
            Map.entry("log", "https://storage.example.org/n1/exec.log"),
            Map.entry("core", "http://files.example.org/core"));
    assertThat(exec.children().get(0).node().artifacts()).containsOnlyKeys("log");
  }

  @ParameterizedTest
  @CsvSource({"pass, PASS", "skip, SKIP", "fail, FAIL", "incomplete, INCOMPLETE"})
  void readsTheJobsOwnResult(String stated, Result result) {
    TestReport report = of("{\"node\": {\"result\": \"" + stated + "\"}}");
    assertThat(ProcessResult.of(0, report).result()).isEqualTo(result);
    assertThat(ProcessResult.of(1, report).result()).isEqualTo(Result.FAIL);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"{broken", "[]", "null", "{}", "{\"node\": 1}", "''"})
  void unreadableReportDoesNotPass(String text) {
    TestReport report = of(text);
    assertThat(ProcessResult.of(0, report).result()).isEqualTo(Result.FAIL);
    assertThat(ProcessResult.of(0, report).message()).contains(HierarchyReport.FILE_NAME);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"result\": null|SKIP|SKIP",
        "\"data\": {}|INCOMPLETE|INCOMPLETE",
        "\"result\": \"incomplete\"|INCOMPLETE|INCOMPLETE",
        "\"result\": \"PASS\"|PASS|PASS",
      })
  void testWithoutResultDoesNotPass(String result, Result test, Result job) {
    TestReport report =
        of("{\"node\": {}, \"child_nodes\": [{\"node\": {\"name\": \"t\", " + result + "}}]}");
    assertThat(report.tests().get(0).result()).isEqualTo(test);
    assertThat(ProcessResult.of(0, report).result()).isEqualTo(job);
  }

  @Test
  void messagesAreEscaped() {
    TestReport report =
        of(
            """
            {"node": {}, "child_nodes": [{"node": {"name": "t", "result": "fail",
              "data": {"error_msg": "\\u001b[31mno board\\u001b[0m\\u0000\\nof \\u202eours"}}}]}
            """);
    Node job = Node.builder(NodeKind.JOB, "job").id("n1").build();
    assertThat(ResultNodes.children(job, report.tests(), Map.of()).get(0).node().errorMessage())
        .contains("no board\\u0000\nof \\u202eours");
  }

  @Test
  void numberOfTestsIsBounded() {
    String child = "{\"node\": {\"name\": \"t\", \"result\": \"pass\"}},";
    String children = child.repeat(10_010);
    TestReport report =
        of(
            "{\"node\": {}, \"child_nodes\": ["
                + children.substring(0, children.length() - 1)
                + "]}");
    assertThat(report.tests()).hasSize(10_000);
    assertThat(report.dropped()).isEqualTo(10);
  }

  private static TestReport of(String json) {
    return HierarchyReport.of(json.getBytes(StandardCharsets.UTF_8));
  }
}
