package dev.kci.runtime;

import dev.kci.api.model.ErrorCode;
import dev.kci.fetch.FetchException;
import org.jspecify.annotations.Nullable;

/**
 * A runtime refused something or did not answer, or lacked what a job needs. The message is the
 * runtime's own words, one line, without secrets.
 */
public final class RuntimeFailure extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final ErrorCode code;
  private final Kind kind;

  private enum Kind {
    REFUSED,
    FULL,
    MISSING,
    UNAVAILABLE
  }

  private RuntimeFailure(ErrorCode code, Kind kind, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.code = code;
    this.kind = kind;
  }

  /** The runtime does not take this job, now or later. */
  public static RuntimeFailure refused(String message) {
    return new RuntimeFailure(ErrorCode.SUBMIT_ERROR, Kind.REFUSED, message, null);
  }

  /** The runtime works but has no room for this job now. */
  public static RuntimeFailure full(String message) {
    return new RuntimeFailure(ErrorCode.SUBMIT_ERROR, Kind.FULL, message, null);
  }

  /**
   * The job asks for something that our rules forbid: it never runs, and is not tried again.
   *
   * @param message says which rule
   */
  public static RuntimeFailure notAllowed(String message, @Nullable Throwable cause) {
    return new RuntimeFailure(ErrorCode.INVALID_JOB_PARAMS, Kind.REFUSED, message, cause);
  }

  /** A dependency could not be read; only one that is not allowed counts as refused. */
  public static RuntimeFailure of(FetchException e) {
    String message = String.valueOf(e.getMessage());
    return switch (e.kind()) {
      case NOT_ALLOWED -> notAllowed(message, e);
      case NOT_THERE, TRY_AGAIN -> missing(message, e);
    };
  }

  /** A dependency, such as the tarball, could not be downloaded; it may be there later. */
  public static RuntimeFailure missing(String message, @Nullable Throwable cause) {
    return new RuntimeFailure(ErrorCode.SUBMIT_ERROR, Kind.MISSING, message, cause);
  }

  /** The runtime does not answer: the same may succeed later. */
  public static RuntimeFailure unavailable(String message, @Nullable Throwable cause) {
    return new RuntimeFailure(ErrorCode.SUBMIT_ERROR, Kind.UNAVAILABLE, message, cause);
  }

  /** What a node that ends because of this gets as {@code error_code}. */
  public ErrorCode code() {
    return code;
  }

  /** Whether trying again is of no use. */
  public boolean isRefused() {
    return kind == Kind.REFUSED;
  }

  /** Whether the job has only to wait. */
  public boolean isFull() {
    return kind == Kind.FULL;
  }

  /** Whether this tells that the runtime itself is in trouble. */
  public boolean isNoAnswer() {
    return kind == Kind.UNAVAILABLE;
  }
}
