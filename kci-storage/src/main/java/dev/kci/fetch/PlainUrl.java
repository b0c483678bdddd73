package dev.kci.fetch;

import java.util.Optional;
import java.util.regex.Pattern;
import okhttp3.HttpUrl;

/**
 * Parses http and https URLs that every parser reads the same way. WHATWG parsers (browsers,
 * OkHttp) turn backslashes into slashes and resolve {@code %2e%2e}; RFC 3986 parsers (curl,
 * java.net.URI) do not, and servers decode once more. URLs whose meaning depends on the parser are
 * rejected.
 */
final class PlainUrl {
  /** Longer than servers accept. */
  private static final int MOST_CHARACTERS = 8192;

  private static final int MOST_SHOWN = 300;

  /** Printable ASCII and beyond without spaces, backslashes and C1 controls. */
  private static final Pattern CHARACTERS = Pattern.compile("[!-\\[\\]-~\\u00a1-\\uffff]+");

  /** The scheme, an authority without user info, then path, query and fragment. */
  private static final Pattern SHAPE =
      Pattern.compile("(?i)https?://[^/?#@]+(?<path>/[^?#]*)?([?#].*)?");

  /** {@code %25} any number of times, which eventually decodes to {@code %}. */
  private static final Pattern ENCODED_PERCENT = Pattern.compile("%(25)+");

  private static final Pattern ENCODED_DOT = Pattern.compile("(?i)%2e");
  private static final Pattern ENCODED_SLASH = Pattern.compile("(?i)%(2f|5c)");
  private static final Pattern CONTROL = Pattern.compile("(?i)%([01][0-9a-f]|7f)");
  private static final Pattern DOT_SEGMENT = Pattern.compile("(^|/)\\.\\.?(;[^/]*)?(/|$)");

  private PlainUrl() {}

  static Optional<HttpUrl> parse(String url) {
    if (url.length() > MOST_CHARACTERS || !CHARACTERS.matcher(url).matches()) {
      return Optional.empty();
    }
    var shape = SHAPE.matcher(url);
    if (!shape.matches()) {
      return Optional.empty();
    }
    String path = shape.group("path");
    if (path != null && isAmbiguous(path)) {
      return Optional.empty();
    }
    return Optional.ofNullable(HttpUrl.parse(url));
  }

  /**
   * Returns any URL for a message: on one line, of limited length, and without user info, query and
   * fragment, which may contain passwords and signatures.
   */
  static String shown(String url) {
    String open = url.replaceFirst("(?s)[?#].*", "").replaceFirst("//[^/]*@", "//");
    String head = open.length() > MOST_SHOWN ? open.substring(0, MOST_SHOWN) + "…" : open;
    return head.replaceAll("[\\p{Cntrl}\\p{Cf}\\u2028\\u2029\\s]", "?");
  }

  private static boolean isAmbiguous(String path) {
    String once = ENCODED_PERCENT.matcher(path).replaceAll("%");
    String dots = ENCODED_DOT.matcher(once).replaceAll(".");
    String slashes = ENCODED_SLASH.matcher(dots).replaceAll("/");
    return CONTROL.matcher(once).find() || DOT_SEGMENT.matcher(slashes).find();
  }
}
