package dev.kci.kciapi.bisect.search;

import java.util.stream.DoubleStream;

/**
 * Weighs: a test is wrong about some commits, at rates up to a maximum. How many commits are flaky
 * and how much is not known beforehand, and may differ between good and bad ones; there are several
 * assumptions, and the trials show which of them hold.
 *
 * @param maximum the highest rate of wrong outcomes of a commit: failures of a good one, passes of
 *     a bad one; above 0 and below 0.5
 */
public record Flakiness(double maximum) implements Evidence {
  /** The rate of wrong outcomes of a commit that is not flaky: machines fail as well. */
  private static final double RESIDUE = 0.002;

  /** Some commits are flaky, each at another rate: their shares. */
  private static final double[] SHARES = {0.02, 0.1, 0.3};

  /** All commits are flaky at the same rate: as parts of the maximum. */
  private static final double[] COMMON = {1.0 / 3, 2.0 / 3, 1};

  /** The rates of flaky commits, as parts of the maximum. */
  private static final double[] SPREAD = {
    1.0 / 12, 3.0 / 12, 5.0 / 12, 7.0 / 12, 9.0 / 12, 11.0 / 12
  };

  /** Trials of each commit that an answer rests on. */
  private static final int CONFIRMED = 2;

  public Flakiness {
    if (!(maximum > 0 && maximum < 0.5)) {
      throw new IllegalArgumentException("rate " + maximum);
    }
  }

  @Override
  public double[] logLikelihood(Tally tally, boolean bad) {
    return DoubleStream.of(likelihoods(tally, bad)).map(Math::log).toArray();
  }

  private double[] likelihoods(Tally tally, boolean bad) {
    int wrong = bad ? tally.passed() : tally.failed();
    int right = tally.runs() - wrong;
    double steady = likelihood(RESIDUE, wrong, right);
    double flaky = atRates(SPREAD, wrong, right).average().orElseThrow();
    return DoubleStream.concat(
            DoubleStream.of(SHARES).map(share -> (1 - share) * steady + share * flaky),
            atRates(COMMON, wrong, right))
        .toArray();
  }

  private DoubleStream atRates(double[] parts, int wrong, int right) {
    return DoubleStream.of(parts).map(part -> likelihood(part * maximum, wrong, right));
  }

  private static double likelihood(double rate, int wrong, int right) {
    return Math.pow(rate, wrong) * Math.pow(1 - rate, right);
  }

  @Override
  public int assumptions() {
    return SHARES.length + COMMON.length;
  }

  @Override
  public double failure(Tally tally, boolean bad, double[] belief) {
    Tally more = new Tally(tally.passed(), tally.failed() + 1, tally.untestable());
    return mean(likelihoods(more, bad), belief) / mean(likelihoods(tally, bad), belief);
  }

  private static double mean(double[] values, double[] belief) {
    double sum = 0;
    for (int i = 0; i < values.length; i++) {
      sum += values[i] * belief[i];
    }
    return sum;
  }

  @Override
  public boolean isEnough(Tally tally) {
    return tally.runs() >= CONFIRMED;
  }
}
