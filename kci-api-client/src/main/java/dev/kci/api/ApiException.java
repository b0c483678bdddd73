package dev.kci.api;

import org.jspecify.annotations.Nullable;

/**
 * Thrown if a call to the API fails. The message is {@code METHOD path: status, detail of the
 * server}; it never contains a token.
 *
 * <p>There is a subclass for each failure that callers treat differently; all others are this class
 * itself.
 */
public class ApiException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final int status;

  /**
   * @param request method and path, such as {@code GET /latest/node/1}
   * @param status the HTTP status; 0 if there was no answer
   * @param detail the server's words, or what went wrong with the connection
   */
  public ApiException(String request, int status, String detail, @Nullable Throwable cause) {
    super(request + ": " + (status == 0 ? "" : status + ", ") + detail, cause);
    this.status = status;
  }

  /**
   * Returns whether the server understood the request and would answer the same again, so waiting
   * does not help. False if the token itself is refused: see {@link
   * UnauthorizedException#isOfToken()}.
   */
  public boolean isRefusal() {
    return status >= 400 && status < 500 && status != 408 && status != 429;
  }

  /** Returns whether only this request fails: the API answers others, and accepts the token. */
  public boolean isOfThisRequest() {
    return true;
  }

  /** Returns whether the server sent something that this client cannot read or does not accept. */
  public boolean isUnreadable() {
    return status == 200;
  }

  /** The HTTP status; 0 if there was no answer. */
  public int status() {
    return status;
  }
}
