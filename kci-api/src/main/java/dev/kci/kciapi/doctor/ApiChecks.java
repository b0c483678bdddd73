package dev.kci.kciapi.doctor;

import dev.kci.api.KciApi;
import dev.kci.api.model.NodeField;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeQuery;
import dev.kci.api.model.User;
import dev.kci.text.ErrorText;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Duration;

/** Checks of an API; {@link Finding#of} turns what they throw into a finding. */
final class ApiChecks {
  /** The resolution of the time in answers. */
  private static final Duration SAME = Duration.ofSeconds(1);

  private static final Duration HARMLESS = Duration.ofSeconds(30);
  private static final int TIMEOUT_MS = 10_000;

  private final KciApi api;
  private final String url;
  private final String version;

  /**
   * @param version the API's version, as it stands in the paths of requests
   */
  ApiChecks(KciApi api, String url, String version) {
    this.api = api;
    this.url = url;
    this.version = version;
  }

  /** Checks that a server answers, with plain HTTP because the client would retry. */
  Finding reachable() {
    try {
      int status = status();
      return status < 0
          ? Finding.bad("API", url + " answers, but not in HTTP")
          : new Finding("API", status < 500, url + " answers with status " + status);
    } catch (IOException e) {
      return Finding.bad("API", url + " does not answer: " + ErrorText.of(e));
    }
  }

  /** Checks that it is an API of the configured version. */
  Finding nodes() {
    long nodes =
        api.nodes()
            .count(
                NodeQuery.where(NodeField.KIND.is(NodeKind.CHECKOUT))
                    .and(NodeField.CREATED.after(api.clock().instant().minus(Duration.ofDays(1)))));
    return Finding.good(
        "nodes", "checkouts in the last 24 hours: " + nodes + " (API version " + version + ")");
  }

  /** Checks that both clocks agree, because timeouts and holdoffs depend on it. */
  Finding clock() {
    return api.clock()
        .measured()
        .map(ApiChecks::clock)
        .orElseGet(() -> Finding.good("clock", "the API does not send its time, not checked"));
  }

  /**
   * Returns the finding for a difference between the clocks.
   *
   * @param ahead how far the API's clock is ahead of this machine's
   */
  static Finding clock(Duration ahead) {
    Duration apart = ahead.abs();
    if (apart.compareTo(SAME) <= 0) {
      return Finding.good("clock", "agrees with the API's to within a second");
    }
    String detail =
        "this machine is "
            + Math.round(apart.toMillis() / 1000.0)
            + " s "
            + (ahead.isNegative() ? "ahead of" : "behind")
            + " the API";
    return apart.compareTo(HARMLESS) <= 0
        ? Finding.good("clock", detail)
        : Finding.bad("clock", detail + "; synchronise it with NTP");
  }

  /** Checks that the API knows the token, and shows the rights of its user. */
  Finding rights() {
    User user = api.users().whoami();
    return Finding.good(
        "rights",
        user.username()
            + (user.superuser() ? ", a superuser: can edit every node" : ": can edit own nodes")
            + (user.groups().isEmpty()
                ? ""
                : ", and those of the groups " + String.join(", ", user.groups())));
  }

  private int status() throws IOException {
    HttpURLConnection connection = (HttpURLConnection) URI.create(url).toURL().openConnection();
    try {
      connection.setConnectTimeout(TIMEOUT_MS);
      connection.setReadTimeout(TIMEOUT_MS);
      connection.setInstanceFollowRedirects(false);
      return connection.getResponseCode();
    } finally {
      connection.disconnect();
    }
  }
}
