package dev.kci.service.shard;

/**
 * Opens the Leases of a group. Found by {@link java.util.ServiceLoader}, so that only those who
 * install the module have its client.
 */
public interface LeaseProvider {
  /**
   * Opens the Leases.
   *
   * @param service the executable, such as {@code kci-runner}
   * @param group the name that all replicas of the service share
   * @throws LeaseException if they cannot be read; the message says what to do
   */
  Leases open(String service, String group, LeaseTimes times);
}
