package dev.kci.report.model;

/** Where a report shows a failure; the most urgent first. */
public enum Section {
  /** It passed in the previous checkout. */
  REGRESSION,
  /** It had neither passed nor failed in the previous checkout. */
  NEW_FAILURE,
  /** It failed in the previous checkout too. */
  KNOWN_FAILURE,
  /** It sometimes passes and sometimes fails, whatever the kernel. */
  FLAKY,
  /** The infrastructure failed: it says nothing about the kernel. */
  INCOMPLETE
}
