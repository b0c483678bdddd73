package dev.kci.sandbox.faults;

import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * One kind of fault, for some of the next requests.
 *
 * @param method the HTTP method; empty for all
 * @param path a regular expression, found anywhere in the request's path; empty for all
 * @param action what happens
 */
public record Fault(String method, String path, Action action) {
  /** What happens to a request. */
  public sealed interface Action {
    /** The name under which it is counted. */
    String kind();
  }

  /**
   * The request is ignored and answered with this status.
   *
   * @param retryAfter seconds for the header {@code Retry-After}; negative for none
   */
  public record Status(int code, long retryAfter) implements Action {
    @Override
    public String kind() {
      return "status " + code;
    }
  }

  /** The request waits before it is handled. */
  public record Delay(Duration time) implements Action {
    @Override
    public String kind() {
      return "delay";
    }
  }

  /**
   * The request is handled, but its answer breaks off and the connection is closed.
   *
   * @param bytes of the body that are sent; the headers are always sent
   */
  public record Cut(long bytes) implements Action {
    @Override
    public String kind() {
      return "cut answer";
    }
  }

  public Fault {
    method = method.toUpperCase(Locale.ROOT);
    Objects.requireNonNull(action);
    Pattern.compile(path);
  }

  /** Returns this status for all requests. */
  public static Fault status(int code) {
    return new Fault("", "", new Status(code, -1));
  }

  public static Fault delay(Duration time) {
    return new Fault("", "", new Delay(time));
  }

  public static Fault cut(long bytes) {
    return new Fault("", "", new Cut(bytes));
  }

  /** Returns the same fault for these requests only; {@code newPath} is a regular expression. */
  public Fault on(String newMethod, String newPath) {
    return new Fault(newMethod, newPath, action);
  }

  boolean concerns(String requestMethod, String requestPath) {
    return (method.isEmpty() || method.equals(requestMethod))
        && Pattern.compile(path).matcher(requestPath).find();
  }
}
