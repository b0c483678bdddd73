package dev.kci.fetch;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.function.Predicate;
import okhttp3.Dns;

/**
 * Resolves a name to those of its addresses that are allowed. OkHttp connects to these addresses
 * and never resolves again, so changing a name's address in between (DNS rebinding) gains nothing.
 *
 * @param resolver finds the addresses
 * @param allowed whether an address may be used
 */
record CheckedDns(Dns resolver, Predicate<InetAddress> allowed) implements Dns {
  /** Thrown if none of a name's addresses is allowed. */
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
