package dev.kci.trigger.policy;

import java.time.Instant;

/** Whether a head gets a checkout, and why. */
public sealed interface CheckoutChoice {
  /** Returns one line for logs and {@code --dry-run}. */
  String why();

  /** The head gets a checkout. */
  record Create(String why) implements CheckoutChoice {}

  /**
   * The head already has a checkout.
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

  /** The last checkout of the branch is too recent. */
  record TooSoon(Instant until) implements CheckoutChoice {
    @Override
    public String why() {
      return "frequency limit, not before " + until;
    }
  }
}
