package dev.kci.runtime.results;

import static dev.kci.runtime.results.Shapes.shape;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.model.Result;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JUnitReportTest {

  @Test
  void readsPytest() {
    TestReport report =
        parse(
            """
            <?xml version="1.0" encoding="utf-8"?><testsuites name="pytest tests"><testsuite
            name="pytest" errors="1" failures="1" skipped="2" tests="5" time="1.2" hostname="h">
            <properties><property name="testcase" value="x"/></properties>
            <testcase classname="tests.test_boot.TestShell" name="test_ok[a]" time="0.125"/>
            <testcase classname="tests.test_boot" name="test_bad" time="1.001"><properties>
            <property name="p" value="1"/></properties><failure
            message="AssertionError: assert 1 == 2">def test_bad():
            &gt;   assert 1 == 2
            E   AssertionError</failure><system-out>words</system-out></testcase>
            <testcase classname="tests.test_boot" name="test_setup" time="0.0"><error
            message="failed on setup with &quot;no board&quot;">no board</error></testcase>
            <testcase classname="tests.test_boot" name="test_skip"><skipped type="pytest.skip"
            message="no network">x.py:3</skipped></testcase>
            <testcase classname="tests.test_boot" name="test_xfail"><skipped type="pytest.xfail"
            message=""/></testcase></testsuite></testsuites>
            """);
    assertThat(shape(report.tests()))
        .isEqualTo(
            "pytest:fail(tests.test_boot.TestShell.test_ok[a]:pass, tests.test_boot.test_bad:fail,"
                + " tests.test_boot.test_setup:fail, tests.test_boot.test_skip:skip,"
                + " tests.test_boot.test_xfail:skip)");
    List<TestCase> cases = report.tests().get(0).children();
    assertThat(cases.get(0).duration()).isEqualTo(Duration.ofMillis(125));
    assertThat(cases.get(1).reason()).isEqualTo("AssertionError: assert 1 == 2");
    assertThat(cases.get(1).explanation()).contains(">   assert 1 == 2");
    assertThat(cases.get(3).reason()).isEqualTo("no network");
    assertThat(ProcessResult.of(0, report))
        .isEqualTo(new ProcessResult(Result.FAIL, "1 of 1 tests failed"));
  }

  @Test
  void readsGoogleTest() {
    TestReport report =
        parse(
            """
            <?xml version="1.0" encoding="UTF-8"?>
            <testsuites tests="4" failures="0" disabled="1" errors="0" time="0.01" name="AllTests">
              <testsuite name="Math" tests="3" failures="0" disabled="1" skipped="1" errors="0">
                <testcase name="Adds" status="run" result="completed" time="0." classname="Math" />
                <testcase name="Off" status="notrun" result="suppressed" classname="Math" />
                <testcase name="NoGpu" status="run" result="skipped" classname="Math">
                  <skipped message="math.cc:3&#x0A;no gpu"><![CDATA[math.cc:3
            no gpu]]></skipped>
                </testcase>
              </testsuite>
              <testsuite name="Text" tests="1" failures="0">
                <testcase name="Cuts" status="run" result="completed" time="1e-05" classname="Text"/>
              </testsuite>
            </testsuites>
            """);
    assertThat(shape(report.tests()))
        .isEqualTo("Math:pass(Adds:pass, Off:skip, NoGpu:skip), Text:pass(Cuts:pass)");
    assertThat(ProcessResult.of(0, report)).isEqualTo(new ProcessResult(Result.PASS, null));
  }

  @Test
  void nestedSuitesAndBareRootSuitesWork() {
    assertThat(
            shape(
                parse(
                        "<testsuite name='a'><testsuite name='b'><testcase name='c'/></testsuite>"
                            + "<testcase classname='a' name='d'/></testsuite>")
                    .tests()))
        .isEqualTo("a:pass(b:pass(c:pass), d:pass)");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          <testsuite name="a"><testcase name="b"/><testcase                    | a:pass(b:pass)
          <testsuite name="a" tests="2"><testcase name="b"/></testsuite>       | a:pass(b:pass)
          <testsuite name="a" errors="1"><testcase name="b"/></testsuite>      | a:pass(b:pass)
          <testsuite name="a"><testcase name="b">&x;</testcase></testsuite>    | a:pass
          <!DOCTYPE x [<!ENTITY x "y">]><testsuite><testcase name="&x;"/></testsuite> | ''
          <!DOCTYPE x SYSTEM "file:///etc/passwd"><testsuite></testsuite>      | ''
          ''                                                                   | ''
          """)
  void truncatedOrForbiddenXmlDoesNotPass(String xml, String shape) {
    TestReport report = parse(xml);
    if (!shape.equals("a:pass")) {
      assertThat(shape(report.tests())).isEqualTo(shape);
    }
    ProcessResult found = ProcessResult.of(0, report);
    assertThat(found.result()).isEqualTo(Result.FAIL);
    assertThat(found.message()).startsWith("junit.xml: ").doesNotContain("Exception");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<svg/>",
        "<!DOCTYPE svg SYSTEM 'http://127.0.0.1:9/svg.dtd'><svg/>",
        "<plist><testsuite/></plist>"
      })
  void otherXmlIsIgnored(String xml) {
    assertThat(read("junit.xml", xml, 10)).isEmpty();
  }

  @Test
  void invalidXmlIsIgnoredUnlessItsNamePromisesResults() {
    assertThat(read("map.xml", "words", 10)).isEmpty();
    assertThat(read("test-results.xml", "words", 10)).isPresent();
  }

  @Test
  void reportWithoutCasesIsSkipped() {
    assertThat(
            ProcessResult.of(0, parse("<testsuites><testsuite name='a' tests='0'/></testsuites>")))
        .isEqualTo(new ProcessResult(Result.SKIP, "junit.xml: no tests were run"));
  }

  @Test
  void countsCasesBeyondTheLimit() {
    String cases = "<testcase name='b'/>".repeat(5) + "<testcase name='c'><failure/></testcase>";
    TestReport report =
        read("junit.xml", "<testsuite name='a'>" + cases + "</testsuite>", 2).orElseThrow();
    assertThat(shape(report.tests())).isEqualTo("a:fail(b:pass, b:pass)");
    assertThat(report.dropped()).isEqualTo(4);
  }

  @Test
  void deepSuitesDoNotOverflowTheStack() {
    int depth = 100_000;
    String xml =
        "<testsuite name='a'>".repeat(depth)
            + "<testcase name='b'/>"
            + "</testsuite>".repeat(depth);
    assertThat(parse(xml).all()).hasSizeLessThan(20).hasSizeGreaterThan(1);
  }

  private static TestReport parse(String xml) {
    return read("junit.xml", xml, 1000).orElseThrow();
  }

  private static Optional<TestReport> read(String name, String xml, int limit) {
    return JUnitReport.read(
        name, new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)), limit);
  }
}
