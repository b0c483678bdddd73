package dev.kci.tarball.git;

/** Thrown if a commit cannot be fetched; the message says from where and why. */
public final class FetchException extends Exception {
  private static final long serialVersionUID = 1L;

  public FetchException(String message) {
    super(message);
  }

  public FetchException(String message, Throwable cause) {
    super(message, cause);
  }
}
