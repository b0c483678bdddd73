package dev.kci.git;

import java.net.URISyntaxException;
import org.eclipse.jgit.transport.URIish;

/** Parses git's forms of repository URLs ({@code https://…}, {@code user@host:path}, a path). */
public final class RemoteUrl {
  private RemoteUrl() {}

  /**
   * Reads a URL.
   *
   * @throws IllegalArgumentException if it is invalid; the message does not repeat a password
   */
  public static URIish parse(String url) {
    try {
      return new URIish(url);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(
          "Not a repository URL; expected https://, http://, git://, ssh://, file:// or a path", e);
    }
  }

  /** Returns the URL without its password, and without a user that may be a token. */
  public static String withoutSecrets(String url) {
    URIish parsed;
    try {
      parsed = new URIish(url);
    } catch (URISyntaxException e) {
      return "(not a URL)"; // an invalid URL may contain a password anywhere
    }
    if (parsed.getUser() == null) {
      return url;
    }
    boolean http = "http".equals(parsed.getScheme()) || "https".equals(parsed.getScheme());
    return http ? parsed.setPass(null).setUser(null).toString() : parsed.setPass(null).toString();
  }

  /** Returns the host and port; empty for a local folder or an invalid URL. */
  public static String host(String url) {
    URIish parsed;
    try {
      parsed = new URIish(url);
    } catch (URISyntaxException e) {
      return "";
    }
    if (parsed.getHost() == null) {
      return "";
    }
    return parsed.getPort() > 0 ? parsed.getHost() + ":" + parsed.getPort() : parsed.getHost();
  }
}
