package dev.kci.runtime.results;

import dev.kci.api.model.Result;
import dev.kci.text.CountText;
import dev.kci.text.ErrorText;
import dev.kci.text.SafeText;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/**
 * Reads results that a job has written as JUnit XML, a format without specification; supports the
 * dialects of pytest (and labgrid), GoogleTest, Maven and others. Each test suite becomes a test
 * with its cases inside. Never throws: errors become problems of the report, which then does not
 * pass.
 *
 * <p>Refuses DTDs and custom entities, so nothing is expanded or fetched.
 */
public final class JUnitReport {
  private static final long LARGEST = 16L << 20;
  private static final int DEEPEST = 16;
  private static final int LONGEST_TEXT = 4000;
  private static final int MOST_LINES = 12;
  private static final int LONGEST_LINE = 300;

  /** File names that promise results, so that a file without a root element is an error. */
  private static final Pattern TELLING = Pattern.compile("(?i)junit|test|result|report");

  private final XMLStreamReader xml;
  private final int limit;
  private final Deque<Suite> open = new ArrayDeque<>();
  private final List<TestCase> tests = new ArrayList<>();
  private final List<String> problems = new ArrayList<>();
  private int read;
  private long dropped;

  private JUnitReport(XMLStreamReader xml, int limit) {
    this.xml = xml;
    this.limit = limit;
  }

  /** Returns whether a file's name ends in {@code .xml}. */
  public static boolean isCandidate(String fileName) {
    return fileName.toLowerCase(Locale.ROOT).endsWith(".xml");
  }

  /**
   * Reads a file of at most 16 MiB.
   *
   * @param name of the file, for messages
   * @param limit the maximum number of tests; further ones are only counted
   * @return empty if the file is not JUnit XML
   */
  public static Optional<TestReport> read(String name, Path file, int limit) {
    try {
      if (Files.size(file) > LARGEST) {
        return isJUnit(file)
            ? Optional.of(problem(name, "larger than " + LARGEST + " bytes"))
            : Optional.empty();
      }
      try (InputStream in = Files.newInputStream(file)) {
        return read(name, in, limit);
      }
    } catch (IOException e) {
      return Optional.of(problem(name, "cannot be read: " + ErrorText.reason(e)));
    }
  }

