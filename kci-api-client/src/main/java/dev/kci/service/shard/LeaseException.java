package dev.kci.service.shard;

/** A Lease could not be read or written. The message is one line for the administrator. */
public final class LeaseException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public LeaseException(String message, Throwable cause) {
    super(message, cause);
  }
}
