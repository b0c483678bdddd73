package dev.kci.runner.runtime;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Files that jobs need, downloaded once per URL: a bare machine has no curl, and the jobs of one
 * checkout share its tarball. A file appears under its name when it is complete. Thread-safe; also
 * between processes.
 */
public final class ArtifactCache implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ArtifactCache.class);

  private final Path folder;
  private final Duration keep;
  private final OkHttpClient http;
  private final List<Object> locks = Stream.generate(Object::new).limit(64).toList();

  /**
   * A cache in a folder.
   *
   * @param folder made when it is not there
   * @param keep how long a file that no job asked for stays
   */
  public ArtifactCache(Path folder, Duration keep) {
    this.folder = folder;
    this.keep = keep;
    this.http =
        new OkHttpClient.Builder()
            .connectTimeout(Duration.ofSeconds(20))
            .readTimeout(Duration.ofMinutes(2))
            .callTimeout(Duration.ofHours(1))
            .build();
  }

  /**
   * The file of a URL, downloaded when it is not there.
   *
   * @param url http, https or file
   * @throws RuntimeFailure when it cannot be had
   */
  public Path fetch(URI url) {
    if ("file".equals(url.getScheme())) {
      Path file = Path.of(url);
      if (!Files.isRegularFile(file)) {
        throw RuntimeFailure.unavailable("GET " + url + ": there is no such file", null);
      }
      return file;
    }
    synchronized (locks.get(Math.floorMod(url.hashCode(), locks.size()))) {
      Path file = folder.resolve(key(url)).resolve("file");
      try {
        if (Files.exists(file)) {
          Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
        } else {
          download(url, file);
          expire();
        }
        return file;
      } catch (InterruptedIOException e) {
        throw RuntimeFailure.unavailable("GET " + url + ": time-out", e);
      } catch (IOException e) {
        throw RuntimeFailure.unavailable("GET " + url + ": " + e, e);
      }
    }
  }

  private void download(URI url, Path file) throws IOException {
    Files.createDirectories(file.getParent());
    Path part = Files.createTempFile(file.getParent(), "download", ".part");
    Request request =
        new Request.Builder().url(url.toString()).header("Accept-Encoding", "identity").build();
    try (Response response = http.newCall(request).execute()) {
      if (!response.isSuccessful()) {
        throw new IOException("status " + response.code());
      }
      try (InputStream body = response.body().byteStream()) {
        Files.copy(body, part, StandardCopyOption.REPLACE_EXISTING);
      }
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  private void expire() throws IOException {
    FileTime oldest = FileTime.from(Instant.now().minus(keep));
    try (Stream<Path> entries = Files.list(folder)) {
      for (Path entry : entries.toList()) {
        Path file = entry.resolve("file");
        if (Files.exists(file) && Files.getLastModifiedTime(file).compareTo(oldest) < 0) {
          LOG.info("Forgetting {}: not used for {}", entry, keep);
          Files.delete(file);
          Files.deleteIfExists(entry);
        }
      }
    }
  }

  private static String key(URI url) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest(url.toString().getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest).substring(0, 32);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }

  @Override
  public void close() {
    http.dispatcher().cancelAll();
    http.connectionPool().evictAll();
  }
}
