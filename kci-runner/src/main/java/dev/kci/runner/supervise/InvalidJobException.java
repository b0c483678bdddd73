package dev.kci.runner.supervise;

import dev.kci.api.model.ErrorCode;
import org.jspecify.annotations.Nullable;

/** A job's node that no definition can be made of. */
public final class InvalidJobException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final ErrorCode code;

  public InvalidJobException(ErrorCode code, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.code = code;
  }

  /** What the node gets as {@code error_code}. */
  public ErrorCode code() {
    return code;
  }
}
