package dev.kci.api;

import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The secret with which a user of the API writes. Its text is never part of {@link #toString()}, so
 * that a log line or an exception cannot carry it. Immutable.
 */
public final class ApiToken {
  private final String secret;
  private final @Nullable String source;

  private ApiToken(String secret, @Nullable String source) {
    this.secret = secret;
    this.source = source;
  }

  /**
   * The token of this text; white space around it, as a file or a variable may have, is dropped.
   *
   * @throws IllegalArgumentException when it is empty or has a character that no header may have
   */
  public static ApiToken of(String secret) {
    String text = secret.strip();
    if (text.isEmpty() || !text.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
      throw new IllegalArgumentException(
          "The API token is empty or has characters other than printable ASCII; expected the text"
              + " that 'kci-api user login' or the API's administrator gave");
    }
    return new ApiToken(text, null);
  }

  /**
   * This token with the place that it was read from, for messages.
   *
   * @param place such as {@code KCI_API_TOKEN}, or a key of the settings
   */
  public ApiToken from(String place) {
    return new ApiToken(secret, place);
  }

  /** Where it was read from; empty if unknown. */
  public Optional<String> source() {
    return Optional.ofNullable(source);
  }

  /** What the token says of itself; empty when it is no JSON web token. */
  public Optional<TokenClaims> claims() {
    return TokenClaims.of(secret);
  }

  /** The value of the Authorization header. */
  String authorization() {
    return "Bearer " + secret;
  }

  /** The secret itself, for passing it on to where it belongs; do not print it. */
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
