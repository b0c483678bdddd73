package dev.kci.api;

/** The token is missing, not valid, or has no right on what was asked for (401, 403). */
public final class UnauthorizedException extends ApiException {
  private static final long serialVersionUID = 1;

  public UnauthorizedException(String request, int status, String detail) {
    super(request, status, detail, null);
  }
}
