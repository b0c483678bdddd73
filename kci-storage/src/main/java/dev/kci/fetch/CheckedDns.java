package dev.kci.fetch;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.function.Predicate;
import okhttp3.Dns;

/**
 * Resolves a name to those of its addresses that may be connected to. OkHttp connects to what it
 * gets from here and never resolves again, so a name that changes its address in between (DNS
 * rebinding) gains nothing.
 *
 * @param resolver asked for the addresses
 * @param allowed which of them may be used
 */
record CheckedDns(Dns resolver, Predicate<InetAddress> allowed) implements Dns {
  /** The name resolves to addresses that may not be used, and to no others. */
  static final class NotPublicException extends UnknownHostException {
    private static final long serialVersionUID = 1;

    NotPublicException(String message) {
      super(message);
    }
  }

  @Override
  public List<InetAddress> lookup(String host) throws UnknownHostException {
    List<InetAddress> all = resolver.lookup(host);
    List<InetAddress> usable = all.stream().filter(allowed).toList();
    if (usable.isEmpty() && !all.isEmpty()) {
      throw new NotPublicException(
          host + " is at " + all.get(0).getHostAddress() + ", which is not a public address");
    }
    return usable;
  }
}
