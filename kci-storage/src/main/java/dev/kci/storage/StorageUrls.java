package dev.kci.storage;

import java.net.URI;
import okhttp3.HttpUrl;

/** Builds URLs below a storage's base URL, which may end with a slash or not. */
final class StorageUrls {
  private StorageUrls() {}

  /** Returns the URL of a stored file, with each part encoded as a path segment. */
  static URI join(URI base, StoredName stored) {
    HttpUrl.Builder url = base(base);
    stored.segments().forEach(url::addPathSegment);
    return url.build().uri();
  }

  /** Returns the URL of an endpoint of the storage's own API. */
  static HttpUrl endpoint(URI base, String name) {
    return base(base).addPathSegment(name).build();
  }

  private static HttpUrl.Builder base(URI base) {
    HttpUrl url = HttpUrl.get(base);
    if (url == null) {
      throw new StorageException("Bad storage URL '" + base + "'; expected http:// or https://");
    }
    HttpUrl.Builder builder = url.newBuilder();
    int last = url.pathSize() - 1;
    if (url.pathSegments().get(last).isEmpty()) {
      builder.removePathSegment(last);
    }
    return builder;
  }
}
