package dev.kci.outages;

/** How far a checkout has come. */
enum Milestone {
  UNPUSHED("the commit is not pushed"),
  MADE("the checkout node is there"),
  AVAILABLE("the checkout is available"),
  STARTED("a job runs"),
  ENDED("all jobs have a result"),
  DONE("the checkout is done"),
  MAILED("the checkout is mailed");

  private final String text;

  Milestone(String text) {
    this.text = text;
  }

  /** As a sentence, for people. */
  String text() {
    return text;
  }
}
