package dev.kci.api;

/** The server refused what was sent (400, 422): sending it again is of no use. */
public final class InvalidRequestException extends ApiException {
  private static final long serialVersionUID = 1;

  public InvalidRequestException(String request, int status, String detail) {
    super(request, status, detail, null);
  }
}
