package dev.kci.trigger.remote;

import dev.kci.api.Backoff;
import dev.kci.git.RemoteFailure;
import dev.kci.git.RetryAfter;
import dev.kci.text.ErrorText;
import dev.kci.text.SafeText;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import java.util.random.RandomGenerator;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okio.Buffer;
import okio.BufferedSource;
import okio.ForwardingSource;
import okio.GzipSource;
import okio.Okio;
import okio.Source;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Downloads the manifest of one git host, at most once per pass, and only if it has changed. While
 * it is unavailable, it names no repository. Thread-safe.
 */
final class HostManifest {
  private static final Logger LOG = LoggerFactory.getLogger(HostManifest.class);

  /** Room for some 60,000 repositories of 500 bytes each; git.kernel.org has a tenth of that. */
  private static final long LONGEST = 32L << 20;

  /** The maximum length of an error, in characters. */
  private static final int LONGEST_ERROR = 300;

  private static final int NOT_MODIFIED = 304;

  private final URI url;
  private final Set<String> wanted;
  private final OkHttpClient http;
  private final Backoff backoff;
  private final InstantSource clock;

  private Manifest manifest = Manifest.EMPTY;
  private @Nullable String lastModified;
  private @Nullable String entityTag;
  private long pass = -1;
  private int failures;
  private Instant notBefore = Instant.MIN;

  /**
   * @param wanted the {@link Manifest#name}s of the repositories of interest
   * @param http for the requests, with its time limits
   * @param backoff how long to leave a failing manifest alone
   */
  HostManifest(
      URI url, Set<String> wanted, OkHttpClient http, Backoff backoff, InstantSource clock) {
    this.url = url;
    this.wanted = Set.copyOf(wanted);
    this.http = http;
    this.backoff = backoff;
    this.clock = clock;
  }

  /** Returns the manifest as of the pass, without any repository if it is unavailable. */
  synchronized Manifest of(long currentPass) {
    if (pass != currentPass) {
      pass = currentPass;
      if (!clock.instant().isBefore(notBefore)) {
        refresh();
      }
    }
    return failures == 0 ? manifest : Manifest.EMPTY;
  }

  URI url() {
    return url;
  }

  private void refresh() {
    try {
      download();
      if (failures > 0) {
        LOG.info("Manifest {} answers again", url);
      }
      failures = 0;
    } catch (IOException | RuntimeException e) {
      failures++;
      Duration wait = backoff.after(failures, RandomGenerator.getDefault());
      Duration asked = RemoteFailure.retryAfter(e).orElse(Duration.ZERO);
      notBefore = clock.instant().plus(asked.compareTo(wait) > 0 ? asked : wait);
      if (failures == 1) {
        LOG.warn(
            "Manifest {}: {}; asking its repositories one by one",
            url,
            SafeText.plain(ErrorText.of(e), LONGEST_ERROR));
      }
    }
  }

  private void download() throws IOException {
    Request.Builder request = new Request.Builder().url(url.toString());
    if (lastModified != null) {
      request.header("If-Modified-Since", lastModified);
    }
    if (entityTag != null) {
      request.header("If-None-Match", entityTag);
    }
    try (Response response = http.newCall(request.build()).execute()) {
      RetryAfter.check(response);
      if (response.code() == NOT_MODIFIED) {
        return;
      }
      if (!response.isSuccessful()) {
        throw new IOException("HTTP status " + response.code());
      }
      manifest = Manifest.read(bounded(unpacked(response.body().source())), wanted);
      lastModified = response.header("Last-Modified");
      entityTag = response.header("ETag");
    }
  }

  private static Source unpacked(BufferedSource body) throws IOException {
    boolean gzip = body.request(2) && body.getBuffer().getByte(0) == 0x1f;
    return gzip ? new GzipSource(body) : body;
  }

  private static BufferedSource bounded(Source source) {
    return Okio.buffer(
        new ForwardingSource(source) {
          private long left = LONGEST;

          @Override
          public long read(Buffer sink, long byteCount) throws IOException {
            long read = super.read(sink, byteCount);
            left -= Math.max(0, read);
            if (left < 0) {
              throw new IOException("longer than " + LONGEST + " bytes");
            }
            return read;
          }
        });
  }
}
