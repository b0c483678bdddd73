package dev.kci.http;

import dev.kci.config.Secret;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The tokens of which a request needs one, plain or after {@code Token} or {@code Bearer}.
 * Immutable.
 */
public record Tokens(List<Secret> secrets) {
  public Tokens {
    secrets = List.copyOf(secrets);
  }

  /**
   * Returns whether one of them was given. The time it takes reveals only their number and lengths.
   *
   * @param authorization the header's value
   */
  public boolean allow(@Nullable String authorization) {
    if (authorization == null) {
      return false;
    }
    byte[] given =
        authorization.replaceFirst("^(?:Token|Bearer) ", "").getBytes(StandardCharsets.UTF_8);
    boolean allowed = false;
    for (Secret secret : secrets) {
      allowed |= MessageDigest.isEqual(secret.reveal().getBytes(StandardCharsets.UTF_8), given);
    }
    return allowed;
  }
}
