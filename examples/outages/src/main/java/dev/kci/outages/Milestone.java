package dev.kci.outages;

/** The progress of a checkout. */
enum Milestone {
  UNPUSHED("the commit is not pushed"),
  MADE("the checkout node exists"),
  AVAILABLE("the checkout is available"),
  STARTED("a job is running"),
  ENDED("all jobs have a result"),
  DONE("the checkout is done"),
  MAILED("the checkout is mailed");

  private final String text;

  Milestone(String text) {
    this.text = text;
  }

  /** Returns a sentence for people. */
  String text() {
    return text;
  }
}
