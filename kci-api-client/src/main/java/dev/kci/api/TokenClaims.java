package dev.kci.api;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.JsonText;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The claims in a token, unverified: only the server knows whether the token is valid.
 *
 * @param userId the id of the token's user; null if absent
 * @param audience whom it is meant for, such as {@code fastapi-users:auth}
 * @param expires when the server starts to refuse it; null for never
 */
public record TokenClaims(
    @Nullable String userId, List<String> audience, @Nullable Instant expires) {
  public TokenClaims {
    audience = List.copyOf(audience);
  }

  /** Reads the claims of a JSON web token: the middle of its three parts (RFC 7519). */
  static Optional<TokenClaims> of(String jwt) {
    String[] parts = jwt.split("\\.", -1);
    if (parts.length != 3) {
      return Optional.empty();
    }
    JsonObject claims;
    try {
      claims =
          JsonText.parseObject(
              new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8));
    } catch (IllegalArgumentException noJsonInIt) {
      return Optional.empty();
    }
    List<String> audience =
        claims.string("aud").map(List::of).orElseGet(() -> claims.strings("aud"));
    return Optional.of(
        new TokenClaims(
            claims.string("sub").orElse(null),
            audience,
            claims.get("exp") instanceof Number exp ? instant(exp.longValue()) : null));
  }

  private static @Nullable Instant instant(long seconds) {
    try {
      return Instant.ofEpochSecond(seconds);
    } catch (DateTimeException farAway) { // so far away that it never expires
      return null;
    }
  }

  /** Returns whether the token has expired at {@code now}, by the server's clock. */
  public boolean isExpired(Instant now) {
    return expires != null && !now.isBefore(expires);
  }
}
