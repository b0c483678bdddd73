package dev.kci.sandbox.http;

import dev.kci.sandbox.schema.Violations;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A refusal, with the status and JSON body of the real server. */
public final class ApiFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final transient Object body;

  private ApiFailure(int status, Object body) {
    super(status + " " + body);
    this.status = status;
    this.body = body;
  }

  /** Creates a refusal of the form {@code {"detail": "text"}}. */
  public static ApiFailure of(int status, String detail) {
    return new ApiFailure(status, Map.of("detail", detail));
  }

  /** Creates the refusal of a missing or unknown token, or one of a deactivated user. */
  public static ApiFailure unauthorized() {
    return of(401, "Unauthorized");
  }

  /** Creates the answer of a server whose own code failed. */
  public static ApiFailure internal() {
    return new ApiFailure(500, Map.of("message", "Internal server error, check container logs"));
  }

  /** Creates the refusal of a request that violates its model: 422 with a list of problems. */
  public static ApiFailure invalid(Violations found) {
    Map<String, @Nullable Object> body = new LinkedHashMap<>();
    body.put("detail", found.asJson());
    return new ApiFailure(422, body);
  }

  public int status() {
    return status;
  }

  /** Returns the body, in the value forms of {@link dev.kci.api.model.JsonText}. */
  public Object body() {
    return body;
  }
}
