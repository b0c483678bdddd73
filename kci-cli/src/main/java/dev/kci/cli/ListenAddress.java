package dev.kci.cli;

import java.net.InetSocketAddress;

/** Reads addresses to listen on: {@code [HOST:]PORT}. The host defaults to loopback. */
public final class ListenAddress {
  private ListenAddress() {}

  /**
   * Reads an address.
   *
   * @throws IllegalArgumentException if it has no port up to 65535, or the host is unknown
   */
  public static InetSocketAddress parse(String text) {
    int colon = text.lastIndexOf(':');
    String port = text.substring(colon + 1);
    if (!port.matches("\\d{1,5}") || Integer.parseInt(port) > 65_535) {
      throw new IllegalArgumentException(
          "'" + text + "' has no port up to 65535; expected :PORT or HOST:PORT");
    }
    String host = colon > 0 ? text.substring(0, colon) : "127.0.0.1";
    InetSocketAddress address = new InetSocketAddress(host, Integer.parseInt(port));
    if (address.isUnresolved()) {
      throw new IllegalArgumentException(
          "there is no host '" + host + "'; expected an address of this machine");
    }
    return address;
  }
}
