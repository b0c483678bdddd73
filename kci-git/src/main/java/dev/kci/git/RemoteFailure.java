package dev.kci.git;

import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import org.eclipse.jgit.transport.URIish;
import org.jspecify.annotations.Nullable;

/** Says in one line why a remote did not answer. */
public final class RemoteFailure {
  private RemoteFailure() {}

  /** Returns the innermost cause with a message, without the URL, which callers add. */
  public static String describe(Throwable failure, URIish uri) {
    Throwable cause = failure;
    for (Throwable at = failure; at != null; at = at.getCause()) {
      if (at instanceof UnknownHostException) {
        return "unknown host " + uri.getHost();
      }
      if (at instanceof ConnectException || at instanceof InterruptedIOException) {
        return oneLine(at, uri);
      }
      if (at.getMessage() != null) {
        cause = at;
      }
    }
    // JGit's own message says more (not found, not authorized) than an EOF below it
    return oneLine(failure.getMessage() == null ? cause : failure, uri);
  }

  private static String oneLine(Throwable failure, URIish uri) {
    String message = failure.getMessage();
    if (message == null || message.isBlank()) {
      return failure.getClass().getSimpleName();
    }
    String line = message.replaceAll("\\s+", " ").strip();
    String url = uri.toString();
    line = line.startsWith(url + ": ") ? line.substring(url.length() + 2) : line;
    // a user without a password may be a token
    String secret = uri.getPass() == null ? tokenOf(uri) : uri.getPass();
    return secret == null || secret.isEmpty() ? line : line.replace(secret, "***");
  }

  private static @Nullable String tokenOf(URIish uri) {
    boolean http = uri.getScheme() != null && uri.getScheme().startsWith("http");
    return http ? uri.getUser() : null;
  }
}
