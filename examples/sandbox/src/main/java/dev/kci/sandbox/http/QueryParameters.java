package dev.kci.sandbox.http;

import dev.kci.sandbox.schema.Location;
import dev.kci.sandbox.schema.Violations;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads a query string as the server does: in order, with the last value of a repeated key (source:
 * recorded exchange {@code nodes-same-key-twice}).
 */
public final class QueryParameters {
  private static final Set<String> TRUE = Set.of("true", "1", "yes", "on", "t", "y");
  private static final Set<String> FALSE = Set.of("false", "0", "no", "off", "f", "n");

  private QueryParameters() {}

  /** Returns the decoded parameters of a raw query string, which may be null. */
  public static Map<String, String> parse(@Nullable String raw) {
    Map<String, String> parameters = new LinkedHashMap<>();
    if (raw == null) {
      return parameters;
    }
    for (String pair : raw.split("&", -1)) {
      int equals = pair.indexOf('=');
      if (equals > 0) { // a key without '=' is dropped, as the server does
        parameters.put(decode(pair.substring(0, equals)), decode(pair.substring(equals + 1)));
      }
    }
    return parameters;
  }

  /**
   * Returns a boolean parameter, in any of the server's spellings; false if absent.
   *
   * @throws ApiFailure 422 for any other value
   */
  public static boolean isTrue(Map<String, String> parameters, String name) {
    String text = parameters.get(name);
    if (text == null) {
      return false;
    }
    String word = text.toLowerCase(Locale.ROOT);
    if (!TRUE.contains(word) && !FALSE.contains(word)) {
      throw ApiFailure.invalid(
          new Violations()
              .add(
                  "bool_parsing",
                  Location.of("query", name),
                  "Input should be a valid boolean, unable to interpret input",
                  text));
    }
    return TRUE.contains(word);
  }

  private static String decode(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }
}
