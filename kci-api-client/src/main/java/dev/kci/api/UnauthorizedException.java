package dev.kci.api;

/** Thrown if the token is missing, invalid, or has no right to the resource (401, 403). */
public final class UnauthorizedException extends ApiException {
  private static final long serialVersionUID = 1;

  /** Recorded in {@code put-by-other-user}, {@code patch-by-other-user}, and others. */
  private static final String NO_RIGHT_ON_NODE = "Unauthorized to complete the operation";

  private final boolean ofToken;

  /**
   * @param detail the server's words. Only they tell an invalid token ({@code Unauthorized}) from
   *     one without rights to this node: the status is 401 for both
   * @param token where the token is from and its user, without its text
   */
  UnauthorizedException(String request, int status, String detail, String token) {
    super(request, status, detail + " (" + token + ")", null);
    this.ofToken = status == 401 && !detail.contains(NO_RIGHT_ON_NODE);
  }

  /**
   * Returns whether the server refuses the token for everything, because it is missing, expired or
   * revoked; false if it only has no right to this resource.
   */
  public boolean isOfToken() {
    return ofToken;
  }

  /** Returns whether a call failed because the token is refused for everything. */
  public static boolean isOfToken(ApiException failure) {
    return failure instanceof UnauthorizedException refusal && refusal.isOfToken();
  }

  @Override
  public boolean isOfThisRequest() {
    return !ofToken;
  }

  @Override
  public boolean isRefusal() {
    return !ofToken;
  }
}
