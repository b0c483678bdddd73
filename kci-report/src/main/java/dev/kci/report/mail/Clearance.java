package dev.kci.report.mail;

/** What to do with a pending mail now. */
public enum Clearance {
  /** Send it. */
  SEND,

  /** Keep it: it is another replica's turn, or unknown whose. */
  WAIT,

  /** Drop it: another replica has sent it. */
  SENT_BY_OTHER
}
