package dev.kci.fetch;

import org.jspecify.annotations.Nullable;

/**
 * A URL could not be read. The message is one line that names the URL without its query, where
 * signatures are, and says why.
 */
public final class FetchException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** What a caller can do about it. */
  public enum Kind {
    /** The URL, a redirect or the size is against our rules; trying again changes nothing. */
    NOT_ALLOWED,
    /** The server answered that it does not give the file out. */
    NOT_THERE,
    /** No answer, one that broke off, or a server in trouble. */
    TRY_AGAIN
  }

  private final Kind kind;

  FetchException(Kind kind, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  /** Which of the three it is. */
  public Kind kind() {
    return kind;
  }
}
