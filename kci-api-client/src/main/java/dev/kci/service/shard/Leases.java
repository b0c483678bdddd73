package dev.kci.service.shard;

import java.util.List;

/**
 * The Leases of a group of replicas of one service. Every method does at most a few requests and
 * ends within about 5 s. Used by one thread.
 */
public interface Leases extends AutoCloseable {
  /**
   * Creates or renews the Lease of this member.
   *
   * @throws LeaseException if it may not have been renewed
   */
  void renew(MemberLease lease);

  /**
   * Returns the Leases of all members, as they are now or later than this call.
   *
   * @throws LeaseException if they cannot be read
   */
  List<MemberLease> all();

  /**
   * Deletes the Lease of this member as this process renewed it last, so that the others take its
   * shards at once. One that a later process of the same member has renewed stays, however late the
   * request arrives.
   *
   * @throws LeaseException if it may still be there; the others then wait until it expires
   */
  void release(String member);

  /** Closes connections. Leases stay. */
  @Override
  void close();
}
