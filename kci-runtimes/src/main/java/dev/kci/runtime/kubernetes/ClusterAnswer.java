package dev.kci.runtime.kubernetes;

import dev.kci.runtime.RuntimeFailure;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.ConnectException;
import org.jspecify.annotations.Nullable;

/** What an error that a cluster answers means for a job. Pure. */
final class ClusterAnswer {
  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;
  private static final int NOT_FOUND = 404;
  private static final int CONFLICT = 409;
  private static final int GONE = 410;
  private static final int BUSY = 429;
  private static final int SERVER_ERROR = 500;

  private ClusterAnswer() {}

  /**
   * The failure of a request: refused when it is about this Job, full when a quota is, unavailable
   * when the cluster, the token or the rights are.
   */
  static RuntimeFailure failure(String what, KubernetesClientException e) {
    int code = e.getCode();
    String words = words(e);
    String message = what + ": " + (code <= 0 ? words : code + " " + words);
    if (code == FORBIDDEN && words.contains("exceeded quota")) {
      return RuntimeFailure.overQuota(message);
    }
    boolean rights = code == FORBIDDEN && words.contains(" cannot ");
    boolean later =
        code < 400
            || code >= SERVER_ERROR
            || code == UNAUTHORIZED
            || code == NOT_FOUND // a create has no other place than its namespace
            || code == CONFLICT
            || code == GONE
            || code == BUSY;
    return rights || later
        ? RuntimeFailure.unavailable(message, e)
        : RuntimeFailure.refused(message);
  }

  /** The server's message, else the transport's; one line. */
  static String words(KubernetesClientException e) {
    String text = e.getStatus() == null ? null : e.getStatus().getMessage();
    @Nullable Throwable cause = e;
    while (text == null && cause != null) {
      // the JDK's transport says so without a message, and again as its own cause
      if (cause instanceof ConnectException) {
        text = "cannot connect";
      } else if (!(cause instanceof KubernetesClientException) && !isBlank(cause.getMessage())) {
        text = cause.getMessage();
      }
      cause = cause.getCause();
    }
    if (isBlank(text)) {
      text = isBlank(e.getMessage()) ? e.getClass().getSimpleName() : e.getMessage();
    }
    return String.valueOf(text).strip().replaceAll("\\s+", " ");
  }

  private static boolean isBlank(@Nullable String text) {
    return text == null || text.isBlank();
  }

  static boolean isMissing(KubernetesClientException e) {
    return e.getCode() == NOT_FOUND;
  }

  static boolean isThere(KubernetesClientException e) {
    return e.getCode() == CONFLICT
        && e.getStatus() != null
        && "AlreadyExists".equals(e.getStatus().getReason());
  }
}
