package dev.kci.kciapi.user;

import dev.kci.api.ApiToken;
import dev.kci.api.TokenClaims;
import dev.kci.api.model.JsonObject;
import dev.kci.cli.ApiOptions;
import dev.kci.cli.CommandFailure;
import dev.kci.cli.LogOptions;
import dev.kci.kciapi.output.OutputOptions;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code kci-api user token-info}. */
@Command(
    name = "token-info",
    mixinStandardHelpOptions = true,
    description =
        "Show the user id, audience and expiry of the token in use, but not the token. Does not ask"
            + " the API: see 'kci-api user whoami' for whether the token is valid.")
public final class UserTokenInfoCommand implements Runnable {
  @Mixin private ApiOptions api = new ApiOptions();
  @Mixin private OutputOptions output = new OutputOptions();
  @Mixin private LogOptions log = new LogOptions();

  @Override
  public void run() {
    ApiToken token =
        api.token()
            .orElseThrow(
                () ->
                    new CommandFailure(
                        "missing the token; expected KCI_API_TOKEN, or api_token in the settings"));
    TokenClaims claims =
        token
            .claims()
            .orElseThrow(
                () ->
                    new CommandFailure(
                        "the token is not a JSON web token, so nothing is known about it"));
    Instant now = Instant.now();
    if (output.isTable()) {
      PrintWriter out = output.out();
      out.println("user id: " + (claims.userId() == null ? "-" : claims.userId()));
      out.println(
          "audience: "
              + (claims.audience().isEmpty() ? "-" : String.join(", ", claims.audience())));
      out.println("expires: " + expiry(claims, now));
      out.flush();
    } else {
      output.value(
          JsonObject.of("user_id", claims.userId())
              .with("audience", claims.audience())
              .with("expires", claims.expires() == null ? null : claims.expires().toString())
              .with("expired", claims.isExpired(now)));
    }
  }

  /** Returns when a token expires, in words. */
  public static String expiry(TokenClaims claims, Instant now) {
    Instant expires = claims.expires();
    if (expires == null) {
      return "never";
    }
    Duration left = Duration.between(now, expires);
    return expires
        + (claims.isExpired(now)
            ? " (expired)"
            : left.toHours() < 48
                ? " (in " + left.toHours() + " h)"
                : " (in " + left.toDays() + " days)");
  }
}
