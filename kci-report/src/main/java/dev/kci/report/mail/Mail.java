package dev.kci.report.mail;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The contents of a report mail, before it becomes a MIME message.
 *
 * @param id determines the Message-ID: the same report always has the same one
 * @param thread determines the id that all mails of one tree and branch refer to
 * @param replyTo the id of a message that this mail replies to instead, as {@code <left@right>};
 *     null to join the thread
 * @param list what the mail is about, by which readers filter: the label of its List-Id
 * @param date when the report was made
 * @param html null for plain text only
 * @param fields the {@code X-KernelCI-*} header fields, without that prefix
 */
public record Mail(
    String id,
    String thread,
    @Nullable String replyTo,
    String list,
    Instant date,
    String subject,
    String text,
    @Nullable String html,
    Map<String, String> fields) {
  public Mail {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(thread, "thread");
    Objects.requireNonNull(list, "list");
    Objects.requireNonNull(date, "date");
    fields = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(fields));
  }
}
