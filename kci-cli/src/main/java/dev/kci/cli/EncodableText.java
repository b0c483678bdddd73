package dev.kci.cli;

import java.nio.charset.Charset;
import java.nio.charset.CharsetEncoder;
import java.util.HexFormat;

/**
 * Replaces the characters that an encoding lacks, as US-ASCII under {@code LANG=C} does. Lines of
 * trees, arrows and the ellipsis become ASCII look-alikes; every other character becomes a JSON
 * escape. Thread-safe.
 */
final class EncodableText {
  private static final String LINES = "─│├└►→‘’“”–—";
  private static final String LOOK_ALIKES = "-||`>>''\"\"--";

  private final CharsetEncoder encoder;
  private final boolean encodesAll;

  EncodableText(Charset charset) {
    this.encoder = charset.newEncoder();
    this.encodesAll = charset.name().startsWith("UTF-");
  }

  /** Returns {@code text} without characters that the encoding lacks. */
  synchronized String of(String text) {
    if (encodesAll || encoder.canEncode(text)) {
      return text;
    }
    StringBuilder out = new StringBuilder(text.length() + 16);
    text.codePoints().forEach(point -> append(out, Character.toString(point)));
    return out.toString();
  }

  private void append(StringBuilder out, String character) {
    int lookAlike = LINES.indexOf(character);
    if (encoder.canEncode(character)) {
      out.append(character);
    } else if (lookAlike >= 0) {
      out.append(LOOK_ALIKES.charAt(lookAlike));
    } else if (character.equals("…")) {
      out.append("...");
    } else {
      character
          .chars()
          .forEach(unit -> out.append("\\u").append(HexFormat.of().toHexDigits((char) unit)));
    }
  }
}
