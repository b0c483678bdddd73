package dev.kci.runtime.kubernetes;

import dev.kci.runtime.RuntimeFailure;
import dev.kci.text.ErrorText;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.ConnectException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Interprets a cluster's errors. Pure. */
final class ClusterAnswer {
  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;
  static final int NOT_FOUND = 404;
  private static final int CONFLICT = 409;
  private static final int GONE = 410;
  private static final int BUSY = 429;
  private static final int SERVER_ERROR = 500;

  /** The API server's own words for a missing right. Texts of admission webhooks are similar. */
  private static final Pattern NO_RIGHT =
      Pattern.compile("User \".*\" cannot \\S+ (?:resource|path) \"");

  private ClusterAnswer() {}

  /**
   * Converts a failed request: refused if the Job is to blame, full for a quota, unauthorized if
   * the token or a permission is to blame, unavailable if the cluster is.
   */
  static RuntimeFailure failure(String what, KubernetesClientException e) {
    int code = e.getCode();
    String words = words(e);
    String message = what + ": " + (code <= 0 ? words : code + " " + words);
    if (code == FORBIDDEN && words.contains("exceeded quota")) {
      return RuntimeFailure.overQuota(message);
    }
    if (code == UNAUTHORIZED || code == FORBIDDEN && NO_RIGHT.matcher(words).find()) {
      return RuntimeFailure.unauthorized(message, e);
    }
    boolean later =
        code < 400
            || code >= SERVER_ERROR
            || code == NOT_FOUND // of a create: its namespace is missing
            || code == CONFLICT
            || code == GONE
            || code == BUSY;
    return later ? RuntimeFailure.unavailable(message, e) : RuntimeFailure.refused(message);
  }

  /** Returns the server's message, or else the transport's, on one line. */
  static String words(KubernetesClientException e) {
    String text = e.getStatus() == null ? null : e.getStatus().getMessage();
    @Nullable Throwable cause = e;
    while (text == null && cause != null) {
      // without a message in the JDK's transport
      if (cause instanceof ConnectException) {
        text = "cannot connect";
      } else if (!(cause instanceof KubernetesClientException) && !isBlank(cause.getMessage())) {
        text = ErrorText.of(cause);
      }
      cause = cause.getCause();
    }
    if (isBlank(text)) {
      text = ErrorText.of(e);
    }
    return String.valueOf(text).strip().replaceAll("\\s+", " ");
  }

  private static boolean isBlank(@Nullable String text) {
    return text == null || text.isBlank();
  }

  /**
   * Returns whether the cluster says that the object does not exist. A proxy, or an API server that
   * starts, also answers 404, and that says nothing about an object.
   */
  static boolean isMissing(KubernetesClientException e) {
    return e.getCode() == NOT_FOUND
        && e.getStatus() != null
        && "NotFound".equals(e.getStatus().getReason());
  }

  static boolean isThere(KubernetesClientException e) {
    return e.getCode() == CONFLICT
        && e.getStatus() != null
        && "AlreadyExists".equals(e.getStatus().getReason());
  }
}
