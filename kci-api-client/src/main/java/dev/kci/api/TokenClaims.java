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
 * What a token says of itself; it is read, not verified: only the server knows whether the token is
 * good.
 *
 * @param userId the id of the user whose token it is; null when the token does not say
 * @param audience whom it is meant for, like {@code fastapi-users:auth}
 * @param expires from when on the server refuses it; null for never
 */
public record TokenClaims(
    @Nullable String userId, List<String> audience, @Nullable Instant expires) {
  public TokenClaims {
    audience = List.copyOf(audience);
  }

  /** The claims of a JSON web token: the middle one of three parts (RFC 7519). */
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
    } catch (DateTimeException farAway) { // as good as never
      return null;
    }
  }

  /** Whether the server refuses the token at {@code now}, if its clock says the same. */
  public boolean isExpired(Instant now) {
    return expires != null && !now.isBefore(expires);
  }
}
