package dev.kci.git;

import java.net.URL;
import java.util.Locale;
import org.eclipse.jgit.transport.URIish;
import org.jspecify.annotations.Nullable;

/** The scheme, host and port of a server, in lower case. */
record HttpOrigin(String scheme, String host, int port) {
  static HttpOrigin of(URL url) {
    return of(url.getProtocol(), url.getHost(), url.getPort());
  }

  static HttpOrigin of(URIish uri) {
    return of(uri.getScheme(), uri.getHost(), uri.getPort());
  }

  private static HttpOrigin of(@Nullable String scheme, @Nullable String host, int port) {
    String lower = lower(scheme);
    int standard = lower.equals("https") ? 443 : 80;
    return new HttpOrigin(lower, lower(host), port > 0 ? port : standard);
  }

  private static String lower(@Nullable String text) {
    return text == null ? "" : text.toLowerCase(Locale.ROOT);
  }
}
