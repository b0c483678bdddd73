package dev.kci.trigger.policy;

import java.time.Instant;

/** Whether a head gets a checkout, and why. */
public sealed interface CheckoutChoice {
  /** In one line, for logs and {@code --dry-run}. */
  String why();

  /** A checkout is made. */
  record Create(String why) implements CheckoutChoice {}

  /**
   * There is a checkout already.
   *
   * @param done whether that checkout is done, so that it can no longer become incomplete
   */
  record Exists(String nodeId, boolean done) implements CheckoutChoice {
    @Override
    public String why() {
      return "existing revision, checkout " + nodeId;
    }
  }

  /** The retries are used up. */
  record GivenUp(int incomplete) implements CheckoutChoice {
    @Override
    public String why() {
      return incomplete + " incomplete checkouts, no more retries";
    }
  }

  /** The branch had a checkout too short a time ago. */
  record TooSoon(Instant until) implements CheckoutChoice {
    @Override
    public String why() {
      return "frequency limit, not before " + until;
    }
  }
}
