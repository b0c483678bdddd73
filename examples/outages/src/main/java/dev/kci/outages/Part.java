package dev.kci.outages;

/** The parts that can be taken away, and when their own work on a checkout starts and ends. */
enum Part {
  API(
      new Killed("kci-sandbox"),
      Milestone.AVAILABLE, // just when the runner is to make jobs; before, there is nothing to lose
      Milestone.AVAILABLE,
      Milestone.STARTED,
      Milestone.ENDED),
  RUNNER(
      new Killed("kci-runner"),
      Milestone.UNPUSHED,
      Milestone.AVAILABLE,
      Milestone.STARTED,
      Milestone.ENDED),
  TIMEOUT(
      new Killed("kci-timeout"),
      Milestone.UNPUSHED,
      Milestone.ENDED,
      Milestone.ENDED,
      Milestone.DONE),
  TARBALL(
      new Killed("kci-tarball"),
      Milestone.UNPUSHED,
      Milestone.MADE,
      Milestone.MADE,
      Milestone.AVAILABLE),
  REPORT(
      new Killed("kci-report"),
      Milestone.UNPUSHED,
      Milestone.DONE,
      Milestone.DONE,
      Milestone.MAILED),
  STORAGE(
      new Refusing("status"),
      Milestone.UNPUSHED,
      Milestone.MADE,
      Milestone.STARTED,
      Milestone.ENDED),
  MAIL(
      new Refusing("refuse-mails"),
      Milestone.UNPUSHED,
      Milestone.DONE,
      Milestone.DONE,
      Milestone.MAILED);

  /** The way a part goes away. */
  sealed interface Way {}

  /**
   * A process that is killed with SIGKILL and restarted. Killing the sandbox also takes away the
   * storage and the mail server.
   *
   * @param executable its name
   */
  record Killed(String executable) implements Way {}

  /**
   * A part of the sandbox that rejects everything.
   *
   * @param action the sandbox's fault
   */
  record Refusing(String action) implements Way {}

  private final Way way;
  private final Milestone first;
  private final Milestone due;
  private final Milestone midst;
  private final Milestone over;

  Part(Way way, Milestone first, Milestone due, Milestone midst, Milestone over) {
    this.way = way;
    this.first = first;
    this.due = due;
    this.midst = midst;
    this.over = over;
  }

  Way way() {
    return way;
  }

  /** The milestone for going away before its work. */
  Milestone first() {
    return first;
  }

  /** The milestone from which it is missed, if it went away before its work. */
  Milestone due() {
    return due;
  }

  /** The milestone for going away during its work. */
  Milestone midst() {
    return midst;
  }

  /** The milestone for going away after its work. */
  Milestone over() {
    return over;
  }
}
