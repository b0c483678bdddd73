package dev.kci.report.mail;

/** The steps of a mail on its way, in the order in which they happen. */
enum OutboxStep {
  /** A file is on the disk, not yet under its name. */
  WRITTEN,
  /** The mail is in the outbox. */
  ADDED,
  /** All mails of the checkout are in the outbox. */
  HANDLED,
  /** The server has taken the mail; nothing has noted it yet. */
  ACCEPTED,
  /** Noted: some recipients have it. */
  SENT_IN_PART,
  /** Noted: all recipients have it. */
  SENT,
  /** Noted: it is refused for good. */
  FAILED
}
