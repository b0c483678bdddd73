package dev.kci.report.mail;

import java.util.List;

/**
 * The mail server's answer to a mail.
 *
 * @param later recipients that it rejected for now
 * @param refused recipients that it rejected for good
 * @param reason the server's words about the rejected ones; empty if all were accepted
 */
public record Handover(List<String> later, List<String> refused, String reason) {
  /** All recipients were accepted. */
  public static final Handover COMPLETE = new Handover(List.of(), List.of(), "");

  public Handover {
    later = List.copyOf(later);
    refused = List.copyOf(refused);
  }
}