  private static boolean isJUnit(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      XMLStreamReader xml = factory().createXMLStreamReader(in);
      return root(xml) != Root.OTHER;
    } catch (XMLStreamException e) {
      return false;
    }
  }

  static Optional<TestReport> read(String name, InputStream in, int limit) {
    JUnitReport report = null;
    try {
      XMLStreamReader xml = factory().createXMLStreamReader(in);
      Root root = root(xml);
      if (root == Root.OTHER) {
        return Optional.empty();
      }
      if (root == Root.JUNIT_WITH_DTD) {
        return Optional.of(problem(name, "a DTD is not allowed"));
      }
      report = new JUnitReport(xml, limit);
      report.suites();
      return Optional.of(report.finish(name, null));
    } catch (XMLStreamException e) {
      int line = e.getLocation() == null ? 1 : Math.max(1, e.getLocation().getLineNumber());
      String problem = "line " + line + ": expected well-formed XML without entities";
      if (report == null) {
        return TELLING.matcher(name).find()
            ? Optional.of(problem(name, problem))
            : Optional.empty();
      }
      return Optional.of(report.finish(name, problem));
    }
  }

  private static XMLInputFactory factory() {
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    factory.setProperty(XMLInputFactory.IS_REPLACING_ENTITY_REFERENCES, false);
    factory.setXMLResolver(
        (publicId, systemId, base, namespace) -> {
          throw new XMLStreamException("external entities are not allowed");
        });
    return factory;
  }

  private enum Root {
    JUNIT,
    JUNIT_WITH_DTD,
    OTHER
  }

  private static Root root(XMLStreamReader xml) throws XMLStreamException {
    boolean dtd = false;
    while (xml.getEventType() != XMLStreamConstants.START_ELEMENT) {
      dtd |= xml.getEventType() == XMLStreamConstants.DTD;
      xml.next();
    }
    if (!xml.getLocalName().equals("testsuites") && !xml.getLocalName().equals("testsuite")) {
      return Root.OTHER;
    }
    return dtd ? Root.JUNIT_WITH_DTD : Root.JUNIT;
  }

  private static TestReport problem(String name, String problem) {
    return new TestReport(List.of(), List.of(name + ": " + problem), false, 0);
  }

  private TestReport finish(String name, @Nullable String problem) {
    if (problem != null) {
      problems.add(problem);
    }
    while (!open.isEmpty()) {
      endSuite();
    }
    boolean complete = problems.isEmpty();
    if (complete && tests.isEmpty() && dropped == 0) {
      return new TestReport(
          List.of(), List.of(name + ": no tests were run"), true, 0, Result.SKIP, Map.of(), 0);
    }
    List<String> named = problems.stream().map(text -> name + ": " + text).toList();
    return new TestReport(tests, named, complete, dropped);
  }

  private void suites() throws XMLStreamException {
    int event = xml.getEventType();
    while (event != XMLStreamConstants.END_DOCUMENT) {
      if (event == XMLStreamConstants.START_ELEMENT) {
        switch (xml.getLocalName()) {
          case "testsuites" -> {}
          case "testsuite" -> open.push(new Suite(xml, open.size()));
          case "testcase" -> testCase();
          default -> skip();
        }
      } else if (event == XMLStreamConstants.END_ELEMENT
          && xml.getLocalName().equals("testsuite")) {
        endSuite();
      } else if (event == XMLStreamConstants.ENTITY_REFERENCE) {
        throw new XMLStreamException("entity", xml.getLocation());
      }
      event = xml.next();
    }
  }

  private void endSuite() {
    Suite suite = open.pop();
    suite.problem().ifPresent(problems::add);
    Suite outer = open.peek();
    if (outer != null) {
      outer.countAll(suite);
    }
    if (suite.children.isEmpty()) {
      return;
    }
    if (outer != null && open.size() >= DEEPEST) {
      outer.children.addAll(suite.children);
    } else {
      (outer == null ? tests : outer.children).add(suite.test());
    }
  }

  private void testCase() throws XMLStreamException {
    String suite = open.isEmpty() ? "" : open.element().name;
    String name = name(suite, attribute("classname"), attribute("name"));
    Duration duration = duration(attribute("time"));
    String status = attribute("status") + " " + attribute("result");
    Result result =
        status.contains("notrun") || status.contains("suppressed") ? Result.SKIP : Result.PASS;
    String reason = null;
    List<String> explanation = List.of();
    while (xml.next() != XMLStreamConstants.END_ELEMENT) {
      if (xml.getEventType() == XMLStreamConstants.ENTITY_REFERENCE) {
        throw new XMLStreamException("entity", xml.getLocation());
      }
      if (xml.getEventType() != XMLStreamConstants.START_ELEMENT) {
        continue;
      }
      Result said =
          switch (xml.getLocalName()) {
            case "failure", "error" -> Result.FAIL;
            case "skipped" -> Result.SKIP;
            default -> null;
          };
      if (said == null || result == Result.FAIL) {
        skip();
        continue;
      }
      result = said;
      String message = SafeText.cut(attribute("message").strip(), LONGEST_TEXT);
      String text = text();
      // GoogleTest repeats the message in the text
      reason = message.isEmpty() || text.startsWith(message) ? null : message;
      explanation = lines(text);
    }
    add(new TestCase(name, result, reason, duration, explanation, List.of()), open.peek());
  }

  private void add(TestCase test, @Nullable Suite suite) {
    if (suite != null) {
      suite.count(test.result());
    }
    if (read >= limit) {
      dropped++;
      return;
    }
    read++;
    (suite == null ? tests : suite.children).add(test);
  }

  /** Prepends the class name, unless it adds nothing. */
  private static String name(String suite, String className, String caseName) {
    String name = TestName.clean(caseName);
    String group = TestName.clean(className);
    if (group.isEmpty() || group.equals(suite) || name.startsWith(group)) {
      return name.isEmpty() ? "unnamed" : name;
    }
    return TestName.clean(name.isEmpty() ? group : group + "." + name);
  }

  private static @Nullable Duration duration(String seconds) {
    String plain = seconds.replace(",", ""); // Maven writes 1,234.5
    return plain.matches("\\d{1,9}(?:\\.\\d{1,20})?(?:[eE]-\\d{1,2})?")
        ? Duration.ofNanos(Math.round(Double.parseDouble(plain) * 1e9))
        : null;
  }

  private String attribute(String name) {
    String value = xml.getAttributeValue(null, name);
    return value == null ? "" : value;
  }

  private static List<String> lines(String text) {
    return text.lines()
        .filter(line -> !line.isBlank())
        .limit(MOST_LINES)
        .map(line -> SafeText.cut(line, LONGEST_LINE))
        .toList();
  }

  /** Returns the beginning of this element's text and moves the reader to its end. */
  private String text() throws XMLStreamException {
    StringBuilder text = new StringBuilder();
    int depth = 1;
    while (depth > 0) {
      switch (xml.next()) {
        case XMLStreamConstants.START_ELEMENT -> depth++;
        case XMLStreamConstants.END_ELEMENT -> depth--;
        case XMLStreamConstants.ENTITY_REFERENCE ->
            throw new XMLStreamException("entity", xml.getLocation());
        case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA -> {
          if (text.length() < LONGEST_TEXT) {
            text.append(xml.getText());
          }
        }
        default -> {}
      }
    }
    return SafeText.cut(text.toString().strip(), LONGEST_TEXT);
  }

  private void skip() throws XMLStreamException {
    text();
  }

  /** An unfinished suite. */
  private static final class Suite {
    private final String name;
    private final long stated;
    private final long statedFailures;
    private final List<TestCase> children = new ArrayList<>();
    private long seen;
    private long failed;

    Suite(XMLStreamReader xml, int depth) {
      String printed = TestName.clean(String.valueOf(xml.getAttributeValue(null, "name")));
      this.name = printed.isEmpty() || printed.equals("null") ? "suite-" + depth : printed;
      this.stated = number(xml, "tests");
      this.statedFailures = number(xml, "failures") + number(xml, "errors");
    }

    private static long number(XMLStreamReader xml, String attribute) {
      String value = xml.getAttributeValue(null, attribute);
      return value != null && value.matches("\\d{1,9}") ? Long.parseLong(value) : 0;
    }

    void count(Result result) {
      seen++;
      failed += result == Result.FAIL ? 1 : 0;
    }

    void countAll(Suite inside) {
      seen += inside.seen;
      failed += inside.failed;
    }

    /** Detects a truncated file, which has fewer cases than its suites state. */
    Optional<String> problem() {
      if (seen < stated) {
        return Optional.of(name + ": expected " + CountText.of(stated, "test") + ", found " + seen);
      }
      return failed < statedFailures
          ? Optional.of(
              name + ": expected " + CountText.of(statedFailures, "failure") + ", found " + failed)
          : Optional.empty();
    }

    TestCase test() {
      boolean passed = children.stream().anyMatch(child -> child.result() == Result.PASS);
      Result result = failed > 0 ? Result.FAIL : passed ? Result.PASS : Result.SKIP;
      return new TestCase(name, result, null, null, List.of(), children);
    }
  }
}
