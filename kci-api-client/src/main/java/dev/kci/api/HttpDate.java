package dev.kci.api;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import okhttp3.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Reads the times in HTTP headers (RFC 9110, 5.6.7). Every answer has one, and to read it OkHttp
 * loads the calendars and languages of the JDK, which takes longer than the call. This class reads
 * the usual form by itself and leaves the obsolete ones to OkHttp.
 */
final class HttpDate {
  private static final int USUAL_LENGTH = "Sun, 06 Nov 1994 08:49:37 GMT".length();
  private static final List<String> MONTHS =
      List.of("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec");

  private HttpDate() {}

  /** Returns the time in a header; null if the header is missing or invalid. */
  static @Nullable Instant of(Headers headers, String name) {
    String text = headers.get(name);
    if (text == null) {
      return null;
    }
    Instant usual = usual(text);
    return usual == null ? headers.getInstant(name) : usual;
  }

  private static @Nullable Instant usual(String text) {
    if (text.length() != USUAL_LENGTH || !text.endsWith(" GMT")) {
      return null;
    }
    try {
      return LocalDateTime.of(
              number(text, 12, 16),
              MONTHS.indexOf(text.substring(8, 11)) + 1,
              number(text, 5, 7),
              number(text, 17, 19),
              number(text, 20, 22),
              number(text, 23, 25))
          .toInstant(ZoneOffset.UTC);
    } catch (DateTimeException | NumberFormatException e) {
      return null;
    }
  }

  private static int number(String text, int begin, int end) {
    return Integer.parseInt(text, begin, end, 10);
  }
}
