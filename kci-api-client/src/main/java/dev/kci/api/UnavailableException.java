package dev.kci.api;

import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Thrown if the API is unavailable: no connection, a timeout, a truncated answer, 429 or 5xx. The
 * request may or may not have taken effect.
 */
public final class UnavailableException extends ApiException {
  private static final long serialVersionUID = 1;

  private static final int TOO_MANY_REQUESTS = 429;
  private static final int NO_SERVICE = 503;

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
   * Returns whether the same request may succeed later. False for 500, which the server also
   * returns for some requests that it will never accept.
   */
  public boolean isTransient() {
    return status() != 500;
  }

  @Override
  public boolean isOfThisRequest() {
    return !isTransient();
  }

  /** Always false: an answer that was cut short may arrive in full the next time. */
  @Override
  public boolean isUnreadable() {
    return false;
  }

  /**
   * Returns whether the request certainly had no effect: there was no connection, or the server
   * says that it did nothing.
   */
  public boolean isUnheard() {
    return status() == TOO_MANY_REQUESTS
        || status() == NO_SERVICE
        || getCause() instanceof ConnectException
        || getCause() instanceof UnknownHostException
        || getCause() instanceof NoRouteToHostException
        || getCause() instanceof CircuitBreaker.OpenException;
  }

  /** The wait that the server asks for ({@code Retry-After}). */
  public Optional<Duration> retryAfter() {
    return Optional.ofNullable(retryAfter);
  }
}
