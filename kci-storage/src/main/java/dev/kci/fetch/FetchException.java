package dev.kci.fetch;

import org.jspecify.annotations.Nullable;

/**
 * Thrown if a URL could not be read. The message is one line that says why and names the URL
 * without its query, which may contain signatures.
 */
public final class FetchException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** What a caller can do about it. */
  public enum Kind {
    /** The URL, a redirect or the size violates our rules; a retry would fail too. */
    NOT_ALLOWED,
    /** The server refuses to serve the file or does not have it. */
    NOT_THERE,
    /** There was no answer, a truncated one, or a server error. */
    TRY_AGAIN
  }

  private final Kind kind;

  FetchException(Kind kind, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  /** What a caller can do about the failure. */
  public Kind kind() {
    return kind;
  }
}
