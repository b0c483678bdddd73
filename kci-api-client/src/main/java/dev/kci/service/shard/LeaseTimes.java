package dev.kci.service.shard;

import java.time.Duration;

/**
 * The times of a group's Leases. All members must use the same.
 *
 * @param gone after a Lease has not changed for so long, its member is gone
 * @param valid so long after its last renewal a member may still act
 * @param renew the time between two renewals
 * @param look the time between two looks at all Leases
 * @param settle so long a shard must be without an owner before it is taken, for the requests that
 *     its last owner has sent
 */
public record LeaseTimes(
    Duration gone, Duration valid, Duration renew, Duration look, Duration settle) {
  private static final Duration LEASE = Duration.ofSeconds(12);

  /**
   * A Lease of 12 s, which counts for 2 s longer, renewed every 2 s and valid for 8 s. Others take
   * over within 17 s: a look, 14 s and 2 s. So a busy machine has 3 s left to do it within 20 s.
   */
  public static final LeaseTimes STANDARD =
      new LeaseTimes(
          LEASE.plusSeconds(2),
          Duration.ofSeconds(8),
          Duration.ofSeconds(2),
          Duration.ofMillis(700),
          Duration.ofSeconds(2));

  /**
   * Returns how long a group whose members all restart may need until each shard has an owner:
   * twice a take-over, since a member that comes or goes meanwhile delays it.
   */
  public Duration regroup() {
    return gone.plus(settle).multipliedBy(2);
  }

  /** Returns the duration that a Lease states. */
  public Duration lease() {
    return gone.minus(renew);
  }
}
