package dev.kci.fetch;

import java.util.List;
import java.util.Optional;
import okhttp3.HttpUrl;

/** A scheme, host, port and the first segments of a path. */
public record UrlPrefix(String scheme, String host, int port, List<String> segments) {
  public UrlPrefix {
    segments = List.copyOf(segments);
  }

  /**
   * Returns the prefix of a configured URL, ignoring its query and a trailing slash; empty if it is
   * not an http or https URL.
   */
  public static Optional<UrlPrefix> parse(String url) {
    return Optional.ofNullable(HttpUrl.parse(url.strip()))
        .map(
            base -> {
              List<String> segments = base.pathSegments();
              int last = segments.size() - 1;
              return new UrlPrefix(
                  base.scheme(),
                  base.host(),
                  base.port(),
                  segments.get(last).isEmpty() ? segments.subList(0, last) : segments);
            });
  }

  /** Returns whether the URL is on this server and its path continues this one. */
  boolean holds(HttpUrl url) {
    List<String> path = url.pathSegments();
    return isOrigin(url)
        && path.size() > segments.size()
        && path.subList(0, segments.size()).equals(segments);
  }

  /** Returns whether both have the same scheme, host and port. */
  public boolean isSameServer(UrlPrefix other) {
    return other.scheme.equals(scheme) && other.host.equals(host) && other.port == port;
  }

  /** Returns the prefix as a URL. */
  @Override
  public String toString() {
    HttpUrl.Builder url = new HttpUrl.Builder().scheme(scheme).host(host).port(port);
    segments.forEach(url::addPathSegment);
    return url.toString();
  }

  private boolean isOrigin(HttpUrl url) {
    return url.scheme().equals(scheme) && url.host().equals(host) && url.port() == port;
  }
}
