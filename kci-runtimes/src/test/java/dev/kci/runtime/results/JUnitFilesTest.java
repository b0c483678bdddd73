package dev.kci.runtime.results;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.model.Result;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JUnitFilesTest {
  private static final int LARGEST = 16 * 1024 * 1024;

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({"junit.xml, true", "JUNIT.XML, true", "a.xml.gz, false", "xml, false"})
  void onlyXmlIsACandidate(String name, boolean candidate) {
    assertThat(JUnitReport.isCandidate(name)).isEqualTo(candidate);
  }

  @ParameterizedTest(name = "{0} and {1} bytes more than 16 MiB: {2}")
  @CsvSource(
      nullValues = "-",
      value = {
        "<testsuite>,           0, results.xml: no tests were run",
        "<testsuite>,           1, results.xml: larger than 16777216 bytes",
        "<testsuites>,          1, results.xml: larger than 16777216 bytes",
        "<settings>,            1, -",
        "no XML,                1, -",
      })
  void largeFileIsOnlyAProblemIfItHasResults(String start, int more, String problem)
      throws IOException {
    String end = start.replace("<", "</");
    String padding = " ".repeat(LARGEST + more - start.length() - end.length());
    Path file = Files.writeString(folder.resolve("results.xml"), start + padding + end);
    assertThat(JUnitReport.read("results.xml", file, 10).map(TestReport::problems))
        .isEqualTo(problem == null ? Optional.empty() : Optional.of(List.of(problem)));
  }

  @Test
  void fileThatCannotBeReadIsAProblem() {
    TestReport report = JUnitReport.read("a.xml", folder.resolve("a.xml"), 10).orElseThrow();
    assertThat(report.complete()).isFalse();
    assertThat(report.problems()).singleElement().asString().startsWith("a.xml: cannot be read: ");
  }

  @Test
  void outerSuiteStatesTheTestsOfInnerOnes() {
    String inner =
        "<testsuite name='in' tests='2' failures='1'><testcase name='a'/>"
            + "<testcase name='b'><failure/></testcase></testsuite>";
    TestReport whole =
        read("<testsuite name='out' tests='2' failures='1'>" + inner + "</testsuite>");
    assertThat(whole.problems()).isEmpty();
    assertThat(whole.tests()).singleElement().extracting(TestCase::result).isEqualTo(Result.FAIL);
    assertThat(read("<testsuite name='out' tests='3'>" + inner + "</testsuite>").problems())
        .containsExactly("results.xml: out: expected 3 tests, found 2");
    assertThat(
            read("<testsuite name='out' tests='2' errors='2'>" + inner + "</testsuite>").problems())
        .containsExactly("results.xml: out: expected 2 failures, found 1");
  }

  @Test
  void sixteenSuitesNest() {
    TestReport report =
        read(
            "<testsuite name='s'>".repeat(20) + "<testcase name='a'/>" + "</testsuite>".repeat(20));
    TestCase test = report.tests().get(0);
    int suites = 0;
    while (!test.children().isEmpty()) {
      test = test.children().get(0);
      suites++;
    }
    assertThat(suites).isEqualTo(16);
    assertThat(test.name()).isEqualTo("a");
  }

  @Test
  void elementsThatAreNotTestsAreSkipped() {
    TestReport report =
        read(
            "<testsuite name='s'><properties><testcase name='no'/></properties>"
                + "<testcase name='a'><failure>one\n\n  \ntwo</failure></testcase></testsuite>");
    TestCase suite = report.tests().get(0);
    assertThat(suite.children()).extracting(TestCase::name).containsExactly("a");
    assertThat(suite.children().get(0).explanation()).containsExactly("one", "two");
  }

  private static TestReport read(String xml) {
    byte[] bytes = xml.getBytes(StandardCharsets.UTF_8);
    return JUnitReport.read("results.xml", new ByteArrayInputStream(bytes), 1000).orElseThrow();
  }
}
