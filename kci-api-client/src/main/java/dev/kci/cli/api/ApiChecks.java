package dev.kci.cli.api;

import dev.kci.api.ApiException;
import dev.kci.api.ApiToken;
import dev.kci.api.KciApi;
import dev.kci.api.TokenClaims;
import dev.kci.api.model.NodeField;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeQuery;
import dev.kci.api.model.User;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Checks of an API, each of which tells what it found and never throws. */
final class ApiChecks {
  private static final Duration CLOCK_TOLERANCE = Duration.ofSeconds(30);
  private static final int TIMEOUT_MS = 10_000;

  private final KciApi api;
  private final String url;
  private final Clock clock;

  ApiChecks(KciApi api, String url, Clock clock) {
    this.api = api;
    this.url = url;
    this.clock = clock;
  }

  /** Whether anything answers at the address. */
  Finding reachable() {
    try {
      int status = head().status();
      return new Finding("API", status < 500, url + " answers with status " + status);
    } catch (IOException e) {
      return new Finding("API", false, url + " does not answer: " + Failures.words(e));
    }
  }

  /** Whether it is an API of the version that is configured. */
  Finding version() {
    try {
      long nodes =
          api.nodes()
              .count(
                  NodeQuery.where(NodeField.KIND.is(NodeKind.CHECKOUT))
                      .and(NodeField.CREATED.after(clock.instant().minus(Duration.ofDays(1)))));
      return new Finding("version", true, nodes + " checkouts of the last 24 hours");
    } catch (ApiException e) {
      return new Finding("version", false, String.valueOf(e.getMessage()));
    }
  }

  /** Whether the server's clock says the same as ours: time-outs and holdoffs depend on it. */
  Finding clock() {
    try {
      Instant theirs = head().date();
      if (theirs == null) {
        return new Finding("clock", true, "the API does not say its time");
      }
      Duration skew = Duration.between(clock.instant(), theirs);
      boolean good = skew.abs().compareTo(CLOCK_TOLERANCE) <= 0;
      String detail = "the API's is " + skew.toSeconds() + " s ahead of ours";
      return new Finding("clock", good, good ? detail : detail + "; set this machine's by NTP");
    } catch (IOException e) {
      return new Finding("clock", false, "not known: " + Failures.words(e));
    }
  }

  /** Whether there is a token that has not expired. */
  Finding token(@Nullable ApiToken token) {
    if (token == null) {
      return new Finding(
          "token", false, "there is none; expected KCI_API_TOKEN, or api_token in the settings");
    }
    TokenClaims claims = token.claims().orElse(null);
    if (claims == null) {
      return new Finding("token", true, "it is no JSON web token, so that it does not say more");
    }
    Instant now = clock.instant();
    return new Finding(
        "token",
        !claims.isExpired(now),
        "expires: "
            + UserTokenInfoCommand.expiry(claims, now)
            + (claims.isExpired(now) ? "; get a new one by 'kci-api user login'" : ""));
  }

  /** Whether the API knows the token, and what its user may do. */
  Finding rights() {
    try {
      User user = api.users().whoami();
      return new Finding(
          "rights",
          true,
          user.username()
              + (user.superuser() ? ", a superuser: may edit every node" : ": may edit own nodes")
              + (user.groups().isEmpty()
                  ? ""
                  : ", and by the groups " + String.join(", ", user.groups())));
    } catch (ApiException e) {
      return new Finding("rights", false, String.valueOf(e.getMessage()));
    }
  }

  private record Head(int status, @Nullable Instant date) {}

  /** Plain HTTP, since the typed client keeps headers to itself. */
  private Head head() throws IOException {
    HttpURLConnection connection = (HttpURLConnection) URI.create(url).toURL().openConnection();
    try {
      connection.setConnectTimeout(TIMEOUT_MS);
      connection.setReadTimeout(TIMEOUT_MS);
      connection.setInstanceFollowRedirects(false);
      long date = connection.getHeaderFieldDate("Date", 0);
      return new Head(connection.getResponseCode(), date == 0 ? null : Instant.ofEpochMilli(date));
    } finally {
      connection.disconnect();
    }
  }
}
