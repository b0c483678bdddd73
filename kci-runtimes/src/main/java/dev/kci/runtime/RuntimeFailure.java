package dev.kci.runtime;

import dev.kci.api.model.ErrorCode;
import dev.kci.fetch.FetchException;
import org.jspecify.annotations.Nullable;

/**
 * Thrown if a runtime refuses something or does not answer, or a dependency of a job is missing.
 * The message holds the runtime's own words on one line, without secrets.
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

  /** The runtime does not accept this job, now or later. */
  public static RuntimeFailure refused(String message) {
    return new RuntimeFailure(ErrorCode.SUBMIT_ERROR, Kind.REFUSED, message, null);
  }

  /** The runtime works, but has no room for this job now. */
  public static RuntimeFailure full(String message) {
    return new RuntimeFailure(ErrorCode.SUBMIT_ERROR, Kind.FULL, message, null);
  }

  /**
   * The job asks for something that our rules forbid, so it never runs and is not retried.
   *
   * @param message names the rule
   */
  public static RuntimeFailure notAllowed(String message, @Nullable Throwable cause) {
    return new RuntimeFailure(ErrorCode.INVALID_JOB_PARAMS, Kind.REFUSED, message, cause);
  }

  /** Converts a failed download. Only a forbidden URL counts as refused. */
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

  /** The runtime does not answer; the same request may succeed later. */
  public static RuntimeFailure unavailable(String message, @Nullable Throwable cause) {
    return new RuntimeFailure(ErrorCode.SUBMIT_ERROR, Kind.UNAVAILABLE, message, cause);
  }

  /** Returns the {@code error_code} of a node that ends because of this. */
  public ErrorCode code() {
    return code;
  }

  /** Returns whether a retry is pointless. */
  public boolean isRefused() {
    return kind == Kind.REFUSED;
  }

  /** Returns whether the job only has to wait. */
  public boolean isFull() {
    return kind == Kind.FULL;
  }

  /** Returns whether the runtime itself has a problem. */
  public boolean isNoAnswer() {
    return kind == Kind.UNAVAILABLE;
  }
}
