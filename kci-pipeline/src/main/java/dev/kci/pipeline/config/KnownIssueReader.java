package dev.kci.pipeline.config;

import dev.kci.config.Fields;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads an element of {@code known_issues}, and reports what is wrong with it. */
final class KnownIssueReader {
  private static final Pattern WEB_ADDRESS =
      Pattern.compile(
          "https?://[A-Za-z0-9][A-Za-z0-9.-]*(:[0-9]{1,5})?([/?#][!-~&&[^<>\"'`\\\\]]*)?");

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
    if (text != null && !WEB_ADDRESS.matcher(text).matches()) {
      fields.wrong("link", "is not a web address; expected one such as https://bugs.example.org/1");
      return null;
    }
    return text;
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
