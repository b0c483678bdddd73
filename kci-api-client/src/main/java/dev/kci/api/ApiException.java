package dev.kci.api;

import org.jspecify.annotations.Nullable;

/**
 * A call to the API did not give what was asked for. The message is {@code METHOD path: status,
 * detail of the server}; it never holds a token.
 *
 * <p>Subclasses stand for what callers act on differently; everything else is this class itself.
 */
public class ApiException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final int status;

  /**
   * @param request method and path, such as {@code GET /latest/node/1}
   * @param status the HTTP status; 0 when there was no answer
   * @param detail what the server, or the failing connection, said
   */
  public ApiException(String request, int status, String detail, @Nullable Throwable cause) {
    super(request + ": " + (status == 0 ? "" : status + ", ") + detail, cause);
    this.status = status;
  }

  /**
   * Whether the server understood the request and will give the same answer again, so that waiting
   * does not help. False for a token that is refused altogether: see {@link
   * UnauthorizedException#isOfToken()}.
   */
  public boolean isRefusal() {
    return status >= 400 && status < 500 && status != 408 && status != 429;
  }

  /** The HTTP status; 0 when there was no answer. */
  public int status() {
    return status;
  }
}
