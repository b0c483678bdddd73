package dev.kci.report.picture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/** What holds for each picture, whatever it shows. */
final class SvgChecks {
  private SvgChecks() {}

  /** Checks that a picture is well-formed, inert and named, and returns it. */
  static Document check(Picture picture) {
    Document document = parse(picture.svg());
    boolean hasLinks = document.getElementsByTagName("a").getLength() > 0;
    assertThat(document.getDocumentElement().getAttribute("role")).isEqualTo(hasLinks ? "" : "img");
    assertThat(document.getDocumentElement().getAttribute("aria-label")).isNotBlank();
    assertThat(document.getDocumentElement().getElementsByTagName("title").item(0).getTextContent())
        .isNotBlank();
    assertThat(picture.svg().toLowerCase(java.util.Locale.ROOT))
        .doesNotContain("<script", "<style", "<image", "<use", " id=", " style=", "javascript:");
    assertThat(picture.svg().lines())
        .allMatch(line -> line.getBytes(StandardCharsets.UTF_8).length < 998);
    assertThat(picture.caption()).isNotBlank().endsWith(".");
    return document;
  }

  static Document parse(String svg) {
    try {
      return DocumentBuilderFactory.newInstance()
          .newDocumentBuilder()
          .parse(new InputSource(new StringReader(svg)));
    } catch (SAXException | IOException | ParserConfigurationException e) {
      throw new AssertionError("no XML: " + svg, e);
    }
  }
}
