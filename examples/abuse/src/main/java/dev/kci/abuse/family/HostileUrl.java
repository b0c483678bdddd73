package dev.kci.abuse.family;

import java.util.ArrayList;
import java.util.List;

/**
 * An artifact's URL that must not be fetched, or not for long.
 *
 * @param place the service that might fetch it: {@code report} a log, {@code runner} artifacts and
 *     metadata
 * @param url with {@code PORT} of an internal server, {@code INNER} for another one at 127.0.0.2,
 *     and {@code NUMBER} of the attempt in its path, {@code STORAGE} for the configured storage's
 *     base URL, {@code API} for its origin, and {@code NODE} for a node with a secret
 */
record HostileUrl(String place, String url) {
  private static final List<String> URLS =
      List.of(
          "http://127.0.0.1:PORT/NUMBER/x",
          "http://localhost:PORT/NUMBER/x",
          "http://LOCALHOST.:PORT/NUMBER/x",
          "HTTP://127.0.0.1:PORT/NUMBER/x",
          "http://127.1:PORT/NUMBER/x",
          "http://2130706433:PORT/NUMBER/x",
          "http://0x7f000001:PORT/NUMBER/x",
          "http://0177.0.0.1:PORT/NUMBER/x",
          "http://0.0.0.0:PORT/NUMBER/x",
          "http://[::ffff:127.0.0.1]:PORT/NUMBER/x",
          "http://[::ffff:7f00:1]:PORT/NUMBER/x",
          "http://127.0.0.1:PORT/NUMBER/x?STORAGE",
          "http://127.0.0.1:PORT/NUMBER/x#STORAGE",
          "http://user:password@127.0.0.1:PORT/NUMBER/x",
          "API@127.0.0.1:PORT/NUMBER/x",
          "API%40127.0.0.1:PORT/NUMBER/x",
          "API.127.0.0.1:PORT/NUMBER/x",
          "http://127.0.0.1:0PORT/NUMBER/x",
          "http://127.0.0.1:PORT/storage/NUMBER/x",
          "STORAGE/../latest/node/NODE",
          "STORAGE/%2e%2e/latest/node/NODE",
          "STORAGE/..%2flatest/node/NODE",
          "STORAGE/%2E./latest/node/NODE",
          "STORAGE/x/../../latest/node/NODE",
          "STORAGE/./../latest/node/NODE",
          "STORAGE/..\\latest\\node\\NODE",
          "STORAGE/..;/latest/node/NODE",
          "API/latest/node/NODE",
          "API/storage-x/../latest/node/NODE",
          "API//latest/node/NODE");

  /** URLs below a configured storage that are slow, endless or a bomb. */
  private static final List<String> TRAPS =
      List.of(
          "SLOW/NUMBER/drops",
          "SLOW/NUMBER/silence",
          "SLOW/NUMBER/endless",
          "SLOW/NUMBER/bomb.gz",
          "SLOW/NUMBER/redirect",
          "SLOW/NUMBER/circle");

  /**
   * Hosts listed in the settings' {@code fetch_from}, as if a lab's owner were deceived by a name
   * server. Not even these may be connected to, since none of their addresses is public.
   */
  static final List<String> LISTED =
      List.of(
          "http://INNER/",
          "http://[::1]:PORT/",
          "http://127.255.255.254:PORT/",
          "http://0.0.0.0:PORT/",
          "http://10.0.0.1/",
          "http://172.16.0.1/",
          "http://172.31.255.254/",
          "http://192.168.0.1/",
          "http://100.64.0.1/",
          "http://169.254.169.254/",
          "http://169.254.0.1/",
          "http://192.0.0.192/",
          "http://198.18.0.1/",
          "http://224.0.0.1/",
          "http://255.255.255.255/",
          "http://[fe80::1]/",
          "http://[fd00:ec2::254]/",
          "http://[ff02::1]/",
          "http://[::ffff:10.0.0.1]:81/",
          "http://[64:ff9b::a00:1]/",
          "http://[2002:a00:1::1]/");

  /** Returns whether the executables try it only because the settings list it. */
  boolean isListed() {
    return LISTED.stream().anyMatch(url::startsWith);
  }

  /** Returns all attempts, in a fixed order. */
  static List<HostileUrl> all() {
    List<HostileUrl> all = new ArrayList<>();
    for (String place : List.of("report", "runner")) {
      URLS.forEach(url -> all.add(new HostileUrl(place, url)));
      TRAPS.forEach(url -> all.add(new HostileUrl(place, url)));
      LISTED.forEach(url -> all.add(new HostileUrl(place, url + "NUMBER/x")));
    }
    return all;
  }

  @Override
  public String toString() {
    return place + " " + url;
  }
}
