package dev.kci.fetch;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Tells addresses of the public internet from those of this machine and its networks, including
 * IPv6 forms that embed such an address. Source: the IANA special-purpose address registries for
 * IPv4 and IPv6.
 */
final class PublicAddresses {
  private static final List<Block> NOT_PUBLIC_4 =
      blocks(
          "0.0.0.0/8", // unspecified, this network
          "10.0.0.0/8", // private
          "100.64.0.0/10", // shared by providers (carrier-grade NAT)
          "127.0.0.0/8", // loopback
          "169.254.0.0/16", // link-local, where clouds serve credentials
          "172.16.0.0/12", // private
          "192.0.0.0/24", // protocol assignments
          "192.0.2.0/24", // documentation
          "192.88.99.0/24", // 6to4 relays
          "192.168.0.0/16", // private
          "198.18.0.0/15", // benchmarks
          "198.51.100.0/24", // documentation
          "203.0.113.0/24", // documentation
          "224.0.0.0/4", // multicast
          "240.0.0.0/4"); // reserved, broadcast

  /** All global unicast in use; mapped, compatible and NAT64 addresses are outside. */
  private static final Block GLOBAL_6 = Block.of("2000::/3");

  private static final List<Block> NOT_PUBLIC_6 =
      blocks(
          "2001::/23", // protocol assignments, Teredo among them
          "2001:db8::/32", // documentation
          "2002::/16", // 6to4, which holds an IPv4 address
          "3fff::/20"); // documentation

  private PublicAddresses() {}

  static boolean isPublic(InetAddress address) {
    byte[] bytes = address.getAddress();
    if (address instanceof Inet4Address) {
      return NOT_PUBLIC_4.stream().noneMatch(block -> block.holds(bytes));
    }
    return GLOBAL_6.holds(bytes) && NOT_PUBLIC_6.stream().noneMatch(block -> block.holds(bytes));
  }

  private static List<Block> blocks(String... blocks) {
    return Stream.of(blocks).map(Block::of).toList();
  }

  /** The addresses that start with the same bits. */
  private static final class Block {
    private final byte[] first;
    private final int bits;

    private Block(byte[] first, int bits) {
      this.first = first;
      this.bits = bits;
    }

    static Block of(String cidr) {
      int slash = cidr.indexOf('/');
      try {
        byte[] first = InetAddress.getByName(cidr.substring(0, slash)).getAddress();
        return new Block(first, Integer.parseInt(cidr.substring(slash + 1)));
      } catch (UnknownHostException e) {
        throw new IllegalArgumentException(cidr, e);
      }
    }

    boolean holds(byte[] address) {
      int whole = bits / 8;
      int rest = 0xff00 >> (bits % 8) & 0xff;
      return address.length == first.length
          && Arrays.equals(address, 0, whole, first, 0, whole)
          && (rest == 0 || (address[whole] & rest) == (first[whole] & rest));
    }
  }
}
