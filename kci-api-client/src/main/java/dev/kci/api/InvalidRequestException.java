package dev.kci.api;

/** Thrown if the server rejects a request as invalid (400, 422); a retry would fail too. */
public final class InvalidRequestException extends ApiException {
  private static final long serialVersionUID = 1;

  public InvalidRequestException(String request, int status, String detail) {
    super(request, status, detail, null);
  }
}
