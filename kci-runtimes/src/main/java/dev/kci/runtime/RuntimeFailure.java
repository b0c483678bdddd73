package dev.kci.runtime;

import dev.kci.api.model.ErrorCode;
import dev.kci.api.model.WaitReason;
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
    REFUSED(WaitReason.Code.RETRIED),
    FULL(WaitReason.Code.QUEUE_FULL),
    OVER_QUOTA(WaitReason.Code.QUOTA),
    WITHOUT_DEVICE(WaitReason.Code.NO_DEVICE),
    MISSING(WaitReason.Code.RETRIED),
    UNAUTHORIZED(WaitReason.Code.NO_ANSWER),
    UNAVAILABLE(WaitReason.Code.NO_ANSWER);

    private final WaitReason.Code waits;

    Kind(WaitReason.Code waits) {
      this.waits = waits;
    }
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

  /** The runtime works, but its queue has no room for this job now. */
  public static RuntimeFailure full(String message) {
    return new RuntimeFailure(ErrorCode.SUBMIT_ERROR, Kind.FULL, message, null);
  }

  /** The runtime works, but what it may use is used up now. */
  public static RuntimeFailure overQuota(String message) {
    return new RuntimeFailure(ErrorCode.SUBMIT_ERROR, Kind.OVER_QUOTA, message, null);
  }

  /** The runtime works, but no device that could run this job is online now. */
  public static RuntimeFailure withoutDevice(String message) {
    return new RuntimeFailure(ErrorCode.SUBMIT_ERROR, Kind.WITHOUT_DEVICE, message, null);
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

  /** A dependency of the job is not what it should be, so the job never runs. */
  public static RuntimeFailure corrupt(String message) {
    return new RuntimeFailure(ErrorCode.INFRASTRUCTURE, Kind.REFUSED, message, null);
  }

  /** The runtime does not answer; the same request may succeed later. */
  public static RuntimeFailure unavailable(String message, @Nullable Throwable cause) {
    return new RuntimeFailure(ErrorCode.SUBMIT_ERROR, Kind.UNAVAILABLE, message, cause);
  }

  /**
   * The runtime rejects our token or account, so it accepts no job until somebody renews it.
   *
   * @param message says what to renew
   */
  public static RuntimeFailure unauthorized(String message, @Nullable Throwable cause) {
    return new RuntimeFailure(ErrorCode.SUBMIT_ERROR, Kind.UNAUTHORIZED, message, cause);
  }

  /** Returns the {@code error_code} of a node that ends because of this. */
  public ErrorCode code() {
    return code;
  }

  /** Returns why the job waits if it is retried. */
  public WaitReason waits() {
    return new WaitReason(kind.waits, String.valueOf(getMessage()));
  }

  /** Returns whether a retry is pointless. */
  public boolean isRefused() {
    return kind == Kind.REFUSED;
  }

  /** Returns whether the job only has to wait. */
  public boolean isFull() {
    return switch (kind) {
      case FULL, OVER_QUOTA, WITHOUT_DEVICE -> true;
      case REFUSED, MISSING, UNAUTHORIZED, UNAVAILABLE -> false;
    };
  }

  /** Returns whether the runtime rejects our token or account, so no job is to blame. */
  public boolean isUnauthorized() {
    return kind == Kind.UNAUTHORIZED;
  }

  /** Returns whether the runtime itself has a problem, or rejects everything from us. */
  public boolean isNoAnswer() {
    return kind == Kind.UNAVAILABLE || kind == Kind.UNAUTHORIZED;
  }
}
