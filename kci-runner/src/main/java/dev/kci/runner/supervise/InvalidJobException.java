package dev.kci.runner.supervise;

import dev.kci.api.model.ErrorCode;
import org.jspecify.annotations.Nullable;

/** Thrown if no definition can be rendered for a job's node. */
public final class InvalidJobException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final ErrorCode code;

  public InvalidJobException(ErrorCode code, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.code = code;
  }

  /** Returns the node's {@code error_code}. */
  public ErrorCode code() {
    return code;
  }
}
