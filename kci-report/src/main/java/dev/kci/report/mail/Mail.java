package dev.kci.report.mail;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a report mail says, before it is a MIME message.
 *
 * @param id makes the Message-ID: the same report has the same one whenever it is composed
 * @param thread makes the id that all mails of one tree and branch refer to
 * @param date when the report was made
 * @param html null for plain text only
 * @param fields the {@code X-KernelCI-*} header fields, without that prefix
 */
public record Mail(
    String id,
    String thread,
    Instant date,
    String subject,
    String text,
    @Nullable String html,
    Map<String, String> fields) {
  public Mail {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(thread, "thread");
    Objects.requireNonNull(date, "date");
    fields = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(fields));
  }
}
