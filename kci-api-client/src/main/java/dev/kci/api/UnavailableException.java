package dev.kci.api;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The API did not do its part: no connection, a time-out, a cut answer, 429 or 5xx. The request may
 * or may not have had its effect.
 */
public final class UnavailableException extends ApiException {
  private static final long serialVersionUID = 1;

  private final @Nullable Duration retryAfter;

  public UnavailableException(
      String request,
      int status,
      String detail,
      @Nullable Duration retryAfter,
      @Nullable Throwable cause) {
    super(request, status, detail, cause);
    this.retryAfter = retryAfter;
  }

  /**
   * Whether the same request may succeed later: not for 500, with which the server also answers
   * some requests that it will never accept.
   */
  public boolean isTransient() {
    return status() != 500;
  }

  /** How long the server asks to wait ({@code Retry-After}). */
  public Optional<Duration> retryAfter() {
    return Optional.ofNullable(retryAfter);
  }
}
