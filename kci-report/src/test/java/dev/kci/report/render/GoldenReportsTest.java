package dev.kci.report.render;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.model.JsonText;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.Result;
import dev.kci.report.RecordedHistories;
import dev.kci.report.RecordedTrees;
import dev.kci.report.TestTree;
import dev.kci.report.TwelveCauses;
import dev.kci.report.model.Report;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Rendered reports of recorded trees. With {@code -Dgolden.write=true} the files are rewritten, to
 * be looked at before they are committed.
 */
class GoldenReportsTest {
  private static final Path GOLDEN = Path.of("src/test/resources/golden");
  private static final NodeLinks LINKS =
      new NodeLinks(
          "https://kernelci.example.org/node/{id}",
          Map.of("k8s-all", "kubernetes", "lava-lab", "lava"));
  private static final Templates TEMPLATES = Templates.ours();

  enum Case {
    ALL_PASS(RecordedTrees.allPass()),
    FIRST_RUN(RecordedTrees.firstRun()),
    THREE_REGRESSIONS(RecordedTrees.threeRegressions()),
    FIVE_THOUSAND_FAILURES(RecordedTrees.fiveThousandFailures()),
    NOT_RUN(RecordedTrees.notRun()),
    HISTORIES(RecordedHistories.report()),
    DIGEST(RecordedHistories.digest()),
    KNOWN_ISSUES(RecordedTrees.knownIssues()),
    TWELVE_CAUSES(TwelveCauses.report()),
    HOSTILE(RecordedTrees.hostile());

    final Report report;

    Case(Report report) {
      this.report = report;
    }

    Map<String, Object> model() {
      return ReportModel.of(
          report, LINKS, this == FIVE_THOUSAND_FAILURES ? new Limits(5, 2, 10) : Limits.MAIL);
    }

    String file(String suffix) {
      return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-') + suffix;
    }
  }

  @ParameterizedTest
  @EnumSource(Case.class)
  void textMatchesTheRecording(Case c) {
    String text = TEMPLATES.text(c.model());
    compare(c.file(".txt"), "Subject: " + TEMPLATES.subject(c.model()) + "\n\n" + text);
    assertThat(text.lines())
        .as("lines wider than 78 columns that are no address and no log")
        .noneMatch(
            line ->
                line.codePointCount(0, line.length()) > TextLayout.WIDTH
                    && !line.contains("://")
                    && !line.stripLeading().startsWith("|"));
    assertThat(text.codePoints())
        .noneMatch(point -> point != '\n' && Character.isISOControl(point));
  }

  @ParameterizedTest
  @EnumSource(Case.class)
  void htmlMatchesTheRecording(Case c) {
    String html = TEMPLATES.html(c.model());
    compare(c.file(".html"), html);
    HtmlStructure.check(html);
    assertThat(Pattern.compile("<script|<img|src=|javascript:|@import|url\\(").matcher(html).find())
        .as("scripts or remote content")
        .isFalse();
  }

  @ParameterizedTest
  @EnumSource(Case.class)
  void jsonMatchesTheRecording(Case c) {
    Map<String, Object> model = c.model();
    model.replaceAll((name, value) -> name.endsWith("_picture") ? null : value); // as to programs
    compare(c.file(".json"), JsonText.write(model) + "\n");
  }

  @ParameterizedTest
  @EnumSource(Case.class)
  void junitMatchesTheRecording(Case c) throws Exception {
    String xml = JUnitXml.of(c.report, LINKS);
    if (c != Case.FIVE_THOUSAND_FAILURES) {
      compare(c.file(".xml"), xml);
    }
    var document =
        javax.xml.parsers.DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new org.xml.sax.InputSource(new java.io.StringReader(xml)));
    assertThat(document.getElementsByTagName("testcase").getLength()).isPositive();
  }

  @Test
  void everyNameOfTheModelIsKnownAndDocumented() throws IOException {
    TreeSet<String> names = new TreeSet<>();
    for (Case c : Case.values()) {
      collect(c.model(), names);
    }
    assertThat(ModelNames.ALL).containsExactlyInAnyOrderElementsOf(names);
    String document = Files.readString(Path.of("../templates/report/README.md"));
    assertThat(names).allMatch(name -> document.contains("`" + name + "`"));
  }

  @Test
  void programsGetNoPictures() {
    assertThat(ReportModel.of(RecordedHistories.report(), LINKS, Limits.NONE))
        .containsEntry("matrix_picture", null)
        .containsEntry("pass_rate_picture", null)
        .containsEntry("durations_picture", null);
  }

  @Test
  void showsUnreadResultsAndMeasurements() {
    TestTree tree = new TestTree("cccc", TestTree.revision("v6.18", "a".repeat(40), "Linux 6.18"));
    Node build = tree.build("kbuild", "x86_64", "gcc-14", Result.PASS);
    Node job =
        tree.add(
            build,
            NodeKind.JOB,
            "kselftest",
            Result.INCOMPLETE,
            node ->
                node.data("misc", Map.of("unread_results", 3))
                    .data("error_msg", "3 lines look like results but could not be read"));
    tree.add(
        job,
        NodeKind.TEST,
        "emerg",
        Result.FAIL,
        node -> node.data("misc", Map.of("measurement", 2, "units", "lines")));
    Report report = Report.of(tree.results(), Optional.empty());
    Map<String, Object> model = ReportModel.of(report, LINKS, Limits.MAIL);
    assertThat(TEMPLATES.text(model))
        .contains("Unread:    lines that look like results, but are not among the tests: 3")
        .contains("* 3 lines look like results but could not be read\n    kselftest on kubernetes")
        .contains("    measured: 2 lines");
    assertThat(TEMPLATES.html(model))
        .contains("are not among the tests: 3.")
        .contains("results not among its tests: 3")
        .contains("measured: <bdi>2 lines</bdi>");
    assertThat(JUnitXml.of(report, LINKS))
        .contains("<property name=\"measurement\" value=\"2 lines\"/>");
  }

  private static void collect(Object value, TreeSet<String> names) {
    if (value instanceof Map<?, ?> map) {
      map.forEach(
          (key, nested) -> {
            names.add((String) key);
            collect(nested, names);
          });
    } else if (value instanceof Iterable<?> list) {
      list.forEach(element -> collect(element, names));
    }
  }

  private static void compare(String file, String actual) {
    Path golden = GOLDEN.resolve(file);
    try {
      if (Boolean.getBoolean("golden.write")) {
        Files.createDirectories(GOLDEN);
        Files.writeString(golden, actual);
      }
      assertThat(actual).isEqualTo(Files.readString(golden));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
