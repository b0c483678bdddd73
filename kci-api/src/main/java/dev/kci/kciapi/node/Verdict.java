package dev.kci.kciapi.node;

/**
 * How a watch ended.
 *
 * @param why in a few words, for people
 */
public record Verdict(Outcome outcome, String why) {
  /** The outcomes, with the exit codes that {@code git bisect run} understands. */
  public enum Outcome {
    /** Everything passed. */
    PASS(0),
    /** Something failed. */
    FAIL(1),
    /** Nothing failed, but not everything has run, so this says nothing of the kernel. */
    UNTESTABLE(125);

    private final int exitCode;

    Outcome(int exitCode) {
      this.exitCode = exitCode;
    }

    /** Returns the exit code (source: git-bisect, "bisect run"). */
    public int exitCode() {
      return exitCode;
    }
  }

  static Verdict pass(String why) {
    return new Verdict(Outcome.PASS, why);
  }

  static Verdict fail(String why) {
    return new Verdict(Outcome.FAIL, why);
  }

  /** Returns the verdict about something that did not run or end. */
  public static Verdict untestable(String why) {
    return new Verdict(Outcome.UNTESTABLE, why);
  }
}
