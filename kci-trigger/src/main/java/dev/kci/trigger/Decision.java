package dev.kci.trigger;

import java.time.Instant;

/** What the trigger does about a head, and why. */
sealed interface Decision {
  /** In one line, for logs and {@code --dry-run}. */
  String why();

  /** A checkout is made. */
  record Create(String why) implements Decision {}

  /**
   * There is a checkout already.
   *
   * @param settled whether that checkout is done, so that nothing can make it incomplete any more
   */
  record Exists(String nodeId, boolean settled) implements Decision {
    @Override
    public String why() {
      return "existing revision, checkout " + nodeId;
    }
  }

  /** The retries are used up. */
  record GivenUp(int incomplete) implements Decision {
    @Override
    public String why() {
      return incomplete + " incomplete checkouts, no more retries";
    }
  }

  /** The branch had a checkout too short a time ago. */
  record TooSoon(Instant until) implements Decision {
    @Override
    public String why() {
      return "frequency limit, not before " + until;
    }
  }
}
