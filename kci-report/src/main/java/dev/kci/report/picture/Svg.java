package dev.kci.report.picture;

import dev.kci.text.SafeText;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.net.URI;
import java.util.Locale;
import java.util.stream.Stream;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;
import org.jspecify.annotations.Nullable;

/**
 * Writes an {@code <svg>} element, one child a line. Used once, by one thread.
 *
 * <p>Colours are attributes, not styles, since mail clients remove styles.
 */
final class Svg {
  /** The colour of the text around the picture. */
  static final String TEXT = "currentColor";

  /** The approximate width of a character of the smallest font, in pixels. */
  static final double CHARACTER = 6.6;

  static final int FONT = 11;

  private static final int LONGEST_TEXT = 80;
  private static final int LONGEST_URL = 2000;

  private final StringWriter text = new StringWriter();
  private final XMLStreamWriter xml;

  /**
   * Begins the element.
   *
   * @param title what screen readers call the picture
   * @param hasLinks whether parts of it are links, which readers cannot reach in an image
   */
  Svg(double width, double height, String title, boolean hasLinks) {
    try {
      xml = XMLOutputFactory.newFactory().createXMLStreamWriter(text);
    } catch (XMLStreamException e) {
      throw inMemory(e);
    }
    String size = number(width) + " " + number(height);
    start(
        "svg",
        "xmlns",
        "http://www.w3.org/2000/svg",
        "width",
        number(width),
        "height",
        number(height),
        "viewBox",
        "0 0 " + size,
        "aria-label",
        safe(title, LONGEST_TEXT),
        "fill",
        TEXT,
        "stroke-linecap",
        "round",
        "font-family",
        "system-ui, sans-serif",
        "font-size",
        String.valueOf(FONT));
    if (!hasLinks) {
      attributes("role", "img");
    }
    newline();
    title(title);
    newline();
  }

  /** A tooltip of the element that is open, and its name for screen readers. */
  Svg title(String title) {
    start("title");
    characters(safe(title, LONGEST_TEXT));
    return end();
  }

  /** Writes an empty element. */
  Svg element(String name, String... attributes) {
    start(name, attributes);
    end();
    return newline();
  }

  /** Writes an empty element with a tooltip, which is a link if there is a URL. */
  Svg linked(@Nullable String url, String tooltip, String name, String... attributes) {
    boolean links = isLink(url);
    if (links) {
      start("a", "href", String.valueOf(url));
    }
    start(name, attributes);
    title(tooltip);
    end();
    return links ? end().newline() : newline();
  }

  /** Writes text in the colour of the page. */
  Svg text(double x, double y, String anchor, String content, String... attributes) {
    start("text", "x", number(x), "y", number(y), "text-anchor", anchor);
    attributes(attributes);
    characters(content);
    end();
    return newline();
  }

  /**
   * Writes text that is cut in the middle to a number of characters, with the whole of it as a
   * tooltip.
   */
  Svg cutText(
      double x, double y, String anchor, String content, int longest, String... attributes) {
    String whole = safe(content, LONGEST_TEXT);
    String shown = label(content, longest);
    start("text", "x", number(x), "y", number(y), "text-anchor", anchor);
    attributes(attributes);
    if (!shown.equals(whole)) {
      title(whole);
    }
    characters(shown);
    end();
    return newline();
  }

  /** Ends the picture and returns it. */
  String finish() {
    end();
    try {
      xml.close();
    } catch (XMLStreamException e) {
      throw inMemory(e);
    }
    return text.toString();
  }

  /** Whether a URL may be a link: those of web pages, and relative ones. */
  static boolean isLink(@Nullable String url) {
    if (url == null || url.isEmpty() || url.length() > LONGEST_URL) {
      return false;
    }
    try {
      String scheme = URI.create(url).getScheme();
      return scheme == null || scheme.toLowerCase(Locale.ROOT).matches("https?");
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** One line that is safe to show, cut with an ellipsis. */
  static String safe(String content, int longest) {
    return SafeText.plain(content, longest);
  }

  /** As {@link #safe}, but cut in the middle: the ends of names tell them apart. */
  static String label(String content, int longest) {
    String whole = safe(content, LONGEST_TEXT);
    if (whole.codePointCount(0, whole.length()) <= longest) {
      return whole;
    }
    int[] points = whole.codePoints().toArray();
    int tail = longest / 3;
    return new String(points, 0, longest - 1 - tail)
        + "…"
        + new String(points, points.length - tail, tail);
  }

  /** About how many pixels the longest of some labels takes. */
  static int width(Stream<String> contents, int longest) {
    int characters = contents.mapToInt(content -> label(content, longest).length()).max().orElse(0);
    return (int) Math.ceil(characters * CHARACTER);
  }

  /** At most one decimal, and none where it would be 0. */
  static String number(double value) {
    BigDecimal rounded = BigDecimal.valueOf(value).setScale(1, RoundingMode.HALF_UP);
    return rounded.signum() == 0 ? "0" : rounded.stripTrailingZeros().toPlainString();
  }

  private void start(String name, String... attributes) {
    try {
      xml.writeStartElement(name);
    } catch (XMLStreamException e) {
      throw inMemory(e);
    }
    attributes(attributes);
  }

  private void attributes(String... attributes) {
    try {
      for (int i = 0; i < attributes.length; i += 2) {
        xml.writeAttribute(attributes[i], attributes[i + 1]);
      }
    } catch (XMLStreamException e) {
      throw inMemory(e);
    }
  }

  private void characters(String content) {
    try {
      xml.writeCharacters(content);
    } catch (XMLStreamException e) {
      throw inMemory(e);
    }
  }

  private Svg newline() {
    characters("\n");
    return this;
  }

  private Svg end() {
    try {
      xml.writeEndElement();
    } catch (XMLStreamException e) {
      throw inMemory(e);
    }
    return this;
  }

  private static IllegalStateException inMemory(XMLStreamException e) {
    return new IllegalStateException("Cannot write XML to memory", e);
  }
}
