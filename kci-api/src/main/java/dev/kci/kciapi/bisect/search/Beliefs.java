package dev.kci.kciapi.bisect.search;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Map;

/**
 * How likely each fault is after the trials.
 *
 * @param weights for each number of the graph, the probability that this is the first bad commit;
 *     all zero if the trials contradict each other
 * @param onGood the probability of each assumption about good commits
 * @param onBad the probability of each assumption about bad commits
 */
record Beliefs(double[] weights, double[] onGood, double[] onBad) {
  /**
   * Weighs each fault by the likelihood of all trials (Bayes).
   *
   * @param doubt how likely it is beforehand that a given end is wrong; 0 to trust both
   */
  static Beliefs of(
      CommitGraph graph, Map<String, Tally> tallies, Evidence evidence, double doubt) {
    int assumptions = evidence.assumptions();
    int size = graph.size();
    double[][] good = new double[size][assumptions];
    double[][] bad = new double[size][assumptions];
    for (Map.Entry<String, Tally> tried : tallies.entrySet()) {
      if (tried.getValue().runs() == 0) {
        continue;
      }
      double[] ifGood = evidence.logLikelihood(tried.getValue(), false);
      double[] ifBad = evidence.logLikelihood(tried.getValue(), true);
      BitSet above = graph.upTo(graph.number(tried.getKey()));
      for (int fault = 0; fault < size; fault++) {
        add(above.get(fault) ? bad[fault] : good[fault], above.get(fault) ? ifBad : ifGood);
      }
    }
    double[] logs = new double[size];
    for (int fault = 0; fault < size; fault++) {
      logs[fault] =
          Math.log(prior(graph, fault, doubt)) + logMean(good[fault]) + logMean(bad[fault]);
    }
    double[] weights = normalised(logs);
    return new Beliefs(weights, mixed(weights, good), mixed(weights, bad));
  }

  private static void add(double[] sums, double[] values) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] += values[i];
    }
  }

  private static double prior(CommitGraph graph, int fault, double doubt) {
    return graph.isCommit(fault)
        ? graph.isGood(fault) ? 0 : (1 - 2 * doubt) / graph.candidates()
        : doubt;
  }

  private static double logMean(double[] logs) {
    double most = Arrays.stream(logs).max().orElseThrow();
    return most == Double.NEGATIVE_INFINITY
        ? most
        : most + Math.log(Arrays.stream(logs).map(log -> Math.exp(log - most)).average().orElse(0));
  }

  /** Returns the probabilities of the assumptions, mixed over all faults. */
  private static double[] mixed(double[] weights, double[][] logs) {
    double[] mix = new double[logs[0].length];
    for (int fault = 0; fault < weights.length; fault++) {
      if (weights[fault] > 0) {
        double[] each = normalised(logs[fault]);
        for (int i = 0; i < mix.length; i++) {
          mix[i] += weights[fault] * each[i];
        }
      }
    }
    return mix;
  }

  private static double[] normalised(double[] logs) {
    double most = Arrays.stream(logs).max().orElseThrow();
    if (most == Double.NEGATIVE_INFINITY) {
      return new double[logs.length];
    }
    double[] shares = Arrays.stream(logs).map(log -> Math.exp(log - most)).toArray();
    double sum = Arrays.stream(shares).sum();
    return Arrays.stream(shares).map(share -> share / sum).toArray();
  }
}
