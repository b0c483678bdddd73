package dev.kci.report.model;

import dev.kci.text.CountText;

/** Where a report shows a failure; the most urgent first. */
public enum Section {
  /** It passed in the previous checkout. */
  REGRESSION("regression"),
  /** It had neither passed nor failed in the previous checkout. */
  NEW_FAILURE("new failure"),
  /** It failed in the previous checkout too. */
  KNOWN_FAILURE("known failure"),
  /** It sometimes passes and sometimes fails, whatever the kernel. */
  FLAKY("flaky failure"),
  /** The infrastructure failed: it says nothing about the kernel. */
  INCOMPLETE("incomplete result");

  private final String label;

  Section(String label) {
    this.label = label;
  }

  /** Says how many results are in this section. */
  public String number(long number) {
    return CountText.of(number, label);
  }
}
