package dev.kci.report;

import dev.kci.api.Nodes;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeQuery;
import dev.kci.report.model.Digest;
import dev.kci.report.model.PassRate;
import dev.kci.report.model.Period;
import dev.kci.report.model.Report;
import dev.kci.results.reader.FinishedCheckouts;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Makes digests: reports of the last checkout of a period compared with the last one before it. */
final class DigestMaker {
  /** The most checkouts that a digest lists: the newest. */
  private static final int MOST = 30;

  private final FinishedCheckouts checkouts;
  private final ReportMaker maker;
  private final PassRates passRates;

  DigestMaker(Nodes nodes, ReportMaker maker, PassRates passRates) {
    this.checkouts = new FinishedCheckouts(nodes);
    this.maker = maker;
    this.passRates = passRates;
  }

  /**
   * Returns the branches with checkouts in a period.
   *
   * @param owners whose checkouts
   * @throws dev.kci.api.ApiException if the API does not answer
   */
  List<BranchPeriod> branches(NodeQuery.Condition owners, Period period) {
    return BranchPeriod.of(period, checkouts.started(owners, period.begin(), period.end()));
  }

  /** What all digests of a branch are made from. */
  record Material(ReportMaker.Comparison comparison, Digest digest) {}

  /**
   * Reads a branch.
   *
   * @param branch with a finished checkout
   * @throws dev.kci.api.ApiException if the API does not answer
   */
  Material read(BranchPeriod branch) {
    List<Node> finished = branch.finished();
    List<Node> listed = new ArrayList<>(finished.subList(0, Math.min(MOST, finished.size())));
    Collections.reverse(listed);
    List<PassRate> rates = passRates.of(listed);
    return new Material(
        maker.read(finished.get(finished.size() - 1), finished.get(0)),
        new Digest(
            branch.period(),
            branch.first(),
            rates,
            finished.size() - listed.size(),
            branch.unfinished()));
  }

  /** Returns the digest for a route. */
  Report digest(Material material, Route route) {
    return maker.report(material.comparison(), route).withDigest(material.digest());
  }
}
