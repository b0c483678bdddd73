package dev.kci.pipeline.config;

import dev.kci.config.Fields;
import java.net.URI;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads an element of {@code known_issues}, and reports what is wrong with it. */
final class KnownIssueReader {
  private KnownIssueReader() {}

  static KnownIssue read(Fields fields) {
    KnownIssue issue =
        new KnownIssue(
            fields.requiredText("title"),
            link(fields),
            fields.textOrTexts("job"),
            fields.textOrTexts("test"),
            fields.textOrTexts("platform"),
            log(fields),
            until(fields),
            fields.source());
    if (Stream.of("job", "test", "platform", "log").noneMatch(fields::has)) {
      fields.missing("log", "a job, test, platform or log pattern");
    }
    return issue;
  }

  private static @Nullable String link(Fields fields) {
    String text = fields.text("link");
    if (text != null && !isWebAddress(text)) {
      fields.wrong("link", "is not a web address; expected one such as https://bugs.example.org/1");
      return null;
    }
    return text;
  }

  private static boolean isWebAddress(String text) {
    try {
      URI uri = URI.create(text);
      return uri.getHost() != null && text.matches("https?://[!-~&&[^<>\"'`\\\\]]+");
    } catch (IllegalArgumentException notAnAddress) {
      return false;
    }
  }

  private static @Nullable LogPattern log(Fields fields) {
    String text = fields.text("log");
    try {
      return text == null ? null : LogPattern.of(text);
    } catch (IllegalArgumentException e) {
      fields.wrong("log", String.valueOf(e.getMessage()));
      return null;
    }
  }

  private static @Nullable LocalDate until(Fields fields) {
    String text = fields.textOrNumber("until");
    try {
      return text == null ? null : LocalDate.parse(text);
    } catch (DateTimeException e) {
      fields.wrong("until", "is not a date; expected one such as 2027-01-31");
      return null;
    }
  }
}
