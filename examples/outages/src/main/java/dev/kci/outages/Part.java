package dev.kci.outages;

/** What can be away, and how its own work on a checkout begins and ends. */
enum Part {
  API(new Killed("kci-sandbox"), Milestone.PUSHED, Milestone.STARTED, Milestone.ENDED),
  RUNNER(new Killed("kci-runner"), Milestone.AVAILABLE, Milestone.STARTED, Milestone.ENDED),
  TIMEOUT(new Killed("kci-timeout"), Milestone.ENDED, Milestone.ENDED, Milestone.DONE),
  TARBALL(new Killed("kci-tarball"), Milestone.MADE, Milestone.MADE, Milestone.AVAILABLE),
  REPORT(new Killed("kci-report"), Milestone.DONE, Milestone.DONE, Milestone.MAILED),
  STORAGE(new Refusing("status"), Milestone.MADE, Milestone.STARTED, Milestone.ENDED),
  MAIL(new Refusing("refuse-mails"), Milestone.DONE, Milestone.DONE, Milestone.MAILED);

  /** How a part goes away. */
  sealed interface Way {}

  /**
   * A process that is killed with SIGKILL and started again. With the sandbox the storage and the
   * mail server go, too.
   *
   * @param executable its name
   */
  record Killed(String executable) implements Way {}

  /**
   * A part of the sandbox that refuses everything.
   *
   * @param action the sandbox's fault
   */
  record Refusing(String action) implements Way {}

  private final Way way;
  private final Milestone due;
  private final Milestone midst;
  private final Milestone over;

  Part(Way way, Milestone due, Milestone midst, Milestone over) {
    this.way = way;
    this.due = due;
    this.midst = midst;
    this.over = over;
  }

  Way way() {
    return way;
  }

  /** From when a part that has been away since before the push is missed. */
  Milestone due() {
    return due;
  }

  /** When it goes away in the midst of its work. */
  Milestone midst() {
    return midst;
  }

  /** When it goes away with its work behind it. */
  Milestone over() {
    return over;
  }
}
