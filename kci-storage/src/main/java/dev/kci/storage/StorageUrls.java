package dev.kci.storage;

import java.net.URI;
import okhttp3.HttpUrl;

/** URLs of stored files: a base, with or without a slash at its end, and what is below it. */
final class StorageUrls {
  private StorageUrls() {}

  /** The URL of a stored file; each part is encoded as a path segment. */
  static URI join(URI base, StoredName stored) {
    HttpUrl.Builder url = base(base);
    stored.segments().forEach(url::addPathSegment);
    return url.build().uri();
  }

  /** The URL of an endpoint of the storage's own API. */
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
