package dev.kci.sandbox.faults;

import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * One kind of misbehaviour, for some of the coming requests.
 *
 * @param method the HTTP method that it is for; empty for all
 * @param path found anywhere in the request's path; empty for all
 * @param action what happens
 */
public record Fault(String method, String path, Action action) {
  /** What happens to a request. */
  public sealed interface Action {
    /** What is counted as the same. */
    String kind();
  }

  /**
   * The request is not looked at; this status comes back.
   *
   * @param retryAfter seconds for the header {@code Retry-After}; negative for none
   */
  public record Status(int code, long retryAfter) implements Action {
    @Override
    public String kind() {
      return "status " + code;
    }
  }

  /** The request waits before it is looked at. */
  public record Delay(Duration time) implements Action {
    @Override
    public String kind() {
      return "delay";
    }
  }

  /**
   * The request is done, but its answer breaks off and the connection is closed.
   *
   * @param bytes how much of the body comes; the headers come in any case
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

  /** This status for all requests. */
  public static Fault status(int code) {
    return new Fault("", "", new Status(code, -1));
  }

  public static Fault delay(Duration time) {
    return new Fault("", "", new Delay(time));
  }

  public static Fault cut(long bytes) {
    return new Fault("", "", new Cut(bytes));
  }

  /** The same, for these requests only; {@code newPath} is a regular expression. */
  public Fault on(String newMethod, String newPath) {
    return new Fault(newMethod, newPath, action);
  }

  boolean concerns(String requestMethod, String requestPath) {
    return (method.isEmpty() || method.equals(requestMethod))
        && Pattern.compile(path).matcher(requestPath).find();
  }
}
