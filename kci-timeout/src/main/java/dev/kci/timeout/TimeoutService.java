package dev.kci.timeout;

import dev.kci.api.ApiException;
import dev.kci.api.KciApi;
import dev.kci.api.ServerClock;
import dev.kci.cli.Replica;
import dev.kci.service.StopSignal;
import dev.kci.service.shard.ShardKey;
import dev.kci.status.Meters;
import dev.kci.timeout.rules.NodeOwners;
import dev.kci.timeout.rules.Reason;
import dev.kci.timeout.rules.RuleSelection;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the passes of {@code kci-timeout run}. Used by one thread. */
final class TimeoutService implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TimeoutService.class);
  private static final int PARALLEL_UPDATES = 8;

  /** How far back to look for late results after a start. */
  private static final Duration LATE_AT_START = Duration.ofHours(1);

  /** How much further back than the last pass to look, for the difference of the clocks. */
  private static final Duration OVERLAP = Duration.ofMinutes(2);

  private final KciApi api;
  private final RuleSelection rules;
  private final Supplier<NodeOwners> owner;
  private final Grace grace;
  private final Replica replica;
  private final ChildlessHold hold;
  private final @Nullable PrintWriter dryRun;
  private final StopSignal stop;
  private final CreationWindows windows;
  private final NodeUpdates updates;
  private PassReport last = PassReport.NOTHING;
  private @Nullable Instant lateSince;
  private boolean clocksApart;

  /**
   * @param owner whose nodes to handle; queries the API
   * @param dryRun where to print the changes instead of making them; null to make them
   */
  TimeoutService(
      KciApi api,
      RuleSelection rules,
      Supplier<NodeOwners> owner,
      Grace grace,
      Replica replica,
      ChildlessHold hold,
      @Nullable PrintWriter dryRun,
      Meters meters,
      StopSignal stop) {
    this.api = api;
    this.rules = rules;
    this.owner = owner;
    this.grace = grace;
    this.replica = replica;
    this.hold = hold;
    this.dryRun = dryRun;
    this.stop = stop;
    this.windows = new CreationWindows(api.nodes()::readablePage, TimeoutPass.PAGE, stop);
    this.updates = new NodeUpdates(api.nodes(), windows, meters, stop, PARALLEL_UPDATES);
  }

  /** Returns whether the last pass failed to make some of the changes that were due. */
  boolean hasFailed() {
    return last.failed() > 0 || clocksApart;
  }

  /**
   * Makes a pass. Without a renewed Lease this only notes that the others may be without theirs,
   * too, and cannot meet any deadline.
   *
   * @throws ApiException if the API does not answer; the next pass does the rest
   */
  void pass() {
    if (!replica.mayAct().getAsBoolean()) {
      grace.failed();
      return;
    }
    try {
      NodeOwners whose = owner.get();
      if (mayEnd()) {
        Instant start = api.clock().instant();
        pass(whose, start, grace.reached(start));
        grace.passed(api.clock().instant());
      }
    } catch (ApiException e) {
      grace.failed();
      throw e;
    }
  }

  private void pass(NodeOwners whose, Instant start, Instant reached) {
    Predicate<@Nullable String> mine = tree -> replica.owns(ShardKey.ofTree(tree));
    last =
        new TimeoutPass(api.nodes(), updates, windows, rules, whose, mine, hold, dryRun, stop)
            .run(reached);
    if (rules.mode().includes(Reason.TIMED_OUT) && dryRun == null && !stop.isStopped()) {
      Instant from = lateSince == null ? start.minus(LATE_AT_START) : lateSince;
      new LateResults(api.nodes(), api.events(), windows, whose, mine).restore(from);
      lateSince = start.minus(OVERLAP); // after a failure, the next pass looks as far back
    }
    if (last.due() > 0) {
      LOG.info(
          "Pass ended due={} made={} passed_over={} refused={}",
          last.due(),
          last.made(),
          last.passedOver(),
          last.failed());
    }
  }

  /**
   * Compares the clocks and logs once if they differ. Asks for the two answers that a comparison
   * needs if nothing else does: in the first pass, and while the clocks differ.
   */
  private boolean mayEnd() {
    ServerClock clock = api.clock();
    for (int i = 0; i < 2 && !(clock.isKnown() && clock.mayEnd()); i++) {
      api.users().whoami();
    }
    boolean wereApart = clocksApart;
    clocksApart = !clock.mayEnd();
    if (clocksApart && !wereApart) {
      LOG.error(
          "Not ending nodes until the clocks of this machine and the API agree within five"
              + " minutes; find out which one is wrong and set it");
    }
    return !clocksApart;
  }

  @Override
  public void close() {
    updates.close();
  }
}
