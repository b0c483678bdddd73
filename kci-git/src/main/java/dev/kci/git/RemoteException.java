package dev.kci.git;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Says of a remote that answers what it is instead of a git repository that can be read. */
final class RemoteException extends IOException {
  static final String SHA_256 = "a SHA-256 repository; expected a SHA-1 repository";
  static final String PARTIAL = "a partial clone, which lacks objects; expected a full clone";
  static final String HTML_PAGE =
      "an HTML page instead of refs; expected the URL of a git repository";
  static final String DUMB_HTTP = "dumb HTTP only; expected smart HTTP, as git-http-backend has it";

  private static final long serialVersionUID = 1L;

  private final @Nullable Duration retryAfter;

  RemoteException(String message) {
    super(message);
    this.retryAfter = null;
  }

  /**
   * A host that is too busy to answer.
   *
   * @param retryAfter how long it asks to wait
   */
  RemoteException(int status, Duration retryAfter) {
    super("HTTP status " + status + ", to be asked again after " + retryAfter.toSeconds() + " s");
    this.retryAfter = retryAfter;
  }

  Optional<Duration> retryAfter() {
    return Optional.ofNullable(retryAfter);
  }
}
