package dev.kci.report.mail;

/** Where the mails about checkouts go, and which checkouts are done with. */
public interface MailQueue {
  /** Whether {@link #handled} was called for a checkout, in this run or an earlier one. */
  boolean isHandled(String checkout);

  /** Records what became of a checkout; call it when all of its mails are added. */
  void handled(String checkout, String outcome);

  /**
   * Adds a mail, unless one with its key was added before.
   *
   * @return whether it was added
   */
  boolean add(OutboxMail mail);
}
