package dev.kci.api;

/** The token is missing, not valid, or has no right on what was asked for (401, 403). */
public final class UnauthorizedException extends ApiException {
  private static final long serialVersionUID = 1;

  /** {@code put-by-other-user}, {@code patch-by-other-user}, {@code hierarchy-by-other-user}. */
  private static final String NO_RIGHT_ON_NODE = "Unauthorized to complete the operation";

  private final boolean ofToken;

  /**
   * @param detail the server's words, which alone tell a token that it does not take ({@code
   *     Unauthorized}) from one without a right on this node: the status is 401 for both
   * @param token where the token is from and whose it is, without its text
   */
  UnauthorizedException(String request, int status, String detail, String token) {
    super(request, status, detail + " (" + token + ")", null);
    this.ofToken = status == 401 && !detail.contains(NO_RIGHT_ON_NODE);
  }

  /**
   * Whether the server takes the token for nothing, as when it is missing, has expired or was
   * revoked; false if only a right on this one thing is missing.
   */
  public boolean isOfToken() {
    return ofToken;
  }

  /** Whether a failure is that the whole token is refused. */
  public static boolean isOfToken(ApiException failure) {
    return failure instanceof UnauthorizedException refusal && refusal.isOfToken();
  }

  @Override
  public boolean isRefusal() {
    return !ofToken;
  }
}
