package dev.kci.git;

import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jgit.transport.URIish;
import org.jspecify.annotations.Nullable;

/**
 * Describes in one line why a remote did not answer. The line may contain text from the remote, of
 * any length and with any characters, so callers must make it safe to show.
 */
public final class RemoteFailure {
  /** Messages of JGit and git, and what they mean. */
  private static final Map<String, String> MEANINGS =
      Map.of(
          "Short read of block.",
          "the connection ended in the middle of the answer",
          "possible repository corruption on the remote side",
          "the remote lacks objects: it is a partial clone, or damaged");

  private RemoteFailure() {}

  /** Returns the message of the most telling cause, without the URL, which callers add. */
  public static String describe(Throwable failure, URIish uri) {
    Throwable cause = failure;
    for (Throwable at = failure; at != null; at = at.getCause()) {
      if (at instanceof UnknownHostException) {
        return "unknown host " + uri.getHost();
      }
      if (at instanceof ConnectException
          || at instanceof InterruptedIOException
          || at instanceof RemoteException) {
        return oneLine(at, uri);
      }
      if (at.getMessage() != null) {
        cause = at;
      }
    }
    // JGit's own message (not found, not authorized) says more than the EOF that caused it
    Throwable telling = failure.getMessage() == null ? cause : failure;
    return LocalRepository.flaw(uri).orElseGet(() -> oneLine(telling, uri));
  }

  /** Returns the wait that a busy host asks for, if any. */
  public static Optional<Duration> retryAfter(Throwable failure) {
    for (Throwable at = failure; at != null; at = at.getCause()) {
      if (at instanceof RemoteException remote) {
        return remote.retryAfter();
      }
    }
    return Optional.empty();
  }

  /** Returns whether another attempt would fail too: a repository does not change its kind. */
  public static boolean isLasting(Throwable failure, URIish uri) {
    for (Throwable at = failure; at != null; at = at.getCause()) {
      if (at instanceof RemoteException && RemoteException.SHA_256.equals(at.getMessage())) {
        return true;
      }
    }
    return LocalRepository.flaw(uri).isPresent();
  }

  private static String oneLine(Throwable failure, URIish uri) {
    String message = failure.getMessage();
    if (message == null || message.isBlank()) {
      return failure instanceof InterruptedIOException
          ? "no answer in time"
          : "the connection failed";
    }
    for (Map.Entry<String, String> meaning : MEANINGS.entrySet()) {
      if (message.contains(meaning.getKey())) {
        return meaning.getValue();
      }
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
