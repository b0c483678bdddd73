package dev.kci.report.render;

import dev.kci.report.model.LogExcerpt;
import dev.kci.report.model.NotRun;
import dev.kci.report.model.Report;
import dev.kci.results.NodeResult;
import dev.kci.results.Verdict;
import dev.kci.text.SafeText;
import java.io.StringWriter;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * A report as JUnit XML, for CI servers: one suite for the builds, and one for each job on each
 * platform. Incomplete results are errors, not failures.
 */
public final class JUnitXml {
  private JUnitXml() {}

  /** The XML document of {@code report}. */
  public static String of(Report report, NodeLinks links) {
    StringWriter text = new StringWriter();
    try {
      XMLStreamWriter xml = XMLOutputFactory.newInstance().createXMLStreamWriter(text);
      xml.writeStartDocument("UTF-8", "1.0");
      xml.writeCharacters("\n");
      xml.writeStartElement("testsuites");
      for (Map.Entry<String, List<NodeResult>> suite : suites(report).entrySet()) {
        suite(xml, suite.getKey(), suite.getValue(), report, links);
      }
      if (report.notRun() != null) {
        notRun(xml, report.notRun());
      }
      xml.writeCharacters("\n");
      xml.writeEndElement();
      xml.writeEndDocument();
      xml.close();
    } catch (XMLStreamException e) {
      throw new IllegalStateException("Cannot write XML to memory", e);
    }
    return text.append('\n').toString();
  }

  private static Map<String, List<NodeResult>> suites(Report report) {
    return report.results().stream()
        .filter(result -> result.counted() && (result.verdict() != Verdict.FAIL || result.own()))
        .collect(Collectors.groupingBy(JUnitXml::suite, LinkedHashMap::new, Collectors.toList()));
  }

  private static String suite(NodeResult result) {
    if (result.job() == null) {
      return "builds";
    }
    String build = result.build().name() == null ? "" : " (" + result.build().name() + ")";
    return result.job() + (result.platform() == null ? "" : " on " + result.platform()) + build;
  }

  private static void suite(
      XMLStreamWriter xml, String name, List<NodeResult> results, Report report, NodeLinks links)
      throws XMLStreamException {
    xml.writeCharacters("\n");
    xml.writeStartElement("testsuite");
    xml.writeAttribute("name", name);
    xml.writeAttribute("tests", String.valueOf(results.size()));
    xml.writeAttribute("failures", count(results, Verdict.FAIL));
    xml.writeAttribute("errors", count(results, Verdict.INCOMPLETE, Verdict.UNFINISHED));
    xml.writeAttribute("skipped", count(results, Verdict.SKIP));
    for (NodeResult result : results) {
      testcase(xml, name, result, report.excerpts().get(result.nodeId()), links);
    }
    xml.writeCharacters("\n");
    xml.writeEndElement();
  }

  /** Each job that was not created is an error, so that the run is not mistaken for a good one. */
  private static void notRun(XMLStreamWriter xml, NotRun notRun) throws XMLStreamException {
    String jobs = String.valueOf(notRun.jobs().size());
    xml.writeCharacters("\n");
    xml.writeStartElement("testsuite");
    xml.writeAttribute("name", "not run");
    xml.writeAttribute("tests", jobs);
    xml.writeAttribute("failures", "0");
    xml.writeAttribute("errors", jobs);
    xml.writeAttribute("skipped", "0");
    for (String job : notRun.jobs()) {
      xml.writeCharacters("\n  ");
      xml.writeStartElement("testcase");
      xml.writeAttribute("classname", "not run");
      xml.writeAttribute("name", SafeText.plain(job, 300));
      xml.writeEmptyElement("error");
      xml.writeAttribute("message", notRun.why());
      xml.writeEndElement();
    }
    xml.writeCharacters("\n");
    xml.writeEndElement();
  }

  private static String count(List<NodeResult> results, Verdict... verdicts) {
    List<Verdict> wanted = List.of(verdicts);
    return String.valueOf(results.stream().filter(o -> wanted.contains(o.verdict())).count());
  }

  private static void testcase(
      XMLStreamWriter xml,
      String suite,
      NodeResult result,
      @org.jspecify.annotations.Nullable LogExcerpt excerpt,
      NodeLinks links)
      throws XMLStreamException {
    Duration duration = result.duration();
    xml.writeCharacters("\n  ");
    xml.writeStartElement("testcase");
    xml.writeAttribute("classname", suite);
    xml.writeAttribute("name", result.name());
    if (duration != null) {
      xml.writeAttribute("time", String.valueOf(duration.toSeconds()));
    }
    if (result.measurement() != null) {
      property(xml, "measurement", result.measurement());
    }
    switch (result.verdict()) {
      case PASS -> {}
      case SKIP -> xml.writeEmptyElement("skipped");
      case FAIL -> problem(xml, "failure", result, excerpt, links);
      case INCOMPLETE, UNFINISHED -> problem(xml, "error", result, excerpt, links);
    }
    xml.writeEndElement();
  }

  private static void property(XMLStreamWriter xml, String name, String value)
      throws XMLStreamException {
    xml.writeStartElement("properties");
    xml.writeEmptyElement("property");
    xml.writeAttribute("name", name);
    xml.writeAttribute("value", value);
    xml.writeEndElement();
  }

  private static void problem(
      XMLStreamWriter xml,
      String element,
      NodeResult result,
      @org.jspecify.annotations.Nullable LogExcerpt excerpt,
      NodeLinks links)
      throws XMLStreamException {
    String message = result.errorMessage();
    String code = result.errorCode();
    String log = result.log();
    xml.writeStartElement(element);
    xml.writeAttribute("message", message == null ? result.verdict().label() : message);
    if (code != null) {
      xml.writeAttribute("type", code);
    }
    xml.writeCharacters(links.to(result.nodeId()) + "\n");
    if (log != null) {
      xml.writeCharacters(log + "\n");
    }
    if (excerpt != null) {
      for (String line : excerpt.lines()) {
        xml.writeCharacters(line + "\n");
      }
    }
    xml.writeEndElement();
  }
}
