package dev.kci.report.mail;

import java.util.List;

/**
 * What the mail server did with a mail.
 *
 * @param later recipients that it refused for now
 * @param refused recipients that it refused for good
 * @param reason the server's words about the refused ones; empty if all accepted
 */
public record Handover(List<String> later, List<String> refused, String reason) {
  /** All recipients have it. */
  public static final Handover COMPLETE = new Handover(List.of(), List.of(), "");

  public Handover {
    later = List.copyOf(later);
    refused = List.copyOf(refused);
  }
}
