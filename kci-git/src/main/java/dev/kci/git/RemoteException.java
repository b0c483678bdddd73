package dev.kci.git;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Thrown if a remote answers but is not a usable git repository; the message says what it is. */
final class RemoteException extends IOException {
  static final String SHA_256 = "a SHA-256 repository; expected a SHA-1 repository";
  static final String PARTIAL = "a partial clone, which lacks objects; expected a full clone";
  static final String HTML_PAGE =
      "an HTML page instead of refs; expected the URL of a git repository";
  static final String DUMB_HTTP = "dumb HTTP only; expected smart HTTP, as from git-http-backend";

  private static final long serialVersionUID = 1L;

  private final @Nullable Duration retryAfter;

  RemoteException(String message) {
    super(message);
    this.retryAfter = null;
  }

  /**
   * Creates the exception for a host that is too busy to answer.
   *
   * @param retryAfter the wait that it asks for
   */
  RemoteException(int status, Duration retryAfter) {
    super("HTTP status " + status + "; asks to retry after " + retryAfter.toSeconds() + " s");
    this.retryAfter = retryAfter;
  }

  Optional<Duration> retryAfter() {
    return Optional.ofNullable(retryAfter);
  }
}
