package dev.kci.abuse.family;

import dev.kci.abuse.family.TextPayload.Reading;
import dev.kci.api.model.JsonText;
import java.io.IOException;
import java.io.StringReader;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/** Reads an output as it is meant to be read, and detects what would deceive a reader. */
final class Reader {
  private static final Pattern FORGED =
      Pattern.compile(
          "(?:^|[\\n"
              + "\\r"
              + "\\u000b\\u000c\\u0085\\u2028\\u2029])(?:[0-9T:.Z-]{20,30} INFO "
              + " )?(?:FORGED|Bcc:)");
  private static final Pattern STACK_TRACE = Pattern.compile("\\tat [a-z]+\\.|Exception[: ]");

  /** A tag up to one of its attributes' values. */
  private static final String ATTRIBUTE =
      "<[A-Za-z][^<>\\s]*+"
          + "(?:\\s+[^<>\\s=]++(?:=(?:\"[^\"]*+\"|'[^']*+'|[^'\"<>\\s]++))?)*"
          + "\\s+[^<>\\s=]++=";

  private static final Pattern HEADER = Pattern.compile("(?mi)^(?:Bcc:|FORGED|[^\\x20-\\x7e\\t])");

  private Reader() {}

  /**
   * Returns what deceives the reader.
   *
   * @param number the number in the payload's markers
   */
  static Optional<String> breach(String shown, ShownText attempt, int number) {
    String marker = HostileTree.marker(number);
    Reading reading = attempt.output().reading();
    TextPayload payload = attempt.payload();
    boolean one = attempt.output().program().ofOneNode();
    if (one && STACK_TRACE.matcher(shown).find()) {
      return Optional.of("a stack trace is shown");
    }
    if (reading == Reading.HEAD) {
      return HEADER.matcher(shown.substring(0, Math.max(0, shown.indexOf("\n\n")))).find()
          ? Optional.of("a header is forged")
          : Optional.empty();
    }
    if (reading == Reading.JSON) {
      return json(shown, marker);
    }
    if (one && reading == Reading.XML && shown.contains("<?xml")) {
      return xml(shown.substring(shown.indexOf("<?xml")));
    }
    boolean hostile =
        payload.reading() == Reading.ANY
            || payload.reading() == reading
            || (payload.reading() == Reading.HTML && reading == Reading.XML);
    if (hostile && isUnescaped(shown, marker, payload.breach())) {
      return Optional.of("shown unescaped");
    }
    if (one && hostile && payload.text().contains("FORGED") && FORGED.matcher(shown).find()) {
      return Optional.of("a line is forged");
    }
    return Optional.empty();
  }

  /**
   * Returns whether the breach follows the marker. Since a single quote is an ordinary character of
   * text and of a value in double quotes, it must be in an attribute's value without those.
   */
  private static boolean isUnescaped(String shown, String marker, String breach) {
    if (!breach.startsWith("'")) {
      return shown.contains(marker + breach);
    }
    return Pattern.compile(ATTRIBUTE + "(?:'[^']*|[^'\"<>\\s]*)" + Pattern.quote(marker + breach))
        .matcher(shown)
        .find();
  }

  private static Optional<String> json(String shown, String marker) {
    for (String line : shown.split("\n")) {
      if (line.contains(marker)) {
        try {
          JsonText.parse(line);
        } catch (IllegalArgumentException e) {
          return Optional.of("a line is not JSON");
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<String> xml(String shown) {
    try {
      DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
      factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
      factory.newDocumentBuilder().parse(new InputSource(new StringReader(shown)));
      return Optional.empty();
    } catch (SAXException e) {
      return Optional.of("the XML is not well-formed");
    } catch (ParserConfigurationException | IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
