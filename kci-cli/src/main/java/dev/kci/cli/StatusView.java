package dev.kci.cli;

import dev.kci.config.Secret;
import dev.kci.status.ServiceStatus;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Optional;

/** Serves a service's status at an address. */
@FunctionalInterface
public interface StatusView {
  /**
   * Starts to serve it, until closed.
   *
   * @param token required for pages that name nodes
   * @throws IOException if the address is taken
   */
  AutoCloseable open(ServiceStatus status, InetSocketAddress address, Optional<Secret> token)
      throws IOException;
}
