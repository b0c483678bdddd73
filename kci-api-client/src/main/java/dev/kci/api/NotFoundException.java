package dev.kci.api;

/** Thrown if there is no such node, subscription or path (404, or null for a node). */
public final class NotFoundException extends ApiException {
  private static final long serialVersionUID = 1;

  public NotFoundException(String request, int status, String detail) {
    super(request, status, detail, null);
  }
}
