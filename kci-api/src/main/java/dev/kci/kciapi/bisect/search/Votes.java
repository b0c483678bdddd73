package dev.kci.kciapi.bisect.search;

/**
 * Counts: a commit is bad as soon as a number of its trials have failed, and good as soon as so
 * many have passed that this number cannot be reached any more.
 *
 * @param failures the number of failures that make a commit bad, at least 1
 * @param trials the maximum number of trials of a commit, at least {@code failures}
 */
public record Votes(int failures, int trials) implements Evidence {
  /** One trial decides, as in {@code git bisect}. */
  public static final Votes ONE = new Votes(1, 1);

  public Votes {
    if (failures < 1 || trials < failures) {
      throw new IllegalArgumentException(failures + " of " + trials + " trials");
    }
  }

  @Override
  public double[] logLikelihood(Tally tally, boolean bad) {
    boolean contradicts = isEnough(tally) && bad != isBad(tally);
    return new double[] {contradicts ? Double.NEGATIVE_INFINITY : 0};
  }

  @Override
  public int assumptions() {
    return 1;
  }

  @Override
  public double failure(Tally tally, boolean bad, double[] belief) {
    return (isEnough(tally) ? isBad(tally) : bad) ? 1 : 0;
  }

  @Override
  public boolean isEnough(Tally tally) {
    return isBad(tally) || tally.passed() > trials - failures;
  }

  private boolean isBad(Tally tally) {
    return tally.failed() >= failures;
  }
}
