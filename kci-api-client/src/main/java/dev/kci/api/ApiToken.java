package dev.kci.api;

import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The secret that lets a user of the API write. {@link #toString()} never contains its text, so it
 * cannot leak into a log line or an exception. Immutable.
 */
public final class ApiToken {
  private final String secret;
  private final @Nullable String source;

  private ApiToken(String secret, @Nullable String source) {
    this.secret = secret;
    this.source = source;
  }

  /**
   * Creates a token from its text, without surrounding white space such as a file's line end.
   *
   * @throws IllegalArgumentException if it is empty or contains a character not allowed in headers
   */
  public static ApiToken of(String secret) {
    String text = secret.strip();
    if (text.isEmpty() || !text.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
      throw new IllegalArgumentException(
          "The API token is empty or contains characters other than printable ASCII; expected the"
              + " token printed by 'kci-api user login' or given by the API's administrator");
    }
    return new ApiToken(text, null);
  }

  /**
   * Returns this token with the place it was read from, for messages.
   *
   * @param place such as {@code KCI_API_TOKEN} or a settings key
   */
  public ApiToken from(String place) {
    return new ApiToken(secret, place);
  }

  /** Where it was read from; empty if unknown. */
  public Optional<String> source() {
    return Optional.ofNullable(source);
  }

  /** The claims in the token; empty if it is not a JSON web token. */
  public Optional<TokenClaims> claims() {
    return TokenClaims.of(secret);
  }

  /** The value of the Authorization header. */
  String authorization() {
    return "Bearer " + secret;
  }

  /** Returns the secret itself, to pass it to where it belongs; do not print it. */
  public String reveal() {
    return secret;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ApiToken token && secret.equals(token.secret);
  }

  @Override
  public int hashCode() {
    return Objects.hashCode(secret);
  }

  @Override
  public String toString() {
    return "ApiToken[redacted]";
  }
}
