package dev.kci.runner.supervise;

import dev.kci.api.model.ErrorCode;
import org.jspecify.annotations.Nullable;

/** Reports a node of a job without a valid definition. */
public final class InvalidJobException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final ErrorCode code;

  public InvalidJobException(ErrorCode code, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.code = code;
  }

  /** Returns the {@code error_code} for the node. */
  public ErrorCode code() {
    return code;
  }
}
